//! Finds out why a signature does not verify, by trying the usual mistakes.
//!
//! An RSA signature, opened with the public key, shows the hash of the text that was signed. So the first question has
//! a certain answer: is it the right key? If it is, every text that a merchant may have signed by mistake can be tried by
//! hashing it.

mod encoding;
mod hash;
mod serialisation;
mod text;

use std::fmt;

use crate::{Message, PublicKey, SignatureError, signing};

pub use encoding::Misencoding;

/// What is wrong with a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Diagnosis {
    /// Nothing is wrong with it.
    Verifies,
    /// The header cannot be read.
    Header(SignatureError),
    /// The signature is written in the header in another form than URL-encoded base64.
    Misencoded {
        /// The form it is written in.
        how: Misencoding,
        /// What else is wrong with it; [`Diagnosis::Verifies`] when nothing is.
        besides: Box<Diagnosis>,
    },
    /// It is the right key, but not RSA PKCS#1 v1.5 with SHA-256.
    OtherAlgorithm {
        /// What was used instead, such as `the hash SHA-1`.
        found: &'static str,
        /// What else is wrong with it; [`Diagnosis::Verifies`] when nothing is, or when it cannot be known.
        besides: Box<Diagnosis>,
    },
    /// It is the right key, and another text was signed: which, in words.
    OtherText(&'static str),
    /// It is the right key, and the same JSON was signed as another library, or the same one set up differently,
    /// writes it.
    SerialisedTwice {
        /// How the signed body is written, in words.
        signed: String,
        /// How the sent body is written, in words; empty when nothing distinguishes it.
        sent: String,
    },
    /// It is the right key, and another text was signed that none of the usual mistakes explains.
    UnknownText,
    /// It was signed with the other side's private key.
    OtherSidesKey,
    /// The signature is shorter or longer than any by this key.
    WrongLength {
        /// The length of the signature, in bytes.
        found: usize,
        /// The length of every signature by the key, in bytes.
        expected: usize,
    },
    /// It was signed with a key that is not known here.
    UnknownKey,
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verifies => f.write_str("the signature is right"),
            Self::Header(error) => write!(f, "{error}"),
            Self::Misencoded { how, besides } if **besides == Self::Verifies => {
                write!(f, "the signature is right, but it is {how}")
            }
            Self::Misencoded { how, besides } => write!(f, "the signature is {how}; apart from that, {besides}"),
            Self::OtherAlgorithm { found, besides } => {
                write!(f, "the key is right, but it signed with {found} instead of SHA256withRSA (RSA256)")?;
                if **besides == Self::Verifies { Ok(()) } else { write!(f, "; apart from that, {besides}") }
            }
            Self::OtherText(what) => write!(f, "the key is right, but {what}"),
            Self::SerialisedTwice { signed, sent } => {
                write!(f, "the key is right, but the body was serialised twice: signed {signed}")?;
                if sent.is_empty() { Ok(()) } else { write!(f, ", sent {sent}") }
            }
            Self::UnknownText => f.write_str("the key is right, but another text was signed"),
            Self::OtherSidesKey => f.write_str("it was signed with the other side's private key"),
            Self::WrongLength { found, expected } => write!(
                f,
                "the signature has {found} bytes and one by this key {expected}: it was cut, or made with another key"
            ),
            Self::UnknownKey => f.write_str("it was signed with another key"),
        }
    }
}

/// Finds out why the value of a `signature` header is not that of `message` by `key`. `other_side` is the public key
/// of the verifying side, if it is known: a message that its private half has signed shows that the keys are swapped.
/// `host` is the host and port that the message was sent to, if it is known.
pub fn diagnose(
    message: &Message<'_>,
    header: &str,
    key: &PublicKey,
    other_side: Option<&PublicKey>,
    host: Option<&str>,
) -> Diagnosis {
    let strict = signing::parse_header(header);
    if let Ok(signature) = &strict
        && key.verifies(&message.string_to_sign(), signature)
    {
        return Diagnosis::Verifies;
    }
    let value = match (&strict, signing::header_part(header, "signature")) {
        (Err(error @ (SignatureError::NoSignature | SignatureError::Algorithm { .. })), _) => {
            return Diagnosis::Header(error.clone());
        }
        (_, value) => value.unwrap_or_default(),
    };
    let readings = encoding::readings(value);
    for (how, signature) in &readings {
        if let Some(diagnosis) = signed_by(key, message, signature, host) {
            return misencoded(*how, diagnosis);
        }
    }
    let by_other_side = |signature: &[u8]| other_side.is_some_and(|other| other.open(signature).is_some());
    if let Some((how, _)) = readings.iter().find(|(_, signature)| by_other_side(signature)) {
        return misencoded(*how, Diagnosis::OtherSidesKey);
    }
    let expected = key.signature_length();
    match strict {
        Ok(signature) if signature.len() == expected => Diagnosis::UnknownKey,
        strict => match (readings.iter().find(|(_, signature)| signature.len() == expected), strict) {
            (Some((how, _)), _) => misencoded(*how, Diagnosis::UnknownKey),
            (None, Ok(signature)) => Diagnosis::WrongLength { found: signature.len(), expected },
            (None, Err(error)) => Diagnosis::Header(error),
        },
    }
}

fn misencoded(how: Option<Misencoding>, besides: Diagnosis) -> Diagnosis {
    match how {
        Some(how) => Diagnosis::Misencoded { how, besides: Box::new(besides) },
        None => besides,
    }
}

/// What is wrong with a signature that this key has made; `None` when it has not.
fn signed_by(key: &PublicKey, message: &Message<'_>, signature: &[u8], host: Option<&str>) -> Option<Diagnosis> {
    let expected = message.string_to_sign();
    let Some(payload) = key.open(signature) else {
        let found = "the padding PSS";
        return key
            .verifies_pss(&expected, signature)
            .then(|| Diagnosis::OtherAlgorithm { found, besides: Box::new(Diagnosis::Verifies) });
    };
    let signed = hash::read(&payload);
    let besides = if signed.cannot_be_compared() || signed.is_of(&expected) {
        Diagnosis::Verifies
    } else if let Some((what, _)) = text::mistakes(message, host).into_iter().find(|(_, text)| signed.is_of(text)) {
        Diagnosis::OtherText(what)
    } else {
        serialisation::find(message, |text| signed.is_of(text)).unwrap_or(Diagnosis::UnknownText)
    };
    Some(match signed.unusual {
        Some(found) => Diagnosis::OtherAlgorithm { found, besides: Box::new(besides) },
        None => besides,
    })
}
