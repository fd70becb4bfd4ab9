//! Why a text is not a key.

/// Why a text is not the key it should be. The message never holds any part of the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// There is no text at all.
    #[error("found nothing; expected {expected}")]
    Empty {
        /// What would be accepted.
        expected: &'static str,
    },
    /// The text is neither PEM nor base64.
    #[error("found {characters} characters that are neither PEM nor base64; expected {expected}")]
    NotBase64 {
        /// How long the text is, spaces not counted.
        characters: usize,
        /// What would be accepted.
        expected: &'static str,
    },
    /// It is a key, or something like one, but of another kind.
    #[error("found {found}; expected {expected}")]
    WrongKind {
        /// What the text turned out to be.
        found: String,
        /// What would be accepted.
        expected: &'static str,
    },
    /// It is a private key that only its passphrase opens.
    #[error(
        "found a private key that is protected by a passphrase; write it without one: `openssl pkey -in protected.pem \
         -out private.pem`"
    )]
    Protected,
    /// The key is shorter than Antom accepts, or longer than this crate does.
    #[error("found an RSA key of {bits} bits; expected 2048 to 8192")]
    Length {
        /// The length of the key's modulus.
        bits: u32,
    },
}
