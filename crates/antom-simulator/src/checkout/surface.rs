//! Where the buyer decides about a payment.

use crate::model::{method::Flow, payment::Payment};

/// The page on which the buyer decides.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Surface {
    /// The site of the wallet or the bank, from which the buyer returns.
    Wallet,
    /// The phone that has scanned the code, or the counter at which the buyer pays.
    Phone,
}

impl Surface {
    /// The surface of the payment's method; `None` until the buyer has chosen a method.
    pub(super) fn of(payment: &Payment) -> Option<Self> {
        Some(match payment.flow()? {
            Flow::Redirect | Flow::Form => Self::Wallet,
            Flow::Qr | Flow::Voucher => Self::Phone,
        })
    }

    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Wallet => "wallet",
            Self::Phone => "scan",
        }
    }
}

/// The path of the page on which the buyer decides; `None` until the buyer has chosen a method.
pub(crate) fn path_of(payment: &Payment) -> Option<String> {
    Some(format!("/{}/{}", Surface::of(payment)?.path(), payment.buyer_token))
}
