//! One call of the gateway: measured, and logged with the gateway's trace id.

use std::time::Instant;

use antom::{
    Declined, Error,
    types::{Request, ResultStatus},
};
use tracing::Instrument;

use super::Gateway;
use crate::store::payments::StoredPayment;

impl Gateway {
    /// Sends a request about a payment, and returns the verified answer.
    pub(super) async fn call<R: Request>(
        &self,
        call: &'static str,
        payment: &StoredPayment,
        request: &R,
    ) -> Result<R::Response, Error> {
        let started = Instant::now();
        let span =
            tracing::info_span!("gateway_call", call, order = %payment.order, payment = payment.payment_request_id);
        let exchange = self.client.exchange(request).instrument(span).await;
        let took = started.elapsed();
        let trace_id = exchange.as_ref().ok().and_then(|exchange| exchange.trace_id()).map(str::to_owned);
        let answer = exchange.and_then(|exchange| self.client.read(request, &exchange));
        let result = describe(&answer);
        self.metrics.record_call(call, result, took);
        let (order, payment, milliseconds) = (&payment.order, &payment.payment_request_id, took.as_millis());
        // A payment is inquired many times.
        if answer.is_ok() && call == "inquiryPayment" {
            tracing::debug!(%order, payment, call, result, trace_id, milliseconds, "the gateway answered");
        } else {
            tracing::info!(%order, payment, call, result, trace_id, milliseconds, "the gateway answered");
        }
        answer
    }
}

/// The result in one word.
fn describe<T>(answer: &Result<T, Error>) -> &'static str {
    match answer {
        Ok(_) => "success",
        Err(Error::Declined(Declined { result, .. })) => match result.result_status {
            ResultStatus::U => "unknown",
            _ => "refused",
        },
        Err(Error::Transport { timeout: true, .. }) => "timeout",
        Err(Error::Transport { .. }) => "unreachable",
        Err(Error::Untrusted { .. }) => "untrusted",
        Err(_) => "unusable",
    }
}
