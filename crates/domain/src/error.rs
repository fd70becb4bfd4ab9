//! The errors that a response shows. A response never contains an internal error: the log has it under the same
//! reference.

use serde::{Deserialize, Serialize};

use crate::{contact::ContactField, money::UnknownCurrency, product::MAXIMUM_QUANTITY};

/// The reason why the shop did not do what a request asks for. The server sends it to the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// The request is malformed.
    #[error("The request was not understood: {0}")]
    BadRequest(String),
    /// A page of another site sent the request.
    #[error(
        "This request came from another site, so the shop did not carry it out. Open the shop and try again there."
    )]
    CrossSite,
    /// The address has no page.
    #[error("There is no such page.")]
    NoSuchPage,
    /// No product has this slug.
    #[error("There is no such product.")]
    UnknownProduct,
    /// The quantity is not from 1 to [`MAXIMUM_QUANTITY`].
    #[error("The quantity must be a whole number from 1 to {MAXIMUM_QUANTITY}.")]
    Quantity,
    /// The product has no such variant.
    #[error("This product does not come in this kind.")]
    UnknownVariant,
    /// The stock is smaller than the requested quantity.
    #[error("{name}: there is not enough left. Lower the quantity, or choose something else.")]
    OutOfStock { name: String },
    /// All pieces that are left are in the customer's cart.
    #[error("All {count} that are left are already in your cart.")]
    AllInCart { count: i64 },
    /// The cart has [`MAXIMUM_LINES`](crate::cart::MAXIMUM_LINES) lines.
    #[error("The cart is full.")]
    CartFull,
    #[error("There is nothing in your cart.")]
    CartEmpty,
    #[error("The shop does not speak this language.")]
    UnknownLanguage,
    #[error("The shop has no prices in this currency.")]
    UnknownCurrency,
    /// The payment method does not exist or does not pay in the order's currency.
    #[error("This payment method cannot pay an order in {currency}.")]
    UnknownMethod { currency: String },
    /// The amount is below the method's minimum or above its maximum.
    #[error("This payment method does not take this amount. Choose another one.")]
    MethodLimit,
    /// The payment method needs contact data, and the request has none.
    #[error("This payment method needs the customer's name, e-mail address and phone number.")]
    ContactNeeded,
    /// A field of the contact data cannot be right. The error does not have the value.
    #[error("The contact data is not valid: {}.", field.as_str())]
    InvalidContact { field: ContactField },
    /// No order has this id.
    #[error("There is no such order.")]
    UnknownOrder,
    /// No order has this number and this look-up code.
    #[error("No order has this number and this code. Check both on your receipt.")]
    NoOrderWithCode,
    /// The number and the code of orders were tried too often.
    #[error("Too many tries. Try again in {minutes} min.")]
    TooManyTries { minutes: u32 },
    #[error("This order is already paid.")]
    AlreadyPaid,
    /// A person has to decide about the order's payment.
    #[error("This order is being checked by a person. You need not do anything.")]
    InReview,
    /// An earlier payment of this order may still succeed.
    #[error("An earlier payment of this order can still be completed. {}", wait_advice(*minutes))]
    PaymentUnderWay {
        /// The minutes until the session of that payment ends; `None` if the customer has finished and the outcome is open.
        minutes: Option<u32>,
    },
    /// The same if the customer can pay that payment for hours or days, and the shop cannot cancel it.
    #[error("An earlier payment of this order can still be made until {until}. Finish it, or try again after that.")]
    PaymentPayable {
        /// UTC: `2026-01-31T09:30:05Z`.
        until: String,
    },
    #[error("This order was not paid in time and is closed. Place a new one at today's prices.")]
    OrderClosed,
    /// The status of an earlier payment of this order is unknown, because the gateway did not answer.
    #[error(
        "We do not know yet whether your first payment went through. Do not pay again; open the order's page, which keeps \
         asking. Reference {reference}."
    )]
    EarlierPaymentUnknown {
        /// The same reference is in the log.
        reference: String,
    },
    /// The `Idempotency-Key` belongs to another request.
    #[error("This Idempotency-Key was used with another request. Use a new key.")]
    KeyReused,
    /// The gateway refused the payment.
    #[error("The payment could not be started. Choose another method, or try again later. Reference {reference}.")]
    GatewayRefused {
        /// The same reference is in the log.
        reference: String,
    },
    /// The gateway did not answer, or the answer cannot be verified.
    #[error("The payment service is not answering right now. Nothing was charged; try again. Reference {reference}.")]
    GatewayUnavailable {
        /// The same reference is in the log.
        reference: String,
    },
    /// The disk of the shop's database is full or read-only.
    #[error(
        "The shop cannot save anything at the moment. If you have just paid, do not pay again: your payment will be \
         recorded. Otherwise, try again later. Reference {reference}."
    )]
    CannotSave {
        /// The same reference is in the log.
        reference: String,
    },
    /// The server has an error of its own.
    #[error("Something went wrong on our side. Please try again. Reference {reference}.")]
    Internal {
        /// The same reference is in the log.
        reference: String,
    },
    /// The browser cannot reach the shop's server.
    #[error("The shop could not be reached. Check your connection and try again.")]
    Unreachable,
}

fn wait_advice(minutes: Option<u32>) -> String {
    match minutes {
        None => "Wait a moment before you try again.".to_owned(),
        Some(1) => "Finish it, or try again in a minute.".to_owned(),
        Some(minutes) => format!("Finish it, or try again in {minutes} minutes."),
    }
}

impl From<UnknownCurrency> for AppError {
    fn from(_: UnknownCurrency) -> Self {
        Self::UnknownCurrency
    }
}
