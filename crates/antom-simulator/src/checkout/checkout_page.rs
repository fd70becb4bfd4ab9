//! The Checkout Page, to which the `normalUrl` of a session leads. The buyer chooses the method. Works without
//! JavaScript.

use std::sync::Arc;

use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use crate::{
    checkout::{
        card, content,
        page_response::{PageError, see_other},
        surface::{Surface, path_of},
    },
    engine::{gateway::Gateway, store::payments::PaymentKey},
    model::{payment::Payment, payment_record::PaymentRecord, product_scene::ProductScene},
};

pub(super) async fn show(State(gateway): State<Arc<Gateway>>, Path(token): Path<String>) -> Response {
    match find(&gateway, &token).await {
        Ok(payment) if content::is_decided(&payment) || payment.session_has_expired(gateway.now()) => {
            card::respond(StatusCode::OK, content::result(&gateway, &payment, Surface::Wallet))
        }
        Ok(payment) => card::respond(StatusCode::OK, content::choices(&gateway, &payment)),
        Err(error) => error.into_response(),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChosenMethod {
    payment_method_type: String,
}

pub(super) async fn choose(
    State(gateway): State<Arc<Gateway>>,
    Path(token): Path<String>,
    Form(chosen): Form<ChosenMethod>,
) -> Response {
    match submit(&gateway, &token, &chosen).await {
        Ok(Some(path)) => see_other(&path),
        Ok(None) => see_other(&format!("/checkout/{token}")),
        Err(error) => error.into_response(),
    }
}

/// Submits the payment. Returns the path of the page where the buyer decides; `None` if the payment cannot be submitted.
async fn submit(gateway: &Gateway, token: &str, chosen: &ChosenMethod) -> Result<Option<String>, PageError> {
    let payment = find(gateway, token).await?;
    let method = payment.offered_methods().iter().find(|method| method.kind == chosen.payment_method_type).copied();
    let Some(method) = method else { return Ok(None) };
    // The token stays the same, so that the buyer can come back and choose again.
    let edited = gateway.edit(&payment.id, |PaymentRecord { payment, .. }, now| {
        payment.submit_with(method, payment.buyer_token.clone(), now)
    });
    let (PaymentRecord { payment, .. }, submitted) = edited.await?.ok_or(PageError::NoSuchPayment)?;
    Ok(path_of(&payment).filter(|_| submitted.is_ok()))
}

async fn find(gateway: &Gateway, token: &str) -> Result<Payment, PageError> {
    let payment = gateway.find(PaymentKey::BuyerToken(token)).await?.map(|record| record.payment);
    payment.filter(|payment| matches!(payment.scene, ProductScene::CheckoutPage(_))).ok_or(PageError::NoSuchPayment)
}
