//! The secret that signs outgoing webhooks, as [Standard Webhooks](https://www.standardwebhooks.com/) specifies. Libraries
//! in many languages verify these signatures.

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::hmac;
use zeroize::Zeroizing;

/// The start of a secret.
const PREFIX: &str = "whsec_";

/// The bytes that a secret may have.
const LENGTH: std::ops::RangeInclusive<usize> = 24..=64;

#[derive(Clone)]
pub struct WebhookSecret(hmac::Key);

/// Without the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be `whsec_` and the base64 of 24 to 64 random bytes: echo whsec_$(openssl rand -base64 32)")]
pub struct UnusableSecret;

impl FromStr for WebhookSecret {
    type Err = UnusableSecret;

    fn from_str(text: &str) -> Result<Self, UnusableSecret> {
        let bytes = text.strip_prefix(PREFIX).and_then(|base64| STANDARD.decode(base64).ok());
        let bytes = bytes.map(Zeroizing::new).filter(|bytes| LENGTH.contains(&bytes.len())).ok_or(UnusableSecret)?;
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }
}

impl WebhookSecret {
    /// The header `webhook-signature` of a message.
    pub fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let tag = hmac::sign(&self.0, format!("{id}.{timestamp}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(tag))
    }
}

/// Without the secret: the configuration may be logged.
impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_specifications_example() {
        let secret: WebhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
        let signature = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_short_or_unreadable_secret_is_refused() {
        for text in ["", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_not base64"] {
            assert_eq!(text.parse::<WebhookSecret>().unwrap_err(), UnusableSecret, "{text}");
        }
    }
}
