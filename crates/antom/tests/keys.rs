//! Keys are accepted in every form people have them in, and refused with what was found.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use antom::{KeyError, PrivateKey, PublicKey};
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
    let written = text("private_key_pkcs8_base64");
    for (form, text) in [
        ("PKCS#8, bare base64", text("private_key_pkcs8_base64")),
        ("PKCS#8, PEM", pem("private_key_pem")),
        ("PKCS#8, PEM", pem("private_key_pem").replace('\n', "\\n")),
        ("PKCS#8, PEM", pem("private_key_pem").replace('\n', "\r\n")),
        ("PKCS#8, PEM", format!("\"{}\"", pem("private_key_pem").replace('\n', "\\n"))),
        ("PKCS#1, bare base64", pkcs1_base64()),
        ("PKCS#1, PEM", armoured("RSA PRIVATE KEY", &pkcs1_base64())),
        ("PKCS#8, PEM", format!("\u{feff}{}", pem("private_key_pem"))),
        ("PKCS#8, bare base64", format!("\u{feff}{}\r\n", text("private_key_pkcs8_base64"))),
        ("PKCS#8, bare base64", format!("'{}'", text("private_key_pkcs8_base64"))),
        ("PKCS#8, PEM", pem("private_key_pem").replace('\n', " ")),
        ("PKCS#8, PEM", base64(pem("private_key_pem"))),
        ("PKCS#8, PEM", base64(format!("\u{feff}{}", pem("private_key_pem").replace('\n', "\r\n")))),
        ("PKCS#1, PEM", base64(armoured("RSA PRIVATE KEY", &pkcs1_base64()))),
        ("PKCS#8, bare base64", base64(text("private_key_pkcs8_base64"))),
        ("PKCS#8, PEM", format!("Bag Attributes: <No Attributes>\n{}", pem("private_key_pem"))),
        ("PKCS#8, PEM", format!("{}{}", pem("public_key_pem"), pem("private_key_pem"))),
    ] {
        let key: PrivateKey = text.parse().unwrap_or_else(|error| panic!("{form}: {error}"));
        assert_eq!(key.form().to_string(), form);
        assert_eq!(key.public_key(), public, "{form}");
        assert_eq!(key.to_base64().unwrap(), written, "{form}");
    }
}

#[test]
fn a_public_key_is_read_as_pem_and_as_bare_base64() {
    let bare: PublicKey = text("public_key_spki_base64").parse().unwrap();
    let armoured: PublicKey = pem("public_key_pem").parse().unwrap();
    assert_eq!(bare, armoured);
    for text in [
        format!("\u{feff}{}", pem("public_key_pem")),
        format!("\"{}\"", pem("public_key_pem").replace('\n', "\\n")),
        pem("public_key_pem").replace('\n', "\r\n"),
        base64(pem("public_key_pem")),
        base64(text("public_key_spki_base64")),
        format!("{}{}", pem("private_key_pem"), pem("public_key_pem")),
    ] {
        assert_eq!(text.parse::<PublicKey>().unwrap(), bare, "{text}");
    }
    assert_eq!(bare.to_base64().unwrap(), text("public_key_spki_base64"));
    assert_eq!((bare.bits(), format!("{bare:?}")), (2048, "PublicKey(..)".to_owned()));
}

#[test]
fn another_key_is_not_equal() {
    let [one, other] = [(); 2].map(|()| PrivateKey::generate().unwrap().public_key());
    assert_ne!(one, other);
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
        (armoured("CERTIFICATE", "aGVsbG8="), "found a certificate"),
        (armoured("SOMETHING", "aGVsbG8="), "labelled \"SOMETHING\""),
        (base64(pem("public_key_pem")), "found an RSA public key"),
        (text("private_key_pkcs8_base64")[..800].to_owned(), "found the first 600 of 12"),
        ("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7 merchant@shop".to_owned(), "found an OpenSSH key"),
    ] {
        let error = given.parse::<PrivateKey>().unwrap_err().to_string();
        assert!(error.contains(found), "{given:?} gave {error:?}");
        assert!(error.contains("expected an RSA private key"), "{error}");
    }
    let error = text("private_key_pkcs8_base64").parse::<PublicKey>().unwrap_err().to_string();
    assert!(error.contains("found an RSA private key; expected an RSA public key"), "{error}");
}

#[test]
fn a_key_that_is_too_short_or_too_long_is_refused() {
    let short = openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024", "");
    assert_eq!(short.parse::<PrivateKey>().unwrap_err(), KeyError::Length { bits: 1024 });
    let short = openssl("pkey -pubout", &short);
    assert_eq!(short.parse::<PublicKey>().unwrap_err(), KeyError::Length { bits: 1024 });
    // A public key of PKCS#1: the modulus, which begins with this byte, and the exponent 65537.
    let with_modulus = |first: u8| {
        let modulus = [&[0x02, 0x82, 0x04, 0x01, first][..], &[0xff; 1024]].concat();
        base64([&[0x30, 0x82, 0x04, 0x0a][..], &modulus, &[0x02, 0x03, 0x01, 0x00, 0x01]].concat())
    };
    assert_eq!(with_modulus(0).parse::<PublicKey>().unwrap().bits(), 8192);
    assert!(with_modulus(1).parse::<PublicKey>().is_err());
}

