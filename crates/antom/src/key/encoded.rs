//! The text of a key: decoded to its DER bytes, or named when it is not the expected key.

use base64::{Engine, prelude::BASE64_STANDARD};
use rsa::{
    pkcs1::{DecodeRsaPrivateKey, DecodeRsaPublicKey},
    pkcs8::{DecodePrivateKey, DecodePublicKey},
};
use zeroize::Zeroizing;

use super::error::KeyError;

/// What would be accepted.
#[derive(Clone, Copy)]
pub(super) struct Expected {
    /// The end of the PEM label.
    pub(super) label: &'static str,
    /// In words.
    pub(super) text: &'static str,
}

/// The DER bytes of a key's text, with the PEM label when there was one. Its memory is overwritten before it is freed.
pub(super) struct Encoded {
    label: Option<String>,
    pub(super) der: Zeroizing<Vec<u8>>,
}

impl Encoded {
    pub(super) fn read(text: &str, expected: Expected) -> Result<Self, KeyError> {
        let encoded = Self::read_once(text, expected)?;
        match encoded.text_inside() {
            Some(inner) => Self::read_once(&inner, expected),
            None => Ok(encoded),
        }
    }

    fn read_once(text: &str, expected: Expected) -> Result<Self, KeyError> {
        // Environment files and container platforms pass a PEM's newlines as the two characters `\n`; some editors
        // begin a file with a byte order mark.
        let mut clean = Zeroizing::new(String::with_capacity(text.len()));
        for (index, line) in text.split("\\n").enumerate() {
            clean.extend((index > 0).then_some("\n"));
            clean.extend(line.split("\\r").flat_map(|part| part.split('\u{feff}')));
        }
        let text = clean.trim().trim_matches(['"', '\'']).trim();
        let Some(block) = Block::choose(text, expected) else { return Self::decode(None, text, expected) };
        if block.content.contains("ENCRYPTED") {
            return Err(protected(expected));
        }
        // Headers of old PEM files, such as `Proc-Type`.
        let content: Vec<&str> = block.content.lines().filter(|line| !line.contains(':')).collect();
        Self::decode(Some(block.label.to_owned()), &Zeroizing::new(content.join("\n")), expected)
    }

    fn decode(label: Option<String>, base64: &str, expected: Expected) -> Result<Self, KeyError> {
        let text = expected.text;
        if base64.starts_with("ssh-") {
            return Err(KeyError::WrongKind { found: OPENSSH.to_owned(), expected: text });
        }
        // With all its memory at once: a text that grows leaves copies of its beginning behind.
        let mut compact = Zeroizing::new(String::with_capacity(base64.len()));
        compact.extend(base64.split_whitespace());
        if compact.is_empty() {
            return Err(KeyError::Empty { expected: text });
        }
        match BASE64_STANDARD.decode(&*compact) {
            Ok(der) => Ok(Self { label, der: Zeroizing::new(der) }),
            Err(_) => Err(KeyError::NotBase64 { characters: compact.chars().count(), expected: text }),
        }
    }

    /// The text that was encoded in base64 once more: a whole PEM, or base64.
    fn text_inside(&self) -> Option<Zeroizing<String>> {
        let text = std::str::from_utf8(&self.der).ok().filter(|_| self.label.is_none())?;
        let is_base64 =
            || BASE64_STANDARD.decode(text.trim()).map(Zeroizing::new).is_ok_and(|der| der.first() == Some(&SEQUENCE));
        (text.contains(BEGIN) || is_base64()).then(|| Zeroizing::new(text.to_owned()))
    }

    pub(super) fn is_pem(&self) -> bool {
        self.label.is_some()
    }

    /// Names what the bytes are instead, so that swapped keys are recognised at once.
    pub(super) fn wrong_kind(&self, expected: Expected) -> KeyError {
        let is_private =
            rsa::PrivateKey::from_pkcs8_der(&self.der).is_ok() || rsa::PrivateKey::from_pkcs1_der(&self.der).is_ok();
        let is_public =
            rsa::PublicKey::from_public_key_der(&self.der).is_ok() || rsa::PublicKey::from_pkcs1_der(&self.der).is_ok();
        let label = self.label.as_deref().unwrap_or_default();
        let found = if is_private {
            "an RSA private key".to_owned()
        } else if is_public {
            "an RSA public key".to_owned()
        } else if label.starts_with("ENCRYPTED") || self.names(PBES) {
            return protected(expected);
        } else if let Some(other) = self.other_kind(label) {
            other.to_owned()
        } else if let Some(length) = declared_length(&self.der).filter(|length| *length > self.der.len()) {
            format!("the first {} of {length} bytes of a key: the rest is missing", self.der.len())
        } else if is_label(label) {
            format!("a PEM block labelled {label:?} that holds no RSA key")
        } else {
            format!("{} bytes of base64 that are no RSA key", self.der.len())
        };
        KeyError::WrongKind { found, expected: expected.text }
    }

