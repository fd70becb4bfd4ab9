//! Listening for connections.

/// Listening without TLS.
pub(crate) mod listener;
/// Listening with TLS.
pub(crate) mod tls;
