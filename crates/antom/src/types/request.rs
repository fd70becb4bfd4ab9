//! What a request and its answer have in common.

use serde::{Serialize, de::DeserializeOwned};

/// One endpoint of Antom's API. Serialised, it is the body that is signed and sent.
pub trait Request: Serialize {
    /// The path in production; [`crate::client::gateway_path`] makes the sandbox's of it.
    const PATH: &'static str;
    /// What a successful answer holds.
    type Response: DeserializeOwned;
}
