//! Keys are accepted in every form people have them in, and refused with what was found.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use antom::{PrivateKey, PublicKey};
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("data/signature-vectors.json")).unwrap()
}

fn text(name: &str) -> String {
    vectors()[name].as_str().unwrap().to_owned()
}

fn pem(name: &str) -> String {
    vectors()["cases"][0][name].as_str().unwrap().to_owned()
}

/// The same private key as the vectors', as PKCS#1: what stands inside the PKCS#8 structure after its 26-byte head.
fn pkcs1_base64() -> String {
    use base64::{Engine, prelude::BASE64_STANDARD};
    BASE64_STANDARD.encode(&BASE64_STANDARD.decode(text("private_key_pkcs8_base64")).unwrap()[26..])
}

fn armoured(label: &str, base64: &str) -> String {
    let lines: Vec<&str> = base64.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

#[test]
fn a_private_key_is_read_in_every_form() {
    let public: PublicKey = text("public_key_spki_base64").parse().unwrap();
    for (form, text) in [
        ("PKCS#8, bare base64", text("private_key_pkcs8_base64")),
        ("PKCS#8, PEM", pem("private_key_pem")),
        ("PKCS#8, PEM", pem("private_key_pem").replace('\n', "\\n")),
        ("PKCS#8, PEM", pem("private_key_pem").replace('\n', "\r\n")),
        ("PKCS#8, PEM", format!("\"{}\"", pem("private_key_pem").replace('\n', "\\n"))),
        ("PKCS#1, bare base64", pkcs1_base64()),
        ("PKCS#1, PEM", armoured("RSA PRIVATE KEY", &pkcs1_base64())),
    ] {
        let key: PrivateKey = text.parse().unwrap_or_else(|error| panic!("{form}: {error}"));
        assert_eq!(key.form().to_string(), form);
        assert_eq!(key.public_key(), public, "{form}");
    }
}

#[test]
fn a_public_key_is_read_as_pem_and_as_bare_base64() {
    let bare: PublicKey = text("public_key_spki_base64").parse().unwrap();
    let armoured: PublicKey = pem("public_key_pem").parse().unwrap();
    assert_eq!(bare, armoured);
    assert_eq!(bare.to_base64().unwrap(), text("public_key_spki_base64"));
}

#[test]
fn an_unusable_key_is_refused_with_what_was_found_and_what_was_expected() {
    for (given, found) in [
        (String::new(), "found nothing"),
        ("   \n".to_owned(), "found nothing"),
        ("not a key!".to_owned(), "neither PEM nor base64"),
        ("aGVsbG8=".to_owned(), "found 5 bytes of base64 that are no RSA key"),
        (text("public_key_spki_base64"), "found an RSA public key"),
        (pem("public_key_pem"), "found an RSA public key"),
        (armoured("CERTIFICATE", "aGVsbG8="), "labelled \"CERTIFICATE\""),
    ] {
        let error = given.parse::<PrivateKey>().unwrap_err().to_string();
        assert!(error.contains(found), "{given:?} gave {error:?}");
        assert!(error.contains("expected an RSA private key"), "{error}");
    }
    let error = text("private_key_pkcs8_base64").parse::<PublicKey>().unwrap_err().to_string();
    assert!(error.contains("found an RSA private key; expected an RSA public key"), "{error}");
}

#[test]
fn a_private_key_never_shows_in_debug_output() {
    let key: PrivateKey = text("private_key_pkcs8_base64").parse().unwrap();
    assert_eq!(format!("{key:?}"), "PrivateKey(..)");
    let error = text("private_key_pkcs8_base64").parse::<PublicKey>().unwrap_err();
    assert!(!format!("{error:?}").contains("MIIE"));
}