    fn other_kind(&self, label: &str) -> Option<&'static str> {
        Some(match label {
            _ if label.ends_with("CERTIFICATE REQUEST") => "a request for a certificate",
            _ if label.ends_with("CERTIFICATE") || is_certificate(&self.der) => {
                "a certificate (`openssl x509 -in certificate.pem -pubkey -noout` takes its public key out)"
            }
            _ if label.contains("OPENSSH") || label.contains("SSH2") => OPENSSH,
            _ if label.starts_with("PGP") => "a PGP key",
            _ if label.starts_with("EC ") || self.names(EC) => "an elliptic-curve (EC) key",
            _ if self.names(ED25519) => "an Ed25519 key",
            _ if label.starts_with("DSA ") || self.names(DSA) => "a DSA key",
            _ if self.names(PKCS12) => {
                "a PKCS#12 file (`openssl pkcs12 -in store.p12 -nocerts -nodes` takes its private key out)"
            }
            _ => return None,
        })
    }

    /// Whether the structure begins with this object identifier, after its lengths and versions.
    fn names(&self, identifier: &[u8]) -> bool {
        let beginning = self.der.get(..48).unwrap_or(&self.der);
        beginning.windows(identifier.len()).any(|window| window == identifier)
    }
}

const BEGIN: &str = "-----BEGIN ";
const OPENSSH: &str = "an OpenSSH key (`ssh-keygen -p -m PEM -f FILE` rewrites a private one as PEM)";

// Object identifiers in DER.
/// Password-based encryption, PKCS#5: 1.2.840.113549.1.5.
const PBES: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x05";
/// `id-ecPublicKey`: 1.2.840.10045.2.1.
const EC: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";
/// `id-Ed25519`, with its tag and length: 1.3.101.112.
const ED25519: &[u8] = b"\x06\x03\x2b\x65\x70";
/// `id-dsa`: 1.2.840.10040.4.1.
const DSA: &[u8] = b"\x2a\x86\x48\xce\x38\x04\x01";
/// `pkcs7-data`, which begins a PKCS#12 file: 1.2.840.113549.1.7.1.
const PKCS12: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";

/// The tag that every key and certificate begins with.
const SEQUENCE: u8 = 0x30;

/// A part of a PEM file.
struct Block<'a> {
    label: &'a str,
    content: &'a str,
}

impl<'a> Block<'a> {
    /// The first block with the expected label, or else the first that says anything. `None`: it is no PEM.
    fn choose(text: &'a str, expected: Expected) -> Option<Self> {
        let blocks = || {
            text.split(BEGIN).skip(1).filter_map(|rest| {
                let (label, rest) = rest.split_once("-----")?;
                Some(Self { label: label.trim(), content: rest.split("-----").next()? })
            })
        };
        let says_something = |block: &Self| !block.label.ends_with("PARAMETERS");
        blocks().find(|block| block.label.ends_with(expected.label)).or_else(|| blocks().find(says_something))
    }
}

fn protected(expected: Expected) -> KeyError {
    if expected.label.starts_with("PRIVATE") {
        return KeyError::Protected;
    }
    KeyError::WrongKind { found: "a private key that is protected by a passphrase".to_owned(), expected: expected.text }
}

/// Whether a label is one, and not a piece of a key that was pasted into its place.
fn is_label(label: &str) -> bool {
    (1..=32).contains(&label.len()) && label.chars().all(|char| char.is_ascii_uppercase() || char == ' ')
}

/// How long the structure says it is, with its tag and length.
fn declared_length(der: &[u8]) -> Option<usize> {
    let (length, header) = header(der)?;
    length.checked_add(header)
}

/// The lengths of a sequence's content and of what precedes it.
fn header(der: &[u8]) -> Option<(usize, usize)> {
    match *der {
        [SEQUENCE, 0x81, length, ..] => Some((usize::from(length), 3)),
        [SEQUENCE, 0x82, high, low, ..] => Some((usize::from(u16::from_be_bytes([high, low])), 4)),
        [SEQUENCE, length @ 0..=0x7f, ..] => Some((usize::from(length), 2)),
        _ => None,
    }
}

/// A certificate begins with two sequences and the number of its version.
fn is_certificate(der: &[u8]) -> bool {
    let inside = |der: &'_ [u8]| header(der).map(|(_, header)| header);
    let rest = inside(der).and_then(|outer| der.get(outer..));
    let rest = rest.and_then(|rest| rest.get(inside(rest)?..));
    rest.is_some_and(|rest| rest.starts_with(b"\xa0\x03\x02\x01"))
}
