//! The hash inside a signature.

use ring::digest;

/// Encoded before the hash: "this is a hash by …" in DER (RFC 8017, section 9.2, note 1).
const KINDS: [(&[u8], Option<&str>, Option<&digest::Algorithm>); 6] = [
    (b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20", None, Some(&digest::SHA256)),
    (
        b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14",
        Some("the hash SHA-1"),
        Some(&digest::SHA1_FOR_LEGACY_USE_ONLY),
    ),
    (
        b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30",
        Some("the hash SHA-384"),
        Some(&digest::SHA384),
    ),
    (
        b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40",
        Some("the hash SHA-512"),
        Some(&digest::SHA512),
    ),
    (b"\x30\x20\x30\x0c\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02\x05\x05\x00\x04\x10", Some("the hash MD5"), None),
    (b"", Some("a bare SHA-256 that does not name its algorithm"), Some(&digest::SHA256)),
];

/// What a signature shows of the text that was signed.
pub(super) struct SignedHash<'a> {
    /// What is not as it should be: another hash than SHA-256, for example. `None`: it is as it should be.
    pub(super) unusual: Option<&'static str>,
    algorithm: Option<&'static digest::Algorithm>,
    digest: &'a [u8],
}

/// Reads what a signature holds below its padding.
pub(super) fn read(payload: &[u8]) -> SignedHash<'_> {
    for (prefix, unusual, algorithm) in KINDS {
        if let Some(digest) = payload.strip_prefix(prefix)
            && algorithm.is_none_or(|algorithm| algorithm.output_len() == digest.len())
        {
            return SignedHash { unusual, algorithm, digest };
        }
    }
    SignedHash { unusual: Some("something that is no known hash"), algorithm: None, digest: payload }
}

impl SignedHash<'_> {
    /// Whether it is a hash that cannot be computed here.
    pub(super) fn cannot_be_compared(&self) -> bool {
        self.algorithm.is_none()
    }

    /// Whether it is the hash of this text.
    pub(super) fn is_of(&self, text: &[u8]) -> bool {
        self.algorithm.is_some_and(|algorithm| digest::digest(algorithm, text).as_ref() == self.digest)
    }
}
