//! The checklist for going live. The configuration shows the state of some items; a person checks the others.

use domain::diagnostics::{ChecklistItem, ChecklistState};

use super::input::DoctorInput;
use crate::{
    app_context::{NOTIFICATION_PATH, url_below},
    config::Environment,
};

/// The checklist for an input.
pub fn checklist(input: &DoctorInput) -> Vec<ChecklistItem> {
    let production = input.environment == Environment::Production && !input.simulated;
    let config = input.client.as_ref().filter(|_| !input.simulated).map(|client| client.config());
    let keys_differ = config.is_some_and(|config| !config.antom_public_keys.contains(&config.private_key.public_key()));
    let production_id = config.is_some_and(|config| !config.client_id.starts_with("SANDBOX_"));
    let https = input.public_url.scheme() == "https";
    let antom_sdk = !input.simulated && input.sdk_url.as_ref().is_some_and(|url| url.scheme() == "https");
    let notify_url = url_below(&input.public_url, NOTIFICATION_PATH);

    let state = |done: bool| if done { ChecklistState::Done } else { ChecklistState::ToDo };
    let by_hand = ChecklistState::ByHand;
    let items = [
        (state(!input.simulated), "The simulator is off: ANTOM_CLIENT_ID and the keys are set.".to_owned()),
        (state(production), "ANTOM_ENVIRONMENT is `prod`.".to_owned()),
        (
            state(production_id),
            "ANTOM_CLIENT_ID is the production client id: it does not begin with SANDBOX_.".to_owned(),
        ),
        (state(keys_differ), "ANTOM_PUBLIC_KEY is Antom's, not the public half of your own private key.".to_owned()),
        (state(https), "PUBLIC_URL is an https address.".to_owned()),
        (state(antom_sdk), "Browsers load the SDK from Antom, over https.".to_owned()),
        (state(!input.development_pages), "Development pages are off (DEVELOPMENT_PAGES).".to_owned()),
        (by_hand, "Production has a key pair of its own, not the sandbox's.".to_owned()),
        (by_hand, "The private key is in a file or a secret store that only the shop's user reads.".to_owned()),
        (by_hand, format!("Antom reaches {notify_url} (the dashboard sends test notifications).")),
        (
            by_hand,
            "TRUSTED_PROXIES names the proxies in front of the shop: otherwise their customers share one limit of requests."
                .to_owned(),
        ),
        (by_hand, "`antom-storefront doctor --methods` finds no problem on the production machine.".to_owned()),
        (by_hand, "The contract covers every currency and payment method that the shop offers.".to_owned()),
        (
            by_hand,
            "With several settlement currencies: the shop sends settlementStrategy (crates/backend/src/gateway.rs)."
                .to_owned(),
        ),
        (by_hand, "You made one real payment of each kind: redirect, QR code, declined, cancelled.".to_owned()),
        (by_hand, "You made a refund and saw it in the dashboard.".to_owned()),
        (
            by_hand,
            "A person learns of `payment.needs_review` (WEBHOOK_URL) or of the errors in the log, and acts on them."
                .to_owned(),
        ),
        (by_hand, "A service restarts the shop when /healthz fails, and watches /readyz and METRICS_ADDR.".to_owned()),
        (by_hand, "`antom-storefront backup` runs every day, and you have restored a backup once.".to_owned()),
    ];
    items.into_iter().map(|(state, text)| ChecklistItem { text, state }).collect()
}
