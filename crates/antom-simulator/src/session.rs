//! Sessions and other tokens: `paymentSessionData` in its four parts, and every random name the gateway gives away.
//!
//! The guide's sample is `<88 characters>&&SG&&188&&<base64 of JSON>`. The first part is opaque, the second the region,
//! the meaning of the third is not known, and the fourth tells the browser SDK which component to open. The SDK sends
//! the first three back, joined as before.

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::{Timestamp, tz::Offset};
use serde_json::json;

use crate::payment::Scene;

const REGION: &str = "SG";
const THIRD_PART: &str = "188";

/// Antom's samples show Singapore's time, so the simulator writes it too.
pub(crate) const SINGAPORE: Offset = Offset::constant(8);

/// The random names of a new payment.
pub(crate) struct Tokens {
    /// `paymentId`: the day and 26 digits.
    pub(crate) payment_id: String,
    /// The first part of `paymentSessionData`: 64 bytes.
    pub(crate) session_token: String,
    /// `paymentSessionId`: 48 bytes, of which the first 32 are those of the token, as in the guide's sample.
    pub(crate) session_id: String,
    /// Names the payment in the wallet's addresses. Not derived from the token, which the merchant's page knows: only
    /// the buyer who was sent to the wallet may approve.
    pub(crate) buyer_token: String,
}

impl Tokens {
    /// Draws new names.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub(crate) fn draw(now: Timestamp) -> Result<Self, getrandom::Error> {
        let token: [u8; 64] = random()?;
        let tail: [u8; 16] = random()?;
        let (head, _) = token.split_at(32);
        Ok(Self {
            payment_id: day_and_digits(now)?,
            session_token: BASE64_STANDARD.encode(token),
            session_id: BASE64_STANDARD.encode([head, &tail].concat()),
            buyer_token: random_name()?,
        })
    }
}

/// A `paymentId`, `refundId` or `captureId`: the day and 26 digits.
///
/// # Errors
/// When the system has no randomness to give.
pub(crate) fn day_and_digits(now: Timestamp) -> Result<String, getrandom::Error> {
    let date = SINGAPORE.to_datetime(now).date();
    let number = u128::from_be_bytes(random()?) % 10_u128.pow(26);
    Ok(format!("{:04}{:02}{:02}{number:026}", date.year(), date.month(), date.day()))
}

/// 128 random bits in hexadecimal digits.
pub(crate) fn random_name() -> Result<String, getrandom::Error> {
    Ok(format!("{:032x}", u128::from_be_bytes(random()?)))
}

fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], getrandom::Error> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// `paymentSessionData` for a token.
pub(crate) fn session_data(session_token: &str, scene: &Scene, client_id: &str) -> String {
    let versions = json!({"1.1.0": {"targetWebVerison": "1.1.0"}, "1.2.0": {"targetWebVerison": "1.2.0"}});
    // The genuine session holds this object as a string, spelling included.
    let extend_info = json!({"versionMap": {"web": versions, "iOS": versions, "Android": versions}}).to_string();
    let (scene, category) = match scene {
        Scene::Cashier => ("CASHIER_PAYMENT", "APM"),
        Scene::Element(_) => ("ELEMENT_PAYMENT", "ALL"),
        Scene::Page(_) => ("CHECKOUT_PAYMENT", "ALL"),
    };
    let mut description = json!({
        "action": {"app": {}, "wap": {}, "web": {}, "needVerifyAndResume": false, "skipSdkQuery": false},
        "clientId": client_id,
        "extendInfo": extend_info,
        "paymentSessionConfig": {
            "paymentMethodCategoryType": category,
            "productScene": scene,
            "productSceneVersion": "1.0",
        },
    });
    if scene == "ELEMENT_PAYMENT" {
        // Whether the genuine session has this is not known. `updatePayment()` of the genuine SDK refuses without it.
        description["connectFactor"] = json!({ "enableConnect": false });
    }
    let description = BASE64_STANDARD.encode(description.to_string());
    format!("{session_token}&&{REGION}&&{THIRD_PART}&&{description}")
}

/// The token in what the browser sent: the first three parts, or all four. `None` for anything else, such as a value
/// that was cut or URL-encoded on its way.
pub(crate) fn token_of(session_data: &str) -> Option<&str> {
    let mut parts = session_data.split("&&");
    let token = parts.next().filter(|token| !token.is_empty())?;
    let known = parts.next() == Some(REGION) && parts.next() == Some(THIRD_PART);
    let _description = parts.next();
    (known && parts.next().is_none()).then_some(token)
}

/// A time as Antom writes it: ISO 8601, whole seconds, `+08:00`.
pub(crate) fn iso8601(time: Timestamp) -> String {
    let seconds = Timestamp::from_second(time.as_second()).unwrap_or(time);
    seconds.display_with_offset(SINGAPORE).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn session_data_has_the_four_parts_of_the_guides_sample() {
        let now: Timestamp = "2024-01-01T00:00:00+08:00".parse().unwrap();
        let tokens = Tokens::draw(now).unwrap();
        assert_eq!((tokens.session_token.len(), tokens.session_id.len()), (88, 64));
        // 32 bytes are 42 whole base64 characters.
        assert_eq!(tokens.session_token.get(..42), tokens.session_id.get(..42));
        assert!(tokens.payment_id.starts_with("20240101") && tokens.payment_id.len() == 34);

        let data = session_data(&tokens.session_token, &Scene::Cashier, "SANDBOX_1");
        assert!(data.len() <= 4096, "longer than Antom documents");
        let parts: Vec<_> = data.split("&&").collect();
        assert_eq!(parts[..3], [tokens.session_token.as_str(), "SG", "188"]);
        let description: Value = serde_json::from_slice(&BASE64_STANDARD.decode(parts[3]).unwrap()).unwrap();
        assert_eq!(description["clientId"], "SANDBOX_1");
        assert_eq!(description["paymentSessionConfig"]["productScene"], "CASHIER_PAYMENT");
        assert!(description["extendInfo"].as_str().unwrap().contains("versionMap"));
    }

    #[test]
    fn a_token_is_only_read_from_whole_session_data() {
        assert_eq!(token_of("abc==&&SG&&188"), Some("abc=="));
        assert_eq!(token_of("abc==&&SG&&188&&eyJ9"), Some("abc=="));
        for broken in
            ["", "abc==", "abc==&&SG", "&&SG&&188", "abc==%26%26SG%26%26188", "a&&SG&&188&&b&&c", "a&&US&&188"]
        {
            assert_eq!(token_of(broken), None, "{broken}");
        }
    }

    #[test]
    fn times_are_written_as_in_antoms_samples() {
        let time: Timestamp = "2023-12-31T16:00:00.987Z".parse().unwrap();
        assert_eq!(iso8601(time), "2024-01-01T00:00:00+08:00");
    }
}
