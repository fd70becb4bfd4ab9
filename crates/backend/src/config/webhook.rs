//! Reads where outgoing webhooks go.

use zeroize::Zeroizing;

use super::{settings::WebhookConfig, variables::Variables};

impl Variables<'_> {
    pub(super) fn read_webhook(&mut self) -> Option<WebhookConfig> {
        let url = self.read_url("WEBHOOK_URL");
        let secret = match self.read_text("WEBHOOK_SECRET").map(Zeroizing::new) {
            Some(secret) => {
                secret.parse().map_err(|error| self.add_problem("WEBHOOK_SECRET", &format!("{error}"))).ok()
            }
            None if self.is_set("WEBHOOK_URL") => {
                self.add_problem(
                    "WEBHOOK_SECRET",
                    "is missing: it signs the messages to WEBHOOK_URL. Make one: echo whsec_$(openssl rand -base64 32)",
                );
                None
            }
            None => None,
        };
        if secret.is_some() && !self.is_set("WEBHOOK_URL") {
            self.add_problem(
                "WEBHOOK_URL",
                "is missing: WEBHOOK_SECRET is set, so set the address to which messages go",
            );
        }
        Some(WebhookConfig { url: url?, secret: secret? })
    }
}
