#![doc = include_str!("../README.md")]
//!
//! # Modules
//!
//! 1. [`key`] reads the merchant's private key and Antom's public key in every form that holds them unprotected.
//! 2. [`signing`] builds the string to sign, signs it and verifies it, over the raw bytes.
//! 3. [`types`] holds the wire's structs; every request names its path and its response.
//! 4. [`client`] sends a request: signs, posts, verifies the answer, returns it typed.
//! 5. [`notification`] turns headers and a raw body into a notification that has been verified.
//! 6. [`error`] says what can go wrong on the way.
//! 7. [`diagnostics`] finds out why a signature does not verify.
//! 8. [`clock`] is the one place that asks for the time.

#![warn(missing_docs)]

pub mod client;
pub mod clock;
pub mod diagnostics;
pub mod error;
pub mod key;
pub mod notification;
pub mod signing;
pub mod types;

pub use client::{Client, ClientBuilder, ClientConfig, Exchange};
pub use clock::Clock;
pub use error::{Declined, Error};
pub use key::{KeyError, KeyOperationError, PrivateKey, PublicKey};
pub use notification::{Notification, NotificationError, NotificationVerifier, Verified};
pub use signing::{Message, SignatureError};