fn base64(text: impl AsRef<[u8]>) -> String {
    base64::Engine::encode(&base64::prelude::BASE64_STANDARD, text)
}

/// What `openssl` writes, given these arguments and this input.
fn openssl(arguments: &str, input: &str) -> String {
    use std::{
        io::Write,
        process::{Command, Stdio},
    };
    let mut openssl = Command::new("openssl")
        .args(arguments.split(' '))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    openssl.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = openssl.wait_with_output().unwrap();
    assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The base64 between the lines of a PEM, in one line.
fn bare(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with('-') && !line.contains(':')).collect()
}

/// No message holds anything of what was given.
#[track_caller]
fn assert_shows_nothing_of(given: &str, error: &KeyError) {
    let said = format!("{error} {error:?}");
    for line in given.lines().filter(|line| !line.starts_with('-')) {
        for part in line.as_bytes().windows(8) {
            let part = String::from_utf8_lossy(part);
            assert!(!said.contains(&*part), "{part:?} stands in {said:?}");
        }
    }
}

#[test]
fn a_private_key_with_a_passphrase_is_recognised_with_how_to_remove_it() {
    let key = pem("private_key_pem");
    let legacy = openssl("pkey -traditional -aes128 -passout pass:secret", &key);
    assert!(legacy.contains("Proc-Type: 4,ENCRYPTED"), "{legacy}");
    let pkcs8 = openssl("pkcs8 -topk8 -v2 aes256 -passout pass:secret", &key);
    assert!(pkcs8.contains("BEGIN ENCRYPTED PRIVATE KEY"), "{pkcs8}");
    for given in [
        legacy.clone(),
        legacy.replace('\n', "\\n"),
        legacy.replace('\n', "\r\n"),
        format!("\u{feff}{legacy}"),
        base64(legacy),
        pkcs8.clone(),
        base64(pkcs8.clone()),
        bare(&pkcs8),
    ] {
        let error = given.parse::<PrivateKey>().unwrap_err();
        assert_eq!(error, KeyError::Protected, "{given}");
        assert!(error.to_string().contains("protected by a passphrase"), "{error}");
        assert_shows_nothing_of(&given, &error);
        let error = given.parse::<PublicKey>().unwrap_err();
        assert!(error.to_string().contains("protected by a passphrase; expected an RSA public key"), "{error}");
    }
    // The remedy works as it is written.
    assert!(KeyError::Protected.to_string().contains("`openssl pkey -in protected.pem -out private.pem`"));
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("protected-{}.pem", std::process::id()));
    std::fs::write(&file, pkcs8).unwrap();
    let opened = openssl(&format!("pkey -in {} -passin pass:secret", file.display()), "");
    assert!(opened.parse::<PrivateKey>().is_ok());
}

#[test]
fn keys_of_other_kinds_and_certificates_are_named() {
    let file = |name: &str| {
        let name = format!("{name}-{}.pem", std::process::id());
        std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name).display().to_string()
    };
    let ec = openssl("ecparam -name prime256v1 -genkey", "");
    assert!(ec.contains("BEGIN EC PARAMETERS"), "{ec}");
    let ec_pkcs8 = openssl("pkey", &ec);
    let rsa = file("rsa");
    std::fs::write(&rsa, pem("private_key_pem")).unwrap();
    let certificate = openssl(&format!("req -x509 -key {rsa} -subj /CN=shop.example"), "");
    let request = openssl(&format!("req -new -key {rsa} -subj /CN=shop.example"), "");
    for (given, found) in [
        (ec.clone(), "an elliptic-curve (EC) key"),
        (ec_pkcs8.clone(), "an elliptic-curve (EC) key"),
        (bare(&ec_pkcs8), "an elliptic-curve (EC) key"),
        (openssl("pkey -pubout", &ec), "an elliptic-curve (EC) key"),
        (openssl("genpkey -algorithm ED25519", ""), "an Ed25519 key"),
        (certificate.clone(), "a certificate"),
        (bare(&certificate), "a certificate"),
        (base64(certificate), "a certificate"),
        (request, "a request for a certificate"),
        (armoured("OPENSSH PRIVATE KEY", "b3BlbnNzaC1rZXktdjEAAAAA"), "an OpenSSH key"),
    ] {
        let errors = [given.parse::<PrivateKey>().unwrap_err(), given.parse::<PublicKey>().unwrap_err()];
        for error in errors {
            assert!(error.to_string().starts_with(&format!("found {found}")), "{given} gave {error}");
            assert!(error.to_string().contains("expected an RSA"), "{error}");
            assert_shows_nothing_of(&given, &error);
        }
    }
}

#[test]
fn a_key_pasted_into_the_label_of_a_pem_is_not_shown() {
    let key = text("private_key_pkcs8_base64");
    for label in [key.as_str(), &key[..30]] {
        let error =
            format!("-----BEGIN {label}-----\naGVsbG8=\n-----END {label}-----").parse::<PrivateKey>().unwrap_err();
        assert_shows_nothing_of(&key, &error);
    }
}

#[test]
fn a_private_key_never_shows_in_debug_output() {
    let key: PrivateKey = text("private_key_pkcs8_base64").parse().unwrap();
    assert_eq!(format!("{key:?}"), "PrivateKey(..)");
    let error = text("private_key_pkcs8_base64").parse::<PublicKey>().unwrap_err();
    assert!(!format!("{error:?}").contains("MIIE"));
}
