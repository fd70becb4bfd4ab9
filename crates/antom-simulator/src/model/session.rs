//! Sessions: the tokens of a payment, and `paymentSessionData` in its four parts.
//!
//! The sample of the [APM guide](https://docs.antom.com/ac/cashierpay/apm) is
//! `<88 characters>&&SG&&188&&<base64 of JSON>`. The first part is opaque, the second is the region, the meaning of the
//! third is not documented, and the fourth tells the browser SDK which component to open. The SDK sends the first three
//! back, joined as before.

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use serde_json::json;

use crate::model::{
    identifiers::{day_and_digits, random, random_token},
    product_scene::ProductScene,
};

const REGION: &str = "SG";
const THIRD_PART: &str = "188";

/// The ids and tokens of a new payment.
pub(crate) struct SessionTokens {
    /// `paymentId`: the day and 26 digits.
    pub(crate) payment_id: String,
    /// The first part of `paymentSessionData`: 64 bytes.
    pub(crate) session_token: String,
    /// `paymentSessionId`: 48 bytes. The first 32 are those of the token, as in the guide's sample.
    pub(crate) session_id: String,
    /// Identifies the payment in the addresses of the buyer's pages. Not derived from the token, which the merchant's
    /// page knows: only a buyer who was sent to the wallet may approve.
    pub(crate) buyer_token: String,
}

impl SessionTokens {
    /// # Errors
    /// When the system cannot provide randomness.
    pub(crate) fn generate(now: Timestamp) -> Result<Self, getrandom::Error> {
        let token: [u8; 64] = random()?;
        let tail: [u8; 16] = random()?;
        let (head, _) = token.split_at(32);
        Ok(Self {
            payment_id: day_and_digits(now)?,
            session_token: BASE64_STANDARD.encode(token),
            session_id: BASE64_STANDARD.encode([head, &tail].concat()),
            buyer_token: random_token()?,
        })
    }
}

/// `paymentSessionData` for a token.
pub(crate) fn session_data(session_token: &str, scene: &ProductScene, client_id: &str) -> String {
    let versions = json!({"1.1.0": {"targetWebVerison": "1.1.0"}, "1.2.0": {"targetWebVerison": "1.2.0"}});
    // The genuine session has this object as a string, including the misspelling.
    let extend_info = json!({"versionMap": {"web": versions, "iOS": versions, "Android": versions}}).to_string();
    let category = if *scene == ProductScene::Cashier { "APM" } else { "ALL" };
    let mut description = json!({
        "action": {"app": {}, "wap": {}, "web": {}, "needVerifyAndResume": false, "skipSdkQuery": false},
        "clientId": client_id,
        "extendInfo": extend_info,
        "paymentSessionConfig": {
            "paymentMethodCategoryType": category,
            "productScene": scene.name(),
            "productSceneVersion": "1.0",
        },
    });
    if let ProductScene::Element(_) = scene {
        // Not confirmed for the genuine session. `updatePayment()` of the genuine SDK refuses without it.
        description["connectFactor"] = json!({ "enableConnect": false });
    }
    let description = BASE64_STANDARD.encode(description.to_string());
    format!("{session_token}&&{REGION}&&{THIRD_PART}&&{description}")
}

/// The session token in what the browser sent: the first three parts, or all four. `None` for anything else, such as a
/// value that was cut or URL-encoded.
pub(crate) fn session_token(session_data: &str) -> Option<&str> {
    let mut parts = session_data.split("&&");
    let token = parts.next().filter(|token| !token.is_empty())?;
    let known = parts.next() == Some(REGION) && parts.next() == Some(THIRD_PART);
    let _description = parts.next();
    (known && parts.next().is_none()).then_some(token)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn session_data_has_the_four_parts_of_the_guides_sample() {
        let now: Timestamp = "2024-01-01T00:00:00+08:00".parse().unwrap();
        let tokens = SessionTokens::generate(now).unwrap();
        assert_eq!((tokens.session_token.len(), tokens.session_id.len()), (88, 64));
        // 32 bytes are 42 whole base64 characters.
        assert_eq!(tokens.session_token.get(..42), tokens.session_id.get(..42));
        assert!(tokens.payment_id.starts_with("20240101") && tokens.payment_id.len() == 34);

        let data = session_data(&tokens.session_token, &ProductScene::Cashier, "SANDBOX_1");
        assert!(data.len() <= 4096, "longer than Antom documents");
        let parts: Vec<_> = data.split("&&").collect();
        assert_eq!(parts[..3], [tokens.session_token.as_str(), "SG", "188"]);
        let description: Value = serde_json::from_slice(&BASE64_STANDARD.decode(parts[3]).unwrap()).unwrap();
        assert_eq!(description["clientId"], "SANDBOX_1");
        assert_eq!(description["paymentSessionConfig"]["productScene"], "CASHIER_PAYMENT");
        assert!(description["extendInfo"].as_str().unwrap().contains("versionMap"));
    }

    #[test]
    fn a_token_is_read_only_from_complete_session_data() {
        assert_eq!(session_token("abc==&&SG&&188"), Some("abc=="));
        assert_eq!(session_token("abc==&&SG&&188&&eyJ9"), Some("abc=="));
        for broken in
            ["", "abc==", "abc==&&SG", "&&SG&&188", "abc==%26%26SG%26%26188", "a&&SG&&188&&b&&c", "a&&US&&188"]
        {
            assert_eq!(session_token(broken), None, "{broken}");
        }
    }
}
