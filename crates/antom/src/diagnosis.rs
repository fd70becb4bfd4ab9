//! Why a signature does not verify: found by trying the usual mistakes.
//!
//! An RSA signature, opened with the public key, shows the SHA-256 of what was really signed. So the first question has
//! a certain answer: is it the right key? And if it is, every text that somebody may have signed by mistake can be
//! tried by hashing it alone.

use std::{collections::BTreeMap, fmt};

use base64::{Engine, prelude::BASE64_STANDARD};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{Message, PublicKey, SignatureError, signing};

/// What is wrong with a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Diagnosis {
    /// Nothing is wrong with it.
    Verifies,
    /// The header cannot be read.
    Header(SignatureError),
    /// The signature is right, but was written into the header as it is.
    NotUrlEncoded,
    /// The signature is right, but was URL-encoded more than once.
    EncodedTwice,
    /// It is the right key, and something else was signed: what, in words.
    OtherText(&'static str),
    /// It is the right key, and something else was signed that none of the usual mistakes explains.
    UnknownText,
    /// It was signed with the other side's private key.
    OtherSidesKey,
    /// It was signed with a key that nobody here knows.
    UnknownKey,
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verifies => f.write_str("the signature is right"),
            Self::Header(error) => write!(f, "{error}"),
            Self::NotUrlEncoded => f.write_str("the signature is right but not URL-encoded: encode + / and ="),
            Self::EncodedTwice => f.write_str("the signature is right but URL-encoded twice"),
            Self::OtherText(what) => write!(f, "the key is right, but {what}"),
            Self::UnknownText => f.write_str("the key is right, but another text was signed"),
            Self::OtherSidesKey => f.write_str("it was signed with the other side's private key"),
            Self::UnknownKey => f.write_str("it was signed with another key"),
        }
    }
}

/// Finds out why the value of a `signature` header is not that of `message` by `key`. `other_side` is the public key
/// of whoever verifies, if it is known: signing with its private half is the mistake of swapped keys. `host` is the
/// host and port that the message was sent to, if it is known.
pub fn diagnose(
    message: &Message<'_>,
    header: &str,
    key: &PublicKey,
    other_side: Option<&PublicKey>,
    host: Option<&str>,
) -> Diagnosis {
    let signed = message.string_to_sign();
    let signature = match signing::parse_header(header) {
        Ok(signature) if key.verifies(&signed, &signature) => return Diagnosis::Verifies,
        Ok(signature) => signature,
        Err(error) => {
            let (Some(found), Some("RSA256")) =
                (signing::header_part(header, "signature"), signing::header_part(header, "algorithm"))
            else {
                return Diagnosis::Header(error);
            };
            // A form-decoder makes spaces of the pluses.
            let as_it_is = BASE64_STANDARD.decode(found.replace(' ', "+")).ok();
            let decoded = percent_decode_str(found).decode_utf8_lossy().into_owned();
            let twice = BASE64_STANDARD.decode(percent_decode_str(&decoded).decode_utf8_lossy().as_bytes()).ok();
            return match (as_it_is, twice) {
                (Some(signature), _) if key.verifies(&signed, &signature) => Diagnosis::NotUrlEncoded,
                (_, Some(signature)) if key.verifies(&signed, &signature) => Diagnosis::EncodedTwice,
                _ => Diagnosis::Header(error),
            };
        }
    };
    let Some(digest) = key.signed_digest(&signature) else {
        return match other_side {
            Some(other) if other.signed_digest(&signature).is_some() => Diagnosis::OtherSidesKey,
            _ => Diagnosis::UnknownKey,
        };
    };
    let is_it = |text: &[u8]| Sha256::digest(text).as_slice() == digest;
    match mistakes(message, host).into_iter().find(|(_, text)| is_it(text)) {
        Some((what, _)) => Diagnosis::OtherText(what),
        None => Diagnosis::UnknownText,
    }
}

