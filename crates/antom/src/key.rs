//! The two keys of an integration, read in every form that holds them unprotected.
//!
//! Antom's dashboard hands out bare base64 (PKCS#8 for the private key, SubjectPublicKeyInfo for the public key);
//! `openssl` writes PEM; environment files turn newlines into `\n`; hosting panels ask for the base64 of a PEM; older
//! tools write PKCS#1. All of them are the same few bytes, so all of them are accepted, and anything else is refused
//! with what was found.
//!
//! The `rsa` crate reads, writes and makes keys. `ring` signs and verifies with them, four times as fast; the few
//! private keys that it does not take (longer than 4096 bits, say) sign with `rsa`.

mod encoded;
mod error;

use std::{fmt, str::FromStr, sync::Arc};

use base64::{Engine, prelude::BASE64_STANDARD};
use ring::{rand::SystemRandom, signature as fast};
use rsa::{
    pkcs1::{DecodeRsaPrivateKey, DecodeRsaPublicKey, EncodeRsaPublicKey},
    pkcs1v15::SigningKey,
    pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey},
    pss,
    signature::{SignatureEncoding, Signer, Verifier},
    traits::PublicKeyParts,
};
use sha2::Sha256;

pub use error::KeyError;

use self::encoded::{Encoded, Expected};
/// Antom's documented key length, in bits. Shorter keys are refused: the gateway would refuse them too.
const MINIMUM_BITS: u32 = 2048;
/// What signatures are verified up to.
const MAXIMUM_BITS: u32 = 8192;

/// The merchant's RSA private key of 2048 to 8192 bits, which signs requests.
///
/// Parse it from text with [`str::parse`]; [`KeyError`] says why a text is refused. Neither `Debug` nor `Display` shows the key.
///
/// The memory of the key is overwritten before it is freed, as is what was needed to read its text. The text itself is the
/// caller's, and the copy with which `ring` signs is not overwritten.
#[derive(Clone)]
pub struct PrivateKey {
    key: rsa::PrivateKey,
    fast: Option<Arc<fast::RsaKeyPair>>,
    public: PublicKey,
}

/// An RSA public key of 2048 to 8192 bits, which verifies what the other side signed.
///
/// Parse it from text with [`str::parse`]; [`KeyError`] says why a text is refused.
#[derive(Clone)]
pub struct PublicKey {
    key: rsa::PublicKey,
    /// The key as `ring` takes it: PKCS#1.
    der: Arc<[u8]>,
    form: KeyForm,
}

/// How a key was written, for messages to the person who configured it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyForm {
    /// `true` for text with a `-----BEGIN …-----` line, `false` for bare base64.
    pub pem: bool,
    /// `true` for the PKCS#1 structure, `false` for PKCS#8 (private) or SubjectPublicKeyInfo (public).
    pub pkcs1: bool,
}

/// A key could not be generated, written as text or used to sign. The message never holds any part of the key.
#[derive(Debug, thiserror::Error)]
#[error("{operation}")]
pub struct KeyOperationError {
    operation: &'static str,
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl KeyOperationError {
    fn of(operation: &'static str) -> impl Fn(Box<dyn std::error::Error + Send + Sync>) -> Self {
        move |source| Self { operation, source }
    }
}

const PRIVATE: Expected =
    Expected { label: "PRIVATE KEY", text: "an RSA private key: PKCS#8 or PKCS#1, as PEM or as bare base64" };
const PUBLIC: Expected = Expected {
    label: "PUBLIC KEY",
    text: "an RSA public key: SubjectPublicKeyInfo or PKCS#1, as PEM or as bare base64",
};

impl PrivateKey {
    /// Makes a new 2048-bit key, for a simulator or a test. Takes up to a second.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn generate() -> Result<Self, KeyOperationError> {
        let failed = KeyOperationError::of("a key could not be generated");
        let mut random = rsa::rand_core::UnwrapErr(getrandom::SysRng);
        let key = rsa::PrivateKey::new(&mut random, MINIMUM_BITS as usize).map_err(|error| failed(error.into()))?;
        Self::new(key, KeyForm { pem: false, pkcs1: false }).map_err(|error| failed(error.into()))
    }

    fn new(key: rsa::PrivateKey, form: KeyForm) -> Result<Self, rsa::pkcs1::Error> {
        let der = key.to_pkcs8_der().ok();
        let fast = der.and_then(|der| fast::RsaKeyPair::from_pkcs8(der.as_bytes()).ok()).map(Arc::new);
        let public = PublicKey::new(key.to_public_key(), form)?;
        Ok(Self { key, fast, public })
    }

    /// The public half, which the other side needs to verify what this key signs.
    pub fn public_key(&self) -> PublicKey {
        self.public.clone()
    }

