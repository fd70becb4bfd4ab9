//! Each usual mistake in signing is made once, and named.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail like tests")]

use std::sync::OnceLock;

use antom::{
    Message, PrivateKey, SignatureError,
    diagnosis::{Diagnosis, diagnose},
};

const PATH: &str = "/ams/sandbox/api/v1/payments/createPaymentSession";
const BODY: &str = r#"{"order":{"orderDescription":"Kopi O – 咖啡","url":"https:\/\/shop\/1"},"amount": "4200"}"#;

fn keys() -> &'static [PrivateKey; 3] {
    static KEYS: OnceLock<[PrivateKey; 3]> = OnceLock::new();
    KEYS.get_or_init(|| [(); 3].map(|()| PrivateKey::generate().unwrap()))
}

fn message() -> Message<'static> {
    Message { method: "POST", path: PATH, client_id: "SANDBOX_5Y", time: "1685599933871", body: BODY.as_bytes() }
}

/// What the gateway says to a header that came with the message.
fn diagnosis(header: &str) -> Diagnosis {
    let [merchant, gateway, _] = keys();
    diagnose(&message(), header, &merchant.public_key(), Some(&gateway.public_key()), Some("127.0.0.1:3030"))
}

/// The same when the merchant has signed another message.
fn signed(other: Message<'_>) -> String {
    diagnosis(&other.sign(&keys()[0]).unwrap()).to_string()
}

#[test]
fn a_right_signature_needs_no_diagnosis() {
    assert_eq!(diagnosis(&message().sign(&keys()[0]).unwrap()), Diagnosis::Verifies);
}

#[test]
fn another_text_is_told_from_another_key_and_the_usual_ones_are_named() {
    let m = message();
    let minified = r#"{"order":{"orderDescription":"Kopi O – 咖啡","url":"https:\/\/shop\/1"},"amount":"4200"}"#;
    let python = r#"{"order": {"orderDescription": "Kopi O – 咖啡", "url": "https:\/\/shop\/1"}, "amount": "4200"}"#;
    let unescaped = r#"{"order":{"orderDescription":"Kopi O – 咖啡","url":"https://shop/1"},"amount":"4200"}"#;
    let ascii =
        r#"{"order":{"orderDescription":"Kopi O \u2013 \u5496\u5561","url":"https:\/\/shop\/1"},"amount":"4200"}"#;
    let sorted = r#"{"amount":"4200","order":{"orderDescription":"Kopi O – 咖啡","url":"https://shop/1"}}"#;
    let newline = format!("{BODY}\n");
    for (part, other) in [
        ("without /sandbox", Message { path: "/ams/api/v1/payments/createPaymentSession", ..m }),
        (
            "the whole URL",
            Message { path: "https://127.0.0.1:3030/ams/sandbox/api/v1/payments/createPaymentSession", ..m },
        ),
        ("host and path", Message { path: "127.0.0.1:3030/ams/sandbox/api/v1/payments/createPaymentSession", ..m }),
        ("first slash", Message { path: "ams/sandbox/api/v1/payments/createPaymentSession", ..m }),
        ("another client id", Message { client_id: "5Y", ..m }),
        ("no client id", Message { client_id: "", ..m }),
        ("in seconds", Message { time: "1685599933", ..m }),
        ("no time", Message { time: "", ..m }),
        ("small letters", Message { method: "post", ..m }),
        ("as GET", Message { method: "GET", ..m }),
        ("empty body", Message { body: b"", ..m }),
        ("a newline after it", Message { body: newline.as_bytes(), ..m }),
        ("serialised twice", Message { body: minified.as_bytes(), ..m }),
        ("serialised twice", Message { body: python.as_bytes(), ..m }),
        ("serialised twice", Message { body: unescaped.as_bytes(), ..m }),
        ("serialised twice", Message { body: ascii.as_bytes(), ..m }),
        ("serialised twice", Message { body: sorted.as_bytes(), ..m }),
        ("another text was signed", Message { body: b"{}", ..m }),
    ] {
        let said = signed(other);
        let body = String::from_utf8_lossy(other.body);
        assert!(said.starts_with("the key is right, but") && said.contains(part), "{part}: {said}; signed was {body}");
    }
}

#[test]
fn a_production_path_that_was_signed_for_the_sandbox_is_named_too() {
    let [merchant, ..] = keys();
    let requested = Message { path: "/ams/api/v1/payments/cancel", ..message() };
    let header = Message { path: "/ams/sandbox/api/v1/payments/cancel", ..requested }.sign(merchant).unwrap();
    let found = diagnose(&requested, &header, &merchant.public_key(), None, None).to_string();
    assert!(found.contains("requested without"), "{found}");
}

#[test]
fn the_separator_of_path_and_client_id_is_a_newline() {
    for (part, separator) in [("two characters", "\\n"), ("CR LF", "\r\n"), ("is missing", "")] {
        // What a wrong string to sign looks like: all of it in the method, which is signed as it stands.
        let Message { path, client_id, time, .. } = message();
        let wrong = format!("POST {path}{separator}{client_id}.{time}.{BODY}");
        let said = diagnosis(&sign_text(&wrong)).to_string();
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(diagnosis(&sign_text(BODY)).to_string().contains("only the body"));
}

/// Signs a text that is no string to sign, with the system's tool, as a stranger would.
fn sign_text(text: &str) -> String {
    use std::{io::Write, process::Command};
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", keys()[0].to_base64().unwrap());
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("key-{}.pem", std::process::id()));
    std::fs::write(&file, pem).unwrap();
    let mut openssl = Command::new("openssl")
        .args(["dgst", "-sha256", "-sign"])
        .arg(&file)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    openssl.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let signature = openssl.wait_with_output().unwrap().stdout;
    let base64 = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, signature);
    let encoded = base64.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    format!("algorithm=RSA256,keyVersion=1,signature={encoded}")
}

#[test]
fn keys_that_are_swapped_or_strange_are_told_apart() {
    let [_, gateway, stranger] = keys();
    assert_eq!(diagnosis(&message().sign(gateway).unwrap()), Diagnosis::OtherSidesKey);
    assert_eq!(diagnosis(&message().sign(stranger).unwrap()), Diagnosis::UnknownKey);
}

#[test]
fn a_signature_that_was_encoded_wrongly_is_recognised() {
    let header = message().sign(&keys()[0]).unwrap();
    let decoded = header.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    assert_eq!(diagnosis(&decoded), Diagnosis::NotUrlEncoded);
    assert_eq!(diagnosis(&decoded.replace('+', " ")), Diagnosis::NotUrlEncoded);
    assert_eq!(diagnosis(&header.replace('%', "%25")), Diagnosis::EncodedTwice);
}

#[test]
fn a_header_that_cannot_be_read_is_described() {
    assert_eq!(diagnosis(""), Diagnosis::Header(SignatureError::NoSignature));
    assert_eq!(diagnosis("algorithm=RSA256,signature=%%%"), Diagnosis::Header(SignatureError::Encoding));
    let rsa512 = Diagnosis::Header(SignatureError::Algorithm { found: "RSA512".into() });
    assert_eq!(diagnosis("algorithm=RSA512,signature=abcd"), rsa512);
    assert_eq!(diagnosis("algorithm=RSA256,signature=abcd"), Diagnosis::UnknownKey);
}
