//! Each usual mistake in signing is made once, and named.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail like tests")]

use std::sync::OnceLock;

use antom::{
    Message, PrivateKey, SignatureError,
    diagnostics::{Diagnosis, Misencoding, diagnose},
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
    header(&sign_with(&["-sha256"], text.as_bytes()))
}

/// A signature by the merchant's key, made with these options of `openssl dgst`.
fn sign_with(options: &[&str], text: &[u8]) -> Vec<u8> {
    openssl(|key| [&["dgst"], options, &["-sign", key]].concat().iter().map(ToString::to_string).collect(), text)
}

fn openssl(arguments: impl FnOnce(&str) -> Vec<String>, input: &[u8]) -> Vec<u8> {
    use std::{io::Write, process::Command};
    static FILE: OnceLock<std::path::PathBuf> = OnceLock::new();
    let file = FILE.get_or_init(|| {
        let base64 = keys()[0].to_base64().unwrap();
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{base64}\n-----END PRIVATE KEY-----\n");
        let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("key-{}.pem", std::process::id()));
        std::fs::write(&file, pem).unwrap();
        file
    });
    let mut openssl = Command::new("openssl")
        .args(arguments(file.to_str().unwrap()))
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    openssl.stdin.take().unwrap().write_all(input).unwrap();
    let output = openssl.wait_with_output().unwrap();
    assert!(output.status.success());
    output.stdout
}

