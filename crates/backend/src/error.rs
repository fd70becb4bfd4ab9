//! The errors of the services. They keep their sources until the web layer makes a response.

use std::{error::Error, fmt};

use domain::{error::AppError, money::UnknownCurrency};

use crate::{gateway::GatewayError, store::StoreError};

/// The reason why a service did not do what a request asks for.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The customer can understand and solve it, so the log does not need it.
    #[error(transparent)]
    Rejected(#[from] AppError),
    #[error("the shop's database failed")]
    Store(#[from] StoreError),
    #[error("the gateway did not carry out a call")]
    Gateway(#[from] GatewayError),
    /// The operating system gave no random numbers.
    #[error("no random numbers")]
    Random(#[from] getrandom::Error),
    /// The gateway did not answer for an earlier payment of the order, which may be paid already.
    #[error("the status of an earlier payment of the order is unknown")]
    EarlierPaymentUnknown(#[source] GatewayError),
}

impl ServiceError {
    /// Logs the error and returns the one for the response. Both have the same reference. Only the code that makes a
    /// response calls this, so that the log has each error once.
    pub fn log_for_response(self) -> AppError {
        let reference = create_reference();
        let error = WithCauses(&self);
        match &self {
            Self::Rejected(rejection) => rejection.clone(),
            Self::Store(store) if store.is_unwritable() => {
                tracing::error!(reference, %error, "a request failed");
                AppError::CannotSave { reference }
            }
            Self::Store(_) | Self::Random(_) => {
                tracing::error!(reference, %error, "a request failed");
                AppError::Internal { reference }
            }
            Self::Gateway(source) => {
                tracing::warn!(reference, %error, "a request failed");
                match source.is_final_refusal() {
                    true => AppError::GatewayRefused { reference },
                    false => AppError::GatewayUnavailable { reference },
                }
            }
            Self::EarlierPaymentUnknown(_) => {
                tracing::warn!(reference, %error, "a request failed");
                AppError::EarlierPaymentUnknown { reference }
            }
        }
    }
}

impl From<UnknownCurrency> for ServiceError {
    fn from(error: UnknownCurrency) -> Self {
        Self::Rejected(error.into())
    }
}

/// An error with its causes in one line, because a log line in JSON shows no sources.
pub struct WithCauses<'a>(pub &'a (dyn Error + 'static));

impl fmt::Display for WithCauses<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}

/// Eight characters that the log and the response show.
fn create_reference() -> String {
    let mut reference = uuid::Uuid::new_v4().simple().to_string();
    reference.truncate(8);
    reference
}
