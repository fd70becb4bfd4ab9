//! What can be wrong with a signature.

use std::fmt;

use super::encoding::Misencoding;
use crate::signing::SignatureError;

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