fn base64(bytes: &[u8]) -> String {
    base64::Engine::encode(&base64::prelude::BASE64_STANDARD, bytes)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A header with a right encoding of these bytes.
fn header(signature: &[u8]) -> String {
    header_of(&base64(signature))
}

/// A header with this text, URL-encoded.
fn header_of(text: &str) -> String {
    let encoded: String = text
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("algorithm=RSA256,keyVersion=1,signature={encoded}")
}

#[test]
fn another_hash_by_the_right_key_is_named() {
    let text = message().string_to_sign();
    for (option, found) in [
        ("-sha1", "SHA-1"),
        ("-sha384", "SHA-384"),
        ("-sha512", "SHA-512"),
        ("-md5", "MD5"),
        ("-sha224", "no known hash"),
    ] {
        let said = diagnosis(&header(&sign_with(&[option], &text))).to_string();
        assert!(said.starts_with("the key is right, but it signed with") && said.contains(found), "{option}: {said}");
        assert!(said.contains("SHA256withRSA") && !said.contains("apart from that"), "{option}: {said}");
    }
}

#[test]
fn another_text_below_another_hash_is_named_too() {
    let other = Message { path: "/ams/api/v1/payments/createPaymentSession", ..message() };
    let said = diagnosis(&header(&sign_with(&["-sha1"], &other.string_to_sign()))).to_string();
    assert!(said.contains("SHA-1") && said.contains("without /sandbox"), "{said}");
}

#[test]
fn another_padding_by_the_right_key_is_named() {
    let text = message().string_to_sign();
    let said = diagnosis(&header(&sign_with(&["-sha256", "-sigopt", "rsa_padding_mode:pss"], &text))).to_string();
    assert!(said.contains("PSS"), "{said}");
    let hash = openssl(|_| ["dgst", "-sha256", "-binary"].map(str::to_owned).into(), &text);
    // With no hash named, it is padded as it is.
    let bare = openssl(|key| ["pkeyutl", "-sign", "-inkey", key].map(str::to_owned).into(), &hash);
    let said = diagnosis(&header(&bare)).to_string();
    assert!(said.contains("does not name its algorithm"), "{said}");
    for hashed in [hash.clone(), hexadecimal(&hash).into_bytes()] {
        let said = diagnosis(&header(&sign_with(&["-sha256"], &hashed))).to_string();
        assert!(said.contains("hashed before"), "{said}");
    }
}

#[test]
fn each_form_of_a_signature_that_is_not_url_encoded_base64_is_named() {
    let signature = sign_with(&["-sha256"], &message().string_to_sign());
    let base64 = base64(&signature);
    let lines = base64.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect::<Vec<_>>().join("\n");
    let url = base64.replace('+', "-").replace('/', "_");
    let hex = hexadecimal(&signature);
    let raw = |text: &str| format!("algorithm=RSA256,keyVersion=1,signature={text}");
    for (how, header) in [
        (Misencoding::LineBreaks, header_of(&format!("{lines}\n"))),
        (Misencoding::LineBreaks, header_of(&lines.replace('\n', "\r\n"))),
        (Misencoding::LineBreaks, header_of(&lines.replace('\n', "\\n"))),
        (Misencoding::LineBreaks, raw(&lines)),
        (Misencoding::LineBreaks, raw(&lines.replace('\n', " "))),
        (Misencoding::LineBreaks, header_of(&format!("\"{base64}\""))),
        (Misencoding::Base64Url, raw(&url)),
        (Misencoding::Base64Url, header_of(&url)),
        (Misencoding::Base64Url, raw(url.trim_end_matches('='))),
        (Misencoding::Unpadded, header_of(base64.trim_end_matches('='))),
        (Misencoding::Hex, raw(&hex)),
        (Misencoding::Hex, raw(&hex.to_uppercase())),
        (Misencoding::Hex, raw(&format!("0x{hex}"))),
        (Misencoding::Base64Twice, header_of(&crate::base64(base64.as_bytes()))),
        (Misencoding::Base64Twice, header_of(&crate::base64(hex.as_bytes()))),
        (
            Misencoding::EncodedTwice,
            header_of(&header_of(&base64).replace("algorithm=RSA256,keyVersion=1,signature=", "")),
        ),
    ] {
        let found = diagnosis(&header);
        assert_eq!(found, Diagnosis::Misencoded { how, besides: Box::new(Diagnosis::Verifies) }, "{header}");
        assert!(found.to_string().starts_with("the signature is right, but it is "), "{found}");
    }
}

#[test]
fn what_is_wrong_below_another_form_is_named_too() {
    let [_, gateway, stranger] = keys();
    let decode = |header: String| {
        let encoded = header.rsplit_once("signature=").unwrap().1;
        let base64 = encoded.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
        base64::Engine::decode(&base64::prelude::BASE64_STANDARD, base64).unwrap()
    };
    for (signature, besides) in [
        (sign_with(&["-sha1"], &message().string_to_sign()), "SHA-1"),
        (sign_with(&["-sha256"], BODY.as_bytes()), "only the body"),
        (decode(message().sign(gateway).unwrap()), "the other side's"),
        (decode(message().sign(stranger).unwrap()), "another key"),
    ] {
        let found = diagnosis(&header_of(&hexadecimal(&signature))).to_string();
        assert!(found.contains("hexadecimal") && found.contains(besides), "{besides}: {found}");
    }
}

#[test]
fn a_signature_that_was_cut_is_told_from_another_key() {
    let signature = sign_with(&["-sha256"], &message().string_to_sign());
    assert_eq!(diagnosis(&header(&signature[..48])), Diagnosis::WrongLength { found: 48, expected: 256 });
}

/// What is said when `signed` was signed and `sent` was sent.
fn sent_as(signed: &str, sent: &str) -> String {
    let [merchant, ..] = keys();
    let header = Message { body: signed.as_bytes(), ..message() }.sign(merchant).unwrap();
    let sent = Message { body: sent.as_bytes(), ..message() };
    diagnose(&sent, &header, &merchant.public_key(), None, None).to_string()
}

#[test]
fn the_library_that_wrote_the_signed_body_is_named() {
    let sent = r#"{"url":"https://shop/咖啡?a=1&b=<é>","it's":"ok"}"#;
    for (signed, names) in [
        (r#"{"url":"https://shop/咖啡?a\u003d1\u0026b\u003d\u003cé\u003e","it\u0027s":"ok"}"#, "as by Gson"),
        (r#"{"url":"https://shop/咖啡?a=1\u0026b=\u003cé\u003e","it's":"ok"}"#, "as by Go's encoding/json"),
        (r#"{"url":"https:\/\/shop\/\u5496\u5561?a=1&b=<\u00e9>","it's":"ok"}"#, "as by PHP's json_encode"),
        (r#"{"url":"https:\/\/shop\/咖啡?a=1&b=<é>","it's":"ok"}"#, "JSON_UNESCAPED_UNICODE or Android's org.json"),
        (r#"{"url":"https://shop/\u5496\u5561?a=1&b=<\u00e9>","it's":"ok"}"#, "as by Python's json.dumps or PHP's"),
        (
            r#"{"url": "https://shop/\u5496\u5561?a=1&b=<\u00e9>", "it's": "ok"}"#,
            "with a space after each comma and colon, as by Python's json.dumps",
        ),
        (r#"{"url":"https://shop/\u5496\u5561?a=1&b=<\u00E9>","it's":"ok"}"#, "as by Fastjson"),
        (
            r#"{"url":"https://shop/\u5496\u5561?a=1\u0026b=\u003C\u00E9\u003E","it\u0027s":"ok"}"#,
            "as by .NET's System.Text.Json",
        ),
    ] {
        let said = sent_as(signed, sent);
        assert!(said.contains("serialised twice") && said.contains(names), "{names}: {said}; signed was {signed}");
        // The other way round: the library has written what was sent.
        let said = sent_as(sent, signed);
        let name = names.split("as by ").last().unwrap();
        assert!(said.contains("JSON.stringify") && said.contains(name), "{name}: {said}; sent was {signed}");
    }
    let said = sent_as(r#"{"url":"https://shop/?a\u003d1\u0026b"}"#, r#"{"url":"https://shop/?a=1&b"}"#);
    let expected = r"signed `\u0026` `\u003d` as by Gson, sent `&` `=` as by JSON.stringify";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn every_combination_of_escapes_is_recognised() {
    let mut bodies = Vec::new();
    for slash in ["/", "\\/"] {
        for html in ["&='", "\\u0026='", "\\u0026=\\u0027", "\\u0026\\u003d'", "\\u0026\\u003D\\u0027"] {
            for letter in ["é", "\\u00e9", "\\u00E9"] {
                for space in ["", " "] {
                    bodies.push(format!("{{\"a{slash}b\":{space}\"c{html}d{letter}\",{space}\"z\":{space}1}}"));
                }
            }
        }
    }
    // Each is signed once, and sent in the form of the last.
    let sent = bodies.pop().unwrap();
    for signed in bodies {
        let said = sent_as(&signed, &sent);
        assert!(said.contains("serialised twice"), "signed {signed}, sent {sent}: {said}");
    }
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
    let right_but = |how| Diagnosis::Misencoded { how, besides: Box::new(Diagnosis::Verifies) };
    assert_eq!(diagnosis(&decoded), right_but(Misencoding::NotUrlEncoded));
    assert_eq!(diagnosis(&decoded.replace('+', " ")), right_but(Misencoding::NotUrlEncoded));
    assert_eq!(diagnosis(&header.replace('%', "%25")), right_but(Misencoding::EncodedTwice));
}

#[test]
fn a_header_that_cannot_be_read_is_described() {
    assert_eq!(diagnosis(""), Diagnosis::Header(SignatureError::NoSignature));
    assert_eq!(diagnosis("algorithm=RSA256,signature=%%%"), Diagnosis::Header(SignatureError::Encoding));
    let rsa512 = Diagnosis::Header(SignatureError::Algorithm { found: "RSA512".into() });
    assert_eq!(diagnosis("algorithm=RSA512,signature=abcd"), rsa512);
    let cut = Diagnosis::WrongLength { found: 3, expected: 256 };
    assert_eq!(diagnosis("algorithm=RSA256,signature=abcd"), cut);
}

#[test]
fn a_signature_that_was_not_url_encoded_is_recognised_when_it_has_no_plus() {
    let [key, ..] = keys();
    let times: Vec<String> = (0..20_000).map(|number| number.to_string()).collect();
    let without_plus = times.iter().find_map(|time| {
        let message = Message { time, ..message() };
        let header = message.sign(key).unwrap();
        (!header.contains("%2B")).then_some((message, header))
    });
    let (message, header) = without_plus.unwrap();
    let public_key = key.public_key();
    assert_eq!(diagnose(&message, &header, &public_key, None, None), Diagnosis::Verifies);
    let decoded = header.replace("%2F", "/").replace("%3D", "=");
    assert_eq!(message.verify(&decoded, std::slice::from_ref(&public_key)), Ok(()));
    let expected = Diagnosis::Misencoded { how: Misencoding::NotUrlEncoded, besides: Box::new(Diagnosis::Verifies) };
    assert_eq!(diagnose(&message, &decoded, &public_key, None, None), expected);
}
