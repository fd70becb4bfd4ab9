//! `createPaymentSession` (One-time Payments): step 1 of the [APM guide](https://docs.antom.com/ac/cashierpay/apm).

use antom::types::{PaymentSession, ResultInfo};
use serde_json::Value;

use crate::{
    behavior::assumptions::RepeatedSession,
    engine::{
        gateway::Gateway,
        store::{database::StoreError, payments::PaymentKey},
    },
    merchant_api::{
        refusal::{HandlerResult, Refusal, answer, declined},
        session_request,
    },
    model::{
        payment::Payment,
        payment_state::PaymentState,
        product_scene::ProductScene,
        session::{SessionTokens, session_data},
    },
};

pub(super) async fn execute(gateway: &Gateway, request: &Value, log_payment_id: &mut Option<String>) -> HandlerResult {
    let now = gateway.now();
    let assumptions = gateway.assumptions();
    let wanted = session_request::read(request, now, &assumptions)?;
    let tokens = SessionTokens::generate(now).map_err(StoreError::from)?;
    let payment = Payment {
        id: tokens.payment_id,
        request_id: wanted.request_id.to_owned(),
        order_id: wanted.order_id.to_owned(),
        session_token: tokens.session_token,
        session_id: tokens.session_id,
        buyer_token: tokens.buyer_token,
        scene: wanted.scene,
        method: wanted.method,
        amount: wanted.amount,
        order_amount: wanted.order_amount,
        order_description: wanted.order_description.to_owned(),
        locale: wanted.locale.to_owned(),
        redirect_url: wanted.redirect_url.to_owned(),
        notify_url: wanted.notify_url.map(str::to_owned),
        capture_mode: wanted.capture_mode,
        created_at: now,
        session_expires_at: wanted.session_expires_at,
        state: PaymentState::Created,
        wrong_codes: 0,
        submitted_at: None,
        closes_at: wanted.session_expires_at,
        finished_at: None,
        scheduled: None,
    };
    let payment = match gateway.store.add(&payment).await? {
        None => payment,
        Some(earlier) => {
            *log_payment_id = Some(earlier.id.clone());
            repeat(gateway, &earlier, payment, assumptions.repeated_session).await?
        }
    };
    *log_payment_id = Some(payment.id);
    let data = session_data(&payment.session_token, &payment.scene, &gateway.client_id);
    let mut body = PaymentSession::new(data, payment.session_expires_at);
    body.payment_session_id = Some(payment.session_id);
    if matches!(payment.scene, ProductScene::CheckoutPage(_)) {
        body.normal_url = Some(gateway.url(&format!("/checkout/{}", payment.buyer_token)));
    }
    answer(ResultInfo::success("success."), body)
}

/// The payment of a repeated `paymentRequestId`, with its session or with a new one.
async fn repeat(
    gateway: &Gateway,
    earlier: &Payment,
    wanted: Payment,
    session: RepeatedSession,
) -> Result<Payment, Refusal> {
    // Applies what is due, such as closing the payment.
    let earlier = gateway
        .find(PaymentKey::PaymentId(&earlier.id))
        .await?
        .map_or_else(|| earlier.clone(), |record| record.payment);
    check_repeated(&earlier, &wanted)?;
    if session == RepeatedSession::Same {
        return Ok(earlier);
    }
    let renewed = gateway.edit(&earlier.id, |record, _| {
        record.payment.session_token = wanted.session_token;
        record.payment.session_id = wanted.session_id;
        record.payment.session_expires_at = wanted.session_expires_at;
        if matches!(record.payment.state, PaymentState::Created | PaymentState::Declined(_)) {
            record.payment.closes_at = wanted.closes_at;
        }
    });
    Ok(renewed.await?.map_or(earlier, |(record, ())| record.payment))
}

/// Checks that a repeated request has the same amount, scene and method, and that the payment can still be paid.
fn check_repeated(earlier: &Payment, now: &Payment) -> Result<(), Refusal> {
    // Where the buyer chooses, the method is not part of the request.
    let same_method = !now.offered_methods().is_empty() || earlier.method == now.method;
    if (&earlier.amount, &earlier.scene) != (&now.amount, &now.scene) || !same_method {
        let message = "paymentRequestId: was used before with another amount, currency or payment method; \
                       use a new one for a new payment";
        return Err(declined("REPEAT_REQ_INCONSISTENT", message));
    }
    let (code, what) = match earlier.state {
        PaymentState::Created | PaymentState::Submitted | PaymentState::Pending | PaymentState::Declined(_) => {
            return Ok(());
        }
        PaymentState::Success => ("ORDER_IS_FINISHED", "has been paid"),
        PaymentState::Failed(_) => ("ORDER_IS_CLOSED", "has failed or was not paid in time"),
        PaymentState::Cancelled => ("ORDER_IS_CANCELED", "has been cancelled"),
    };
    Err(declined(code, format!("The payment with this paymentRequestId {what}; use a new one for a new payment.")))
}
