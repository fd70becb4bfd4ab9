//! Signing and verifying agree with Antom's official SDKs, byte for byte.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use antom::{Message, PrivateKey, PublicKey, SignatureError};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    private_key_pkcs8_base64: String,
    public_key_spki_base64: String,
    cases: Vec<Case>,
    negative_cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    method: String,
    path: String,
    client_id: String,
    time: String,
    body: String,
    signature: String,
    private_key_pem: Option<String>,
    public_key_pem: Option<String>,
    signature_header: Option<String>,
}

impl Case {
    fn message(&self) -> Message<'_> {
        Message {
            method: &self.method,
            path: &self.path,
            client_id: &self.client_id,
            time: &self.time,
            body: self.body.as_bytes(),
        }
    }
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("data/signature-vectors.json")).unwrap()
}

#[test]
fn every_vector_is_signed_to_the_same_bytes() {
    let vectors = vectors();
    assert_eq!(vectors.cases.len(), 7);
    let bare: PrivateKey = vectors.private_key_pkcs8_base64.parse().unwrap();
    for case in &vectors.cases {
        let pem: PrivateKey = case.private_key_pem.as_deref().unwrap().parse().unwrap();
        let expected = format!("algorithm=RSA256,keyVersion=1,signature={}", case.signature);
        assert_eq!(case.message().sign(&pem).unwrap(), expected, "{}", case.name);
        assert_eq!(case.message().sign(&bare).unwrap(), expected, "{}", case.name);
    }
}

#[test]
fn every_vector_verifies_with_pem_and_with_bare_base64() {
    let vectors = vectors();
    let bare: PublicKey = vectors.public_key_spki_base64.parse().unwrap();
    for case in &vectors.cases {
        let pem: PublicKey = case.public_key_pem.as_deref().unwrap().parse().unwrap();
        let header = case.signature_header.as_deref().unwrap();
        assert_eq!(case.message().verify(header, std::slice::from_ref(&pem)), Ok(()), "{}", case.name);
        assert_eq!(case.message().verify(header, std::slice::from_ref(&bare)), Ok(()), "{}", case.name);
    }
}

#[test]
fn every_negative_vector_is_refused() {
    let vectors = vectors();
    let key: PublicKey = vectors.public_key_spki_base64.parse().unwrap();
    assert_eq!(vectors.negative_cases.len(), 3);
    for case in &vectors.negative_cases {
        let header = format!("algorithm=RSA256,keyVersion=1,signature={}", case.signature);
        let verified = case.message().verify(&header, std::slice::from_ref(&key));
        assert_eq!(verified, Err(SignatureError::Mismatch), "{}", case.name);
    }
}

#[test]
fn a_change_anywhere_in_the_message_is_refused() {
    let vectors = vectors();
    let key: PublicKey = vectors.public_key_spki_base64.parse().unwrap();
    let case = &vectors.cases[0];
    let header = case.signature_header.as_deref().unwrap();
    let good = case.message();
    let changed_body = case.body.replace("4200", "4201");
    for (what, message) in [
        ("method", Message { method: "GET", ..good }),
        ("path", Message { path: "/ams/api/v1/payments/inquiryPayment", ..good }),
        ("client id", Message { client_id: "5J5Y000000000000001", ..good }),
        ("time", Message { time: "1685599933872", ..good }),
        ("body", Message { body: changed_body.as_bytes(), ..good }),
    ] {
        assert_eq!(message.verify(header, std::slice::from_ref(&key)), Err(SignatureError::Mismatch), "{what}");
    }
}

#[test]
fn the_header_is_read_with_spaces_and_in_any_order() {
    let vectors = vectors();
    let key: PublicKey = vectors.public_key_spki_base64.parse().unwrap();
    let case = &vectors.cases[0];
    for header in [
        format!("algorithm=RSA256, keyVersion=1, signature={}", case.signature),
        format!("signature={},algorithm=RSA256", case.signature),
        format!("keyVersion=2,algorithm=RSA256,signature={}", case.signature),
    ] {
        assert_eq!(case.message().verify(&header, std::slice::from_ref(&key)), Ok(()), "{header}");
    }
}

#[test]
fn a_malformed_header_says_what_is_wrong_with_it() {
    let vectors = vectors();
    let key: PublicKey = vectors.public_key_spki_base64.parse().unwrap();
    let case = &vectors.cases[0];
    let unencoded = case.signature.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    let algorithm = |found: &str| SignatureError::Algorithm { found: found.to_owned() };
    for (header, expected) in [
        (String::new(), SignatureError::NoSignature),
        ("algorithm=RSA256,keyVersion=1".to_owned(), SignatureError::NoSignature),
        (format!("signature={}", case.signature), algorithm("")),
        (format!("algorithm=HS256,signature={}", case.signature), algorithm("HS256")),
        ("algorithm=RSA256,signature=%%%".to_owned(), SignatureError::Encoding),
        ("algorithm=RSA256,signature=".to_owned(), SignatureError::Mismatch),
        (format!("algorithm=RSA256,signature={unencoded}"), SignatureError::Encoding),
        ("algorithm=RSA256,signature=%ff%fe".to_owned(), SignatureError::Encoding),
    ] {
        let verified = case.message().verify(&header, std::slice::from_ref(&key));
        assert_eq!(verified, Err(expected), "{header}");
    }
}

#[test]
fn either_of_two_keys_verifies_while_antom_rotates_its_key() {
    let vectors = vectors();
    let case = &vectors.cases[0];
    let header = case.signature_header.as_deref().unwrap();
    let old: PublicKey = vectors.public_key_spki_base64.parse().unwrap();
    let new = PrivateKey::generate().unwrap().public_key();
    assert_eq!(case.message().verify(header, &[new.clone(), old]), Ok(()));
    assert_eq!(case.message().verify(header, &[new]), Err(SignatureError::Mismatch));
    assert_eq!(case.message().verify(header, &[]), Err(SignatureError::Mismatch));
}
