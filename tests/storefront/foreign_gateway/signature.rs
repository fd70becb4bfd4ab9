//! Antom's signature scheme, implemented again from its documentation (docs.antom.com/ac/ams/digital_signature).

use super::openssl::{self, KeyPair};

/// The text to sign: `POST <path>`, a new line, and `<client id>.<time>.<body>`.
pub(crate) fn text_to_sign(path: &str, client_id: &str, time: &str, body: &[u8]) -> Vec<u8> {
    let mut text = format!("POST {path}\n{client_id}.{time}.").into_bytes();
    text.extend_from_slice(body);
    text
}

/// The value of a `signature` header, with the spaces that the documentation prints.
pub(crate) fn header(keys: &KeyPair, text: &[u8]) -> String {
    let base64 = openssl::to_base64(&keys.sign(text));
    let encoded = base64.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    format!("algorithm=RSA256, keyVersion=1, signature={encoded}")
}

/// Whether a `signature` header belongs to the text. As strict as Antom's Java is about the order of the parts and
/// about what must be encoded.
pub(crate) fn verifies(keys: &KeyPair, header: &str, text: &[u8]) -> bool {
    let parts: Vec<&str> = header.split(',').map(str::trim).collect();
    let ["algorithm=RSA256", "keyVersion=1", last] = parts[..] else { return false };
    let base64 = last.strip_prefix("signature=").and_then(url_decoded);
    base64.is_some_and(|base64| keys.verifies(text, &openssl::from_base64(&base64)))
}

fn url_decoded(text: &str) -> Option<String> {
    // A plus sign that is not percent-encoded means a space.
    let text = text.replace('+', " ");
    let mut parts = text.split('%');
    let mut decoded = parts.next()?.to_owned();
    for part in parts {
        let (hex, rest) = part.split_at_checked(2)?;
        decoded.push(char::from(u8::from_str_radix(hex, 16).ok()?));
        decoded.push_str(rest);
    }
    Some(decoded)
}