/// Each mistake in words, with the text that is signed by who makes it.
fn mistakes(message: &Message<'_>, host: Option<&str>) -> Vec<(&'static str, Vec<u8>)> {
    let Message { path, client_id, time, body, .. } = *message;
    let mut texts = Vec::new();
    let mut add = |what, message: Message<'_>| texts.push((what, message.string_to_sign()));

    let without_sandbox = path.replacen("/ams/sandbox/api", "/ams/api", 1);
    add("the path was signed without /sandbox", Message { path: &without_sandbox, ..*message });
    let with_sandbox = path.replacen("/ams/api", "/ams/sandbox/api", 1);
    add("the path was signed with /sandbox, but requested without", Message { path: &with_sandbox, ..*message });
    let host = host.unwrap_or("localhost");
    for scheme in ["https://", "http://"] {
        let url = format!("{scheme}{host}{path}");
        add("the whole URL was signed instead of its path", Message { path: &url, ..*message });
    }
    let (host_and_path, relative) = (format!("{host}{path}"), path.trim_start_matches('/'));
    add("host and path were signed instead of the path", Message { path: &host_and_path, ..*message });
    add("the path was signed without its first slash", Message { path: relative, ..*message });

    let other_id = match client_id.strip_prefix("SANDBOX_") {
        Some(id) => id.to_owned(),
        None => format!("SANDBOX_{client_id}"),
    };
    add("another client id was signed: with or without SANDBOX_", Message { client_id: &other_id, ..*message });
    add("no client id was signed", Message { client_id: "", ..*message });
    if let Some(seconds) = time.get(..time.len().saturating_sub(3)).filter(|seconds| !seconds.is_empty()) {
        add("the time was signed in seconds but sent in milliseconds", Message { time: seconds, ..*message });
    }
    add("no time was signed", Message { time: "", ..*message });
    add("the method was signed in small letters", Message { method: "post", ..*message });
    add("the method was signed as GET", Message { method: "GET", ..*message });

    add("an empty body was signed", Message { body: b"", ..*message });
    let trimmed = body.trim_ascii();
    add("the body was signed without the white space around it", Message { body: trimmed, ..*message });
    let with_newline = [body, b"\n"].concat();
    add("the body was signed with a newline after it", Message { body: &with_newline, ..*message });
    for other in serialised_again(body) {
        let what =
            "the body was signed in other words than it was sent: it was serialised twice; sign the bytes you send";
        add(what, Message { body: other.as_bytes(), ..*message });
    }

    let head = format!("POST {path}");
    let rest = |separator: &str| [format!("{head}{separator}{client_id}.{time}.").as_bytes(), body].concat();
    texts.push(("the newline after the path was signed as two characters", rest("\\n")));
    texts.push(("the newline after the path was signed as CR LF", rest("\r\n")));
    texts.push(("the newline after the path is missing", rest("")));
    texts.push(("only the body was signed", body.to_vec()));
    texts
}

/// The same JSON as other writers would write it.
fn serialised_again(body: &[u8]) -> Vec<String> {
    let Ok(text) = std::str::from_utf8(body) else { return Vec::new() };
    if serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() {
        return Vec::new();
    }
    let minified = respaced(text, "", "");
    let python = respaced(text, " ", " ");
    let mut written = vec![python.clone(), respaced(text, "", " ")];
    let value: Option<Value> = serde_json::from_str(text).ok();
    written.extend(value.as_ref().and_then(|value| serde_json::to_string_pretty(value).ok()));
    written.extend(value.map(|value| sorted(value).to_string()));
    for text in [minified, python] {
        written.extend([text.replace("\\/", "/"), text.replace('/', "\\/"), escaped(&text)]);
        written.push(text);
    }
    written
}

/// The same value with its keys in the order of the alphabet, as some writers write them.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let map: BTreeMap<String, Value> = map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            Value::Object(map.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

/// JSON with other white space between its tokens; everything else is kept, so also the order of the keys.
fn respaced(json: &str, after_comma: &str, after_colon: &str) -> String {
    let mut written = String::with_capacity(json.len());
    let (mut in_string, mut escape) = (false, false);
    for char in json.chars() {
        if in_string {
            written.push(char);
            in_string = escape || char != '"';
            escape = !escape && char == '\\';
            continue;
        }
        match char {
            ' ' | '\n' | '\r' | '\t' => {}
            ',' => written.extend([",", after_comma]),
            ':' => written.extend([":", after_colon]),
            _ => {
                in_string = char == '"';
                written.push(char);
            }
        }
    }
    written
}

/// Everything outside ASCII as `\uXXXX`.
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for char in text.chars() {
        if char.is_ascii() {
            written.push(char);
        } else {
            let mut units = [0; 2];
            for unit in char.encode_utf16(&mut units) {
                written.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    written
}
