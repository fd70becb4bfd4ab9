//! Rules of the real gateway that Antom's documentation leaves open and that the model has to know. They are part of
//! `Assumptions`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What happens to a success that arrives after the merchant's cancellation was confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum LateSuccess {
    /// The payment stays cancelled and the gateway refunds the money, as documented in
    /// [payment status descriptions](https://docs.antom.com/ac/cashierpay/payment_status_desc).
    #[default]
    RefundedByGateway,
    /// The payment is paid, and the merchant has to refund it.
    StaysPaid,
}

/// What happens to a payment in Payment Element that its method declines. Within one session the buyer may try again
/// and change the method ([payment retry](https://docs.antom.com/ac/cashierpay/payment_retry)). The page does not say
/// what the merchant's server sees meanwhile, nor what holds for a buyer who has left the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ElementDecline {
    /// It can be paid again as long as the buyer is in the page. If it is declined on the wallet's own page it has
    /// failed: the buyer returns to the merchant's result page, which has no element to try again in.
    #[default]
    PayableInThePage,
    /// It can be paid again, wherever it was declined, and is `PROCESSING` until then or until the session ends.
    Payable,
    /// It has failed, as in the component of the guide.
    Final,
}
