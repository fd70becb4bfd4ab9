//! Reads and executes the request of an endpoint.

use antom::types::ResultInfo;
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    behavior::assumptions::Assumptions,
    engine::gateway::Gateway,
    merchant_api::{
        cancel, capture, create_payment_session, inquiry_payment, inquiry_refund, payment_lookup, refund,
        refusal::{HandlerResult, Refusal, declined, unknown_exception},
        session_request,
    },
    model::endpoint::Endpoint,
};

/// Executes a request. `log_payment_id` receives the `paymentId` of the request's payment, for the message log.
pub(super) async fn execute(
    endpoint: Endpoint,
    gateway: &Gateway,
    request: &Value,
    log_payment_id: &mut Option<String>,
) -> HandlerResult {
    match endpoint {
        Endpoint::CreatePaymentSession => create_payment_session::execute(gateway, request, log_payment_id).await,
        Endpoint::InquiryPayment => inquiry_payment::execute(gateway, request, log_payment_id).await,
        Endpoint::Cancel => cancel::execute(gateway, request, log_payment_id).await,
        Endpoint::Refund => refund::execute(gateway, request, log_payment_id).await,
        Endpoint::InquiryRefund => inquiry_refund::execute(gateway, request, log_payment_id).await,
        Endpoint::Capture => capture::execute(gateway, request, log_payment_id).await,
    }
}

/// Checks the fields of a request without executing it.
fn check_fields(endpoint: Endpoint, request: &Value, now: Timestamp) -> Result<(), Refusal> {
    match endpoint {
        Endpoint::CreatePaymentSession => session_request::read(request, now, &Assumptions::default()).map(drop),
        Endpoint::InquiryPayment | Endpoint::Cancel => Ok(payment_lookup::read(request).map(drop)?),
        Endpoint::Refund => Ok(refund::read(request).map(drop)?),
        Endpoint::InquiryRefund => Ok(inquiry_refund::read(request).map(drop)?),
        Endpoint::Capture => Ok(capture::read(request).map(drop)?),
    }
}

/// Reads a body as each endpoint does: the name of the endpoint, and its refusal. For the fuzzers.
pub(crate) fn read_as_every_endpoint(body: &[u8], now: Timestamp) -> Vec<(&'static str, Result<(), ResultInfo>)> {
    let request = serde_json::from_slice::<Value>(body);
    let read = |endpoint: Endpoint| match &request {
        Ok(request) => check_fields(endpoint, request, now),
        Err(error) => Err(not_json(error)),
    };
    let refusal = |refusal| match refusal {
        Refusal::Declined(result) => result,
        Refusal::Internal(_) => unknown_exception(),
    };
    Endpoint::ALL.into_iter().map(|endpoint| (endpoint.name(), read(endpoint).map_err(refusal))).collect()
}

pub(super) fn not_json(error: &serde_json::Error) -> Refusal {
    declined("PARAM_ILLEGAL", format!("The body is not JSON: {error}."))
}
