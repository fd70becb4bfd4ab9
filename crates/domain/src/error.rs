//! What a shopper may be told when something is wrong. One closed set; the log knows the rest, under the same
//! reference.

use serde::{Deserialize, Serialize};

use crate::{money::UnknownCurrency, product::MAXIMUM_QUANTITY};

/// A request that could not be fulfilled, in words for the shopper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// The request itself was malformed.
    #[error("The request was not understood: {0}")]
    BadRequest(String),
    /// A page of another site has sent the request.
    #[error(
        "This request came from another site, so the shop did not carry it out. Open the shop and try again there."
    )]
    CrossSite,
    /// Nothing is at this address.
    #[error("There is no such page.")]
    NoSuchPage,
    /// No product has this slug.
    #[error("There is no such product.")]
    UnknownProduct,
    /// The quantity is not between one and the shop's maximum.
    #[error("The quantity must be a whole number from 1 to {MAXIMUM_QUANTITY}.")]
    Quantity,
    /// The product has no such variant.
    #[error("This product does not come in this kind.")]
    UnknownVariant,
    /// There is less of it than was wanted.
    #[error("{name}: there is not enough left. Lower the quantity, or choose something else.")]
    OutOfStock {
        /// The product's name.
        name: String,
    },
    /// No further line fits the cart.
    #[error("The cart is full.")]
    CartFull,
    /// There is nothing to order.
    #[error("There is nothing in your cart.")]
    CartEmpty,
    /// The shop does not speak this language.
    #[error("The shop does not speak this language.")]
    UnknownLanguage,
    /// The shop has no prices in this currency.
    #[error("The shop has no prices in this currency.")]
    UnknownCurrency,
    /// The payment method does not exist or does not pay in the order's currency.
    #[error("This payment method cannot pay an order in {currency}.")]
    UnknownMethod {
        /// The order's currency.
        currency: String,
    },
    /// The payment method does not take an order of this amount.
    #[error("This payment method does not take this amount. Choose another one.")]
    MethodLimit,
    /// No order has this id.
    #[error("There is no such order.")]
    UnknownOrder,
    /// The order needs no further payment.
    #[error("This order is already paid.")]
    AlreadyPaid,
    /// The order's payment waits for a person.
    #[error("This order is being checked by a person. You need not do anything.")]
    InReview,
    /// An earlier payment of this order may still succeed.
    #[error("An earlier payment of this order can still be completed. {}", wait(*minutes))]
    PaymentUnderWay {
        /// After how many minutes that has ended; `None` when nobody knows, because the buyer has finished.
        minutes: Option<u32>,
    },
    /// The order was not paid in time.
    #[error("This order was not paid in time and is closed. Place a new one at today's prices.")]
    OrderClosed,
    /// The gateway does not say how an earlier payment of this order has ended.
    #[error(
        "We do not know yet whether your first payment went through. Do not pay again; open the order's page, which keeps \
         asking. Reference {reference}."
    )]
    EarlierPaymentUnknown {
        /// Found in the log.
        reference: String,
    },
    /// An idempotency key that belongs to another request.
    #[error("This Idempotency-Key was used with another request. Use a new key.")]
    KeyReused,
    /// The gateway refused.
    #[error("The payment could not be started. Choose another method, or try again later. Reference {reference}.")]
    GatewayRefused {
        /// Found in the log.
        reference: String,
    },
    /// The gateway did not answer, or not in a way that can be believed.
    #[error("The payment service is not answering right now. Nothing was charged; try again. Reference {reference}.")]
    GatewayUnavailable {
        /// Found in the log.
        reference: String,
    },
    /// Our own fault.
    #[error("Something went wrong on our side. Please try again. Reference {reference}.")]
    Internal {
        /// Found in the log.
        reference: String,
    },
    /// The shop's server could not be reached from the browser.
    #[error("The shop could not be reached. Check your connection and try again.")]
    Unreachable,
}

fn wait(minutes: Option<u32>) -> String {
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
