//! The two key pairs of the simulated integration.
//!
//! In the real world the merchant keeps one private key and Antom the other, and only public keys travel. The
//! simulator plays Antom and hands the merchant its half, so it holds both; they protect nothing but play money.

use antom::PrivateKey;

use crate::{server::StartError, store::Store};

/// The key pairs to use.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Signs the merchant's requests; the simulator verifies with its public half.
    pub merchant: PrivateKey,
    /// Signs the gateway's answers and notifications.
    pub gateway: PrivateKey,
}

impl Keys {
    /// Makes two new pairs. Takes up to a second or two, and blocks meanwhile.
    ///
    /// # Errors
    /// [`StartError::Keys`] when the system has no randomness to give.
    pub fn generate() -> Result<Self, StartError> {
        let key = || PrivateKey::generate().map_err(|error| StartError::Keys(error.to_string()));
        Ok(Self { merchant: key()?, gateway: key()? })
    }

    /// The pairs in the database, made and kept there the first time: a merchant that was configured with them once
    /// stays configured.
    pub(crate) async fn of(store: &Store) -> Result<Self, StartError> {
        let unusable = |error: &dyn std::fmt::Display| StartError::Keys(error.to_string());
        let merchant = store.private_key("merchant").await.map_err(|error| unusable(&error))?;
        let gateway = store.private_key("gateway").await.map_err(|error| unusable(&error))?;
        if let (Some(merchant), Some(gateway)) = (merchant, gateway) {
            return Ok(Self {
                merchant: merchant.parse().map_err(|error| unusable(&error))?,
                gateway: gateway.parse().map_err(|error| unusable(&error))?,
            });
        }
        let keys = tokio::task::spawn_blocking(Self::generate).await.map_err(|error| unusable(&error))??;
        for (name, key) in [("merchant", &keys.merchant), ("gateway", &keys.gateway)] {
            let text = key.to_base64().map_err(|error| unusable(&error))?;
            store.keep_private_key(name, &text).await.map_err(|error| unusable(&error))?;
        }
        Ok(keys)
    }
}
