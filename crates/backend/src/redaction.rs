//! Shows a configured value in a message, unless the value may be a key in the wrong variable.

/// The longest value that a message shows.
const MAXIMUM_LENGTH: usize = 200;

/// The shortest run of letters and digits that looks like a key. Addresses and ids have shorter ones.
const RUN: usize = 24;

/// The same for letters, digits and slashes, because paths have slashes too.
const RUN_WITH_SLASHES: usize = 48;

/// The value in quotes, or only its length if it looks like a key. A message must not show a key that is in the wrong
/// variable or in the place of a file name.
pub fn redacted(value: &str) -> String {
    if is_key_like(value) {
        format!("a value of {} characters, not shown because it may be a key", value.chars().count())
    } else {
        format!("{value:?}")
    }
}

fn is_key_like(value: &str) -> bool {
    value.chars().count() > MAXIMUM_LENGTH
        || value.contains("-----")
        || value.contains(char::is_control)
        || has_run(value, RUN, "+")
        || has_run(value, RUN_WITH_SLASHES, "+/")
}

/// Whether a value has a run of letters, digits and these signs of this length with upper case, lower case and digits.
/// Base64 mixes them; words, hexadecimal digits and client ids do not.
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
    fn an_ordinary_value_is_shown() {
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
            assert_eq!(redacted(value), format!("{value:?}"));
        }
    }

    #[test]
    fn a_value_that_looks_like_a_key_is_not_shown() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../antom/tests/data/signature-vectors.json")).unwrap();
        let key = vectors["private_key_pkcs8_base64"].as_str().unwrap();
        let pem = vectors["cases"][0]["private_key_pem"].as_str().unwrap();
        let lines = pem.lines().filter(|line| line.len() == 64 || line.starts_with('-'));
        for value in [key, pem].into_iter().chain(lines) {
            let shown = redacted(value);
            for part in value.as_bytes().windows(8) {
                assert!(!shown.contains(str::from_utf8(part).unwrap()), "{shown}");
            }
        }
    }
}
