//! Shows what somebody has configured, unless it may be a secret that stands in the wrong place.

/// The longest value that is shown.
const LONGEST: usize = 200;

/// A key has longer runs of letters and digits than an address or an id.
const RUN: usize = 24;

/// The same of letters, digits and slashes, of which paths are made too.
const RUN_WITH_SLASHES: usize = 48;

/// A value between quotes, or only its length when it looks like a key. A key that was put into the wrong variable, or
/// given where the name of its file belongs, must not reach the message that says so.
pub fn shown(value: &str) -> String {
    if is_key_like(value) {
        format!("a value of {} characters, not shown because it may be a key", value.chars().count())
    } else {
        format!("{value:?}")
    }
}

fn is_key_like(value: &str) -> bool {
    value.chars().count() > LONGEST
        || value.contains("-----")
        || value.contains(char::is_control)
        || has_run(value, RUN, "+")
        || has_run(value, RUN_WITH_SLASHES, "+/")
}

/// Whether letters, digits and these signs follow one another for so long. Base64 mixes capital letters, small letters
/// and digits; words, hexadecimal digits and client ids do not.
fn has_run(value: &str, length: usize, signs: &str) -> bool {
    value.split(|char: char| !char.is_ascii_alphanumeric() && !signs.contains(char)).any(|run| {
        let has = |kind: fn(&char) -> bool| run.chars().any(|char| kind(&char));
        run.len() >= length
            && has(char::is_ascii_uppercase)
            && has(char::is_ascii_lowercase)
            && has(char::is_ascii_digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_configuration_values_are_shown() {
        for value in [
            "production",
            "SANDBOX_5YBZ0L2ZHR8R08978",
            "/home/merchant/keys/private.pem",
            "/tmp/0dad48b695034fa9acddf90fb8d841a3-key.pem",
            "C:\\Users\\Merchant\\Documents\\private.pem",
            "https://open-sea-global.alipay.com",
            "sqlite:///var/lib/shop/shop.db",
            "",
        ] {
            assert_eq!(shown(value), format!("{value:?}"));
        }
    }

    #[test]
    fn values_that_may_be_keys_are_hidden() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../antom/tests/data/signature-vectors.json")).unwrap();
        let key = vectors["private_key_pkcs8_base64"].as_str().unwrap();
        let pem = vectors["cases"][0]["private_key_pem"].as_str().unwrap();
        let lines = pem.lines().filter(|line| line.len() == 64 || line.starts_with('-'));
        for value in [key, pem].into_iter().chain(lines) {
            let shown = shown(value);
            for part in value.as_bytes().windows(8) {
                assert!(!shown.contains(str::from_utf8(part).unwrap()), "{shown}");
            }
        }
    }
}
