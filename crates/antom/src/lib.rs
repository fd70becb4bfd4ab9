//! A client for Antom's online payment API.
//!
//! Antom publishes server SDKs for Java, Python, PHP, Go and .NET; this crate is the one for Rust. It knows the wire
//! and nothing of any shop:
//!
//! 1. [`key`] reads the merchant's private key and Antom's public key in the forms people really have them.
//! 2. [`signing`] builds the string to sign, signs it and verifies it, over the raw bytes.
//! 3. [`types`] holds the wire's structs; every request names its path and its response.
//! 4. [`client`] sends a request: signs, posts, verifies the answer, returns it typed.
//! 5. [`notification`] turns headers and a raw body into a notification that has been verified.
//! 6. [`error`] says what can go wrong on the way.
//! 7. [`diagnosis`] finds out why a signature does not verify.
//! 8. [`clock`] is the one place that asks for the time.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use antom::types::{Amount, CreatePaymentSession, Order, PaymentMethod};
//!
//! let client = antom::Client::new(antom::ClientConfig {
//!     gateway: "https://open-sea-global.alipay.com".parse()?,
//!     client_id: "SANDBOX_5YBZ0L2ZHR8R08978".into(),
//!     private_key: std::env::var("ANTOM_PRIVATE_KEY")?.parse()?,
//!     antom_public_keys: vec![std::env::var("ANTOM_PUBLIC_KEY")?.parse()?],
//!     clock: antom::Clock::system(),
//! })?;
//! let amount = Amount::new("SGD", 4200);
//! let session = client
//!     .send(&CreatePaymentSession {
//!         payment_notify_url: Some("https://shop.example/antom/notify".into()),
//!         ..CreatePaymentSession::new(
//!             "payment-request-1",
//!             amount.clone(),
//!             PaymentMethod::of_type("SHOPEEPAY_SG"),
//!             "https://shop.example/orders/1",
//!             Order::new("order-1", "Kopi O, 250 g", amount),
//!         )
//!     })
//!     .await?;
//! println!("{}", session.payment_session_data);
//! # Ok(())
//! # }
//! ```

pub mod client;
pub mod clock;
pub mod diagnosis;
pub mod error;
pub mod key;
pub mod notification;
pub mod signing;
pub mod types;

pub use client::{Client, ClientConfig, Exchange};
pub use clock::Clock;
pub use error::{Declined, Error};
pub use key::{KeyError, PrivateKey, PublicKey};
pub use notification::{Notification, NotificationError, VerifiedNotification};
pub use signing::{Message, SignatureError};
