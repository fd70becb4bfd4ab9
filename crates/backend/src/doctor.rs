//! The doctor: finds problems of the configuration and names their solutions. It runs as `antom-storefront doctor` and on a
//! page for developers.
//!
//! It checks the values, sends signed requests to the gateway and plain ones to the shop's public address, and looks for
//! known mistakes in the answers. It makes no payment.

mod credentials;
mod gateway;
mod go_live;
mod input;
mod methods;
mod plain_http;
mod public_url;
mod sdk;
mod signature;

use domain::diagnostics::Finding;

use self::plain_http::{PlainHttp, error_chain};

pub use go_live::checklist;
pub use input::{DoctorInput, DoctorOptions};
pub use signature::{SignatureArguments, diagnose_signature};

/// Runs all checks. Passes each finding to `emit` immediately, because some checks take seconds.
pub async fn examine(input: &DoctorInput, options: DoctorOptions, mut emit: impl FnMut(Finding)) {
    let http = match PlainHttp::new() {
        Ok(http) => http,
        Err(error) => {
            return emit(Finding::unknown(
                "HTTP",
                format!("the HTTP client cannot be created: {}", error_chain(error)),
            ));
        }
    };
    credentials::examine(input, &mut emit);
    let is_trusted = gateway::examine(input, &mut emit).await;
    if is_trusted {
        methods::examine(input, options, &mut emit).await;
    }
    let is_reachable = public_url::examine(input, &http, &mut emit).await;
    sdk::examine(input, &http, is_reachable, &mut emit).await;
}
