//! What has to be so before real buyers come, as far as the configuration tells.

use domain::diagnostics::{ChecklistItem, ChecklistState};

use super::DoctorInput;
use crate::{
    app_context::{NOTIFICATION_PATH, url_below},
    config::Environment,
};

/// The checklist for a setup.
pub fn checklist(setup: &DoctorInput) -> Vec<ChecklistItem> {
    let production = setup.environment == Environment::Production && !setup.simulated;
    let config = setup.client.as_ref().filter(|_| !setup.simulated).map(|client| client.config());
    let keys_differ = config.is_some_and(|config| !config.antom_public_keys.contains(&config.private_key.public_key()));
    let production_id = config.is_some_and(|config| !config.client_id.starts_with("SANDBOX_"));
    let https = setup.public_url.scheme() == "https";
    let antom_sdk = !setup.simulated && setup.sdk_url.as_ref().is_some_and(|url| url.scheme() == "https");
    let notify_url = url_below(&setup.public_url, NOTIFICATION_PATH);

    let when = |done: bool| if done { ChecklistState::Done } else { ChecklistState::ToDo };
    let by_hand = ChecklistState::ByHand;
    let items = [
        (when(!setup.simulated), "The simulator is off: ANTOM_CLIENT_ID and the keys are set.".to_owned()),
        (when(production), "ANTOM_ENVIRONMENT is `prod`.".to_owned()),
        (when(production_id), "ANTOM_CLIENT_ID is production's: it does not begin with SANDBOX_.".to_owned()),
        (when(keys_differ), "ANTOM_PUBLIC_KEY is Antom's, not the public half of your own private key.".to_owned()),
        (when(https), "PUBLIC_URL is an https address.".to_owned()),
        (when(antom_sdk), "Browsers load the SDK from Antom, over https.".to_owned()),
        (when(!setup.development_pages), "DEVELOPMENT_PAGES are closed.".to_owned()),
        (by_hand, "Production's keys are new ones: the sandbox's key pair was not uploaded there.".to_owned()),
        (by_hand, "The private key is in a file or a secret store that only the shop's user reads.".to_owned()),
        (by_hand, format!("Antom reaches {notify_url} (the dashboard sends test notifications).")),
        (by_hand, "`antom-storefront doctor --methods` finds nothing wrong on the machine that serves.".to_owned()),
        (by_hand, "The contract covers every currency and payment method that the shop offers.".to_owned()),
        (by_hand, "With several settlement currencies: settlementStrategy is sent (server/gateway.rs).".to_owned()),
        (by_hand, "One payment of each kind was made with real money: redirect, QR, declined, cancelled.".to_owned()),
        (by_hand, "A refund was made, and found in the dashboard.".to_owned()),
        (by_hand, "Errors in the log reach a person: each is a payment that needs one.".to_owned()),
        (by_hand, "The database file is on a disk that is backed up.".to_owned()),
    ];
    items.into_iter().map(|(state, text)| ChecklistItem { text, state }).collect()
}