    /// RSA PKCS#1 v1.5 with SHA-256.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyOperationError> {
        if let Some(fast) = &self.fast {
            let mut signature = vec![0; fast.public().modulus_len()];
            if fast.sign(&fast::RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).is_ok() {
                return Ok(signature);
            }
        }
        let failed = KeyOperationError::of("the private key could not sign");
        let signature = SigningKey::<Sha256>::new(self.key.clone()).try_sign(message);
        Ok(signature.map_err(|error| failed(error.into()))?.to_vec())
    }

    /// How the key was written.
    pub fn form(&self) -> KeyForm {
        self.public.form
    }

    /// The key as Antom's SDKs take it: PKCS#8, bare base64. It is a secret: keep it out of logs.
    ///
    /// # Errors
    /// When the key cannot be encoded, which no key that was parsed or generated here causes.
    pub fn to_base64(&self) -> Result<String, KeyOperationError> {
        let failed = KeyOperationError::of("the private key could not be written");
        Ok(BASE64_STANDARD.encode(self.key.to_pkcs8_der().map_err(|error| failed(error.into()))?.as_bytes()))
    }
}

impl PublicKey {
    /// How the key was written.
    pub fn form(&self) -> KeyForm {
        self.form
    }

    /// The length of its modulus in bits.
    pub fn bits(&self) -> u32 {
        self.key.n().bit_width_vartime()
    }

    /// The key as Antom's dashboard shows it: SubjectPublicKeyInfo, bare base64.
    ///
    /// # Errors
    /// When the key cannot be encoded, which no key that was parsed here causes.
    pub fn to_base64(&self) -> Result<String, KeyOperationError> {
        let failed = KeyOperationError::of("the public key could not be written");
        Ok(BASE64_STANDARD.encode(self.key.to_public_key_der().map_err(|error| failed(error.into()))?.as_bytes()))
    }

    fn new(key: rsa::PublicKey, form: KeyForm) -> Result<Self, rsa::pkcs1::Error> {
        let der = key.to_pkcs1_der()?.as_bytes().into();
        Ok(Self { key, der, form })
    }

    /// Whether this key's private half has signed the message: RSA PKCS#1 v1.5 with SHA-256.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = fast::UnparsedPublicKey::new(&fast::RSA_PKCS1_2048_8192_SHA256, &*self.der);
        key.verify(message, signature).is_ok()
    }

    /// The same with the padding PSS, which Antom does not use, and a salt of any length.
    pub(crate) fn verifies_pss(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = pss::VerifyingKey::<Sha256>::new_with_auto_salt_len(self.key.clone());
        pss::Signature::try_from(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
    }

    /// The length of every signature by this key's private half, in bytes.
    pub(crate) fn signature_length(&self) -> usize {
        self.key.size()
    }

    /// What this key's private half has signed, without the padding of PKCS#1 v1.5 around it (RFC 8017, section 9.2):
    /// the name of a hash and the hash. `None` when another key has signed, or with another padding.
    pub(crate) fn open(&self, signature: &[u8]) -> Option<Vec<u8>> {
        /// The padding's shortest filler.
        const FILLER: [u8; 8] = [0xff; 8];
        if signature.len() != self.signature_length() {
            return None;
        }
        let bits = u32::try_from(signature.len()).ok()?.checked_mul(8)?;
        let number = rsa::BoxedUint::from_be_slice(signature, bits).ok()?;
        let padded = rsa::hazmat::rsa_encrypt(&self.key, &number).ok()?.to_be_bytes();
        // The number's leading zeros depend on the key's length.
        let start = padded.iter().position(|byte| *byte != 0)?;
        let rest = padded.get(start..)?.strip_prefix(&[1])?.strip_prefix(&FILLER)?;
        let end = rest.iter().position(|byte| *byte != 0xff)?;
        rest.get(end..)?.strip_prefix(&[0]).map(<[u8]>::to_vec)
    }
}

impl FromStr for PrivateKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let encoded = Encoded::read(text, PRIVATE)?;
        let (key, pkcs1) = match rsa::PrivateKey::from_pkcs8_der(&encoded.der) {
            Ok(key) => (key, false),
            Err(_) => match rsa::PrivateKey::from_pkcs1_der(&encoded.der) {
                Ok(key) => (key, true),
                Err(_) => return Err(encoded.wrong_kind(PRIVATE)),
            },
        };
        check_length(&key)?;
        Self::new(key, KeyForm { pem: encoded.is_pem(), pkcs1 }).map_err(|_| encoded.wrong_kind(PRIVATE))
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let encoded = Encoded::read(text, PUBLIC)?;
        let (key, pkcs1) = match rsa::PublicKey::from_public_key_der(&encoded.der) {
            Ok(key) => (key, false),
            Err(_) => match rsa::PublicKey::from_pkcs1_der(&encoded.der) {
                Ok(key) => (key, true),
                Err(_) => return Err(encoded.wrong_kind(PUBLIC)),
            },
        };
        check_length(&key)?;
        Self::new(key, KeyForm { pem: encoded.is_pem(), pkcs1 }).map_err(|_| encoded.wrong_kind(PUBLIC))
    }
}

/// Two keys are equal when they are the same key, however each was written.
impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(..)")
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(..)")
    }
}

impl fmt::Display for KeyForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let structure = if self.pkcs1 { "PKCS#1" } else { "PKCS#8" };
        let armour = if self.pem { "PEM" } else { "bare base64" };
        write!(f, "{structure}, {armour}")
    }
}

fn check_length(key: &impl PublicKeyParts) -> Result<(), KeyError> {
    let bits = key.n().bit_width_vartime();
    if (MINIMUM_BITS..=MAXIMUM_BITS).contains(&bits) { Ok(()) } else { Err(KeyError::Length { bits }) }
}
