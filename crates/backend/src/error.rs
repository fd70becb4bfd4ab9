//! Turns what failed here into what a shopper may be told; the log gets the rest, under the same reference.

use domain::error::AppError;

use crate::{gateway::GatewayError, store::StoreError};

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        let reference = new_reference();
        tracing::error!(reference, %error, "the shop's database failed");
        Self::Internal { reference }
    }
}

impl From<GatewayError> for AppError {
    fn from(error: GatewayError) -> Self {
        let reference = new_reference();
        let refused = error.is_final_refusal();
        tracing::warn!(reference, %error, refused, "the gateway did not do what was asked");
        if refused { Self::GatewayRefused { reference } } else { Self::GatewayUnavailable { reference } }
    }
}

/// What a shopper is told when the gateway does not say how an earlier payment of the order has ended.
pub(crate) fn earlier_payment_unknown(error: &GatewayError) -> AppError {
    let reference = new_reference();
    tracing::warn!(reference, %error, "an earlier payment of the order may have succeeded");
    AppError::EarlierPaymentUnknown { reference }
}

/// Eight characters that stand in the log and before the shopper.
fn new_reference() -> String {
    let mut reference = uuid::Uuid::new_v4().simple().to_string();
    reference.truncate(8);
    reference
}
