//! A complete message with a signature to be explained. All of it is untrusted.
//!
//! An input is six lines: host, path, client id, time, the value of the `signature` header, and the body, which may
//! have several lines.

use std::{str, sync::LazyLock};

use antom::{
    Message, PublicKey,
    diagnostics::{Diagnosis, diagnose},
    signing::parse_header,
};
use serde_json::Value;

/// The key of the published vectors, whose signatures are the seeds.
static KEY: LazyLock<PublicKey> = LazyLock::new(|| {
    let vectors: Value =
        serde_json::from_str(include_str!("../../../antom/tests/data/signature-vectors.json")).unwrap();
    vectors["public_key_spki_base64"].as_str().unwrap().parse().unwrap()
});

/// The key of the other side. Its private key has signed one seed and is deleted.
static OTHER_SIDE: LazyLock<PublicKey> = LazyLock::new(|| include_str!("../other-side.pem").parse().unwrap());

/// Splits an input.
fn read(input: &[u8]) -> Option<(Option<&str>, Message<'_>, &str)> {
    let mut lines = input.splitn(6, |byte| *byte == b'\n');
    let mut text = || str::from_utf8(lines.next()?).ok();
    let (host, path, client_id, time, header) = (text()?, text()?, text()?, text()?, text()?);
    let message = Message { method: "POST", path, client_id, time, body: lines.next()? };
    Some(((!host.is_empty()).then_some(host), message, header))
}

/// Panics if a property does not hold for the input.
pub(crate) fn check(input: &[u8]) {
    let Some((host, message, header)) = read(input) else { return };
    let diagnosis = diagnose(&message, header, &KEY, Some(&OTHER_SIDE), host);
    let verified = message.verify(header, std::slice::from_ref(&KEY));
    assert_eq!(diagnosis == Diagnosis::Verifies, verified.is_ok(), "{diagnosis:?}, {verified:?}");
    match parse_header(header) {
        Ok(_) => assert!(!matches!(diagnosis, Diagnosis::Header(_)), "{diagnosis:?}"),
        Err(_) => assert!(matches!(diagnosis, Diagnosis::Header(_) | Diagnosis::Misencoded { .. }), "{diagnosis:?}"),
    }
    // The text is embedded in other sentences.
    let text = diagnosis.to_string();
    assert!(!text.is_empty() && !text.ends_with('.'), "{text}");
}
