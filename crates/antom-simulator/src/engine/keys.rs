//! The key pairs of the merchant and of the gateway.
//!
//! With the real Antom, the merchant and Antom keep a private key each and exchange public keys
//! (<https://docs.antom.com/ac/ams/api_fund>). The simulator stands in for Antom and also gives the merchant its
//! credentials, so it has both private keys. They protect no money.

use std::error::Error;

use antom::PrivateKey;

use crate::engine::store::database::{Store, StoreError};

/// The private keys of both sides. Their public keys are derived from them.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Keys {
    /// Signs the merchant's requests; the simulator verifies them with the public key.
    pub merchant_private_key: PrivateKey,
    /// Signs the gateway's answers and notifications; the merchant verifies them with the public key.
    pub antom_private_key: PrivateKey,
}

/// The keys cannot be generated, read or stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeysError {
    /// The system cannot provide randomness, or the key cannot be encoded.
    #[error("a key cannot be generated")]
    Generate(#[source] Box<dyn Error + Send + Sync>),
    /// The database has a key that cannot be parsed.
    #[error("the key {name} in the database cannot be read")]
    Unreadable {
        /// The name of the key: `merchant_private_key` or `antom_private_key`.
        name: &'static str,
        /// Why not.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The database cannot be read or written.
    #[error("the keys cannot be stored")]
    Store(#[source] Box<dyn Error + Send + Sync>),
}

impl From<StoreError> for KeysError {
    fn from(error: StoreError) -> Self {
        Self::Store(error.into())
    }
}

const MERCHANT: &str = "merchant_private_key";
const ANTOM: &str = "antom_private_key";

impl Keys {
    /// Uses these keys.
    pub fn new(merchant_private_key: PrivateKey, antom_private_key: PrivateKey) -> Self {
        Self { merchant_private_key, antom_private_key }
    }

    /// Generates two new key pairs. Blocks for up to two seconds.
    ///
    /// # Errors
    /// [`KeysError::Generate`] when the system cannot provide randomness.
    pub fn generate() -> Result<Self, KeysError> {
        let key = || PrivateKey::generate().map_err(|error| KeysError::Generate(error.into()));
        Ok(Self { merchant_private_key: key()?, antom_private_key: key()? })
    }

    /// The keys in the database; generated and stored there the first time, so that a merchant's configuration stays
    /// valid when the simulator restarts.
    pub(crate) async fn load_or_generate(store: &Store) -> Result<Self, KeysError> {
        let merchant = store.private_key(MERCHANT).await?;
        let antom = store.private_key(ANTOM).await?;
        if let (Some(merchant), Some(antom)) = (merchant, antom) {
            return Ok(Self {
                merchant_private_key: parse(MERCHANT, &merchant)?,
                antom_private_key: parse(ANTOM, &antom)?,
            });
        }
        let generated = tokio::task::spawn_blocking(Self::generate).await;
        let keys = generated.map_err(|error| KeysError::Generate(error.into()))??;
        for (name, key) in [(MERCHANT, &keys.merchant_private_key), (ANTOM, &keys.antom_private_key)] {
            let text = key.to_base64().map_err(|error| KeysError::Generate(error.into()))?;
            store.add_private_key(name, &text).await?;
        }
        Ok(keys)
    }
}

fn parse(name: &'static str, text: &str) -> Result<PrivateKey, KeysError> {
    text.parse::<PrivateKey>().map_err(|error| KeysError::Unreadable { name, source: error.into() })
}
