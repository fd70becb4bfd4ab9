//! Converts the server's errors into those that a response shows. The log has the details under the same reference.

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

/// The error for a customer whose earlier payment has an unknown status because the gateway did not answer.
pub(crate) fn earlier_payment_unknown(error: &GatewayError) -> AppError {
    let reference = new_reference();
    tracing::warn!(reference, %error, "an earlier payment of the order may have succeeded");
    AppError::EarlierPaymentUnknown { reference }
}

/// Eight characters that the log and the response show.
fn new_reference() -> String {
    let mut reference = uuid::Uuid::new_v4().simple().to_string();
    reference.truncate(8);
    reference
}
