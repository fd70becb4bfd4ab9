//! An axum endpoint for Antom's notifications: it verifies, does the work, and then acknowledges.
//!
//! Run it with the client id and Antom's public key of the dashboard:
//! `ANTOM_CLIENT_ID=… ANTOM_PUBLIC_KEY=… cargo run --example receive_notification`

use std::sync::Arc;

use antom::{Notification, NotificationVerifier, Verified, notification::ACKNOWLEDGEMENT, types::PaymentNotification};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::post,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let antom_public_key = std::env::var("ANTOM_PUBLIC_KEY")?.parse()?;
    let verifier = NotificationVerifier::new(std::env::var("ANTOM_CLIENT_ID")?, "/antom/notify", [antom_public_key]);
    let router = Router::new().route("/antom/notify", post(notify)).with_state(Arc::new(verifier));
    axum::serve(tokio::net::TcpListener::bind("127.0.0.1:3000").await?, router).await?;
    Ok(())
}

/// Takes the raw bytes: a body that was parsed and written again has another signature.
async fn notify(State(verifier): State<Arc<NotificationVerifier>>, headers: HeaderMap, body: Bytes) -> Response {
    let stored = match verifier.verify(&headers, &body) {
        Ok(Notification::Payment(payment)) => store(&payment).await,
        // Refunds, captures and kinds that Antom adds: acknowledged, so that Antom does not repeat them.
        Ok(_) => Ok(()),
        Err(error) => return (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    };
    match stored {
        Ok(()) => ([(CONTENT_TYPE, "application/json")], ACKNOWLEDGEMENT).into_response(),
        // Without an acknowledgement Antom sends the notification again.
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// The application's work: compares the amount with the order's and stores the result in one transaction.
async fn store(payment: &Verified<PaymentNotification>) -> Result<(), std::io::Error> {
    println!("{}: paid {}, {:?}", payment.payment_request_id, payment.is_paid(), payment.payment_amount);
    Ok(())
}
