//! Where Antom's sources disagree, or nobody could confirm what the real gateway does: a switch with a default.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use crate::account::LateSuccess;

/// How the gateway behaves where its behaviour is not known for certain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Fidelity {
    /// Whether notifications are sent again until they are acknowledged. Production does, Antom's sandbox does not.
    pub resends: Resends,
    /// What an inquiry before the buyer has begun is answered with.
    pub inquiry_before_submission: InquiryBeforeSubmission,
    /// What `cancel` answers for a session that was issued and that the buyer has not submitted.
    pub cancel_before_submission: CancelBeforeSubmission,
    /// What `createPaymentSession` does with a `paymentRequestId` whose payment is still open.
    pub repeated_session: RepeatedSession,
    /// Whether a `SANDBOX_` client must use the sandbox's paths. Antom's SDKs always do, its Next.js sample never does.
    pub sandbox_path_required: bool,
    /// How old or early `request-time` may be, in seconds; `null` for any. All five formats that Antom's SDKs send are
    /// understood.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_i64)]
    pub request_time_window_seconds: Option<u32>,
    /// Whether a notification's signature covers the query of the notify URL.
    pub notification_signs_query: bool,
    /// The HTTP status of refusals before anybody is known: an unknown client, a bad signature.
    #[schema(minimum = 200, maximum = 599)]
    pub gateway_error_status: u16,
    /// Whether `paymentRequestId` and `paymentId` are appended to `paymentRedirectUrl` when the buyer comes back.
    pub redirect_appends_ids: bool,
    /// Whether `settlementStrategy.settlementCurrency` is required: the reference says so, the guide does not.
    pub settlement_currency_required: bool,
    /// The `resultStatus` of an asynchronous refund's first answer.
    pub asynchronous_refund_answer: AsynchronousRefundAnswer,
    /// What becomes of a success after the merchant's cancellation was confirmed.
    pub late_success: LateSuccess,
    /// What becomes of earlier successes of an order when another attempt for it succeeds.
    pub earlier_successes: EarlierSuccesses,
    /// What becomes of a payment in Payment Element that its method declines.
    pub element_decline: ElementDecline,
    /// What `submitPayment()` of Payment Element tells the merchant's page before the buyer leaves it for a wallet.
    pub element_redirect: ElementRedirect,
    /// How the `signature` header is written: as the SDKs do, or with spaces, as the documentation prints it.
    pub signature_header: SignatureHeader,
}

/// Whether notifications are sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Resends {
    /// Seven times within a day and a bit, until they are acknowledged.
    #[default]
    Schedule,
    /// Never.
    Never,
}

/// What an inquiry before the buyer has begun is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InquiryBeforeSubmission {
    /// Success, with the status `PROCESSING`.
    #[default]
    Processing,
    /// The failure `ORDER_NOT_EXIST`.
    OrderNotExist,
}

/// What `cancel` answers for a session that was issued and that the buyer has not submitted. The reference lists
/// `ORDER_NOT_EXIST` among the result codes of `cancel` and does not say when a session becomes an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CancelBeforeSubmission {
    /// Success: the payment is cancelled and the buyer can no longer pay it.
    #[default]
    Success,
    /// The failure `ORDER_NOT_EXIST`: nothing changes and the buyer can still pay.
    OrderNotExist,
}

/// What a second `createPaymentSession` with the same id gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum RepeatedSession {
    /// The session that the first one got.
    #[default]
    Same,
    /// A new session of the same payment; the old one is not known any more.
    Fresh,
}

/// The first answer to a refund whose outcome comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub enum AsynchronousRefundAnswer {
    /// `REFUND_IN_PROCESS` with `U`.
    #[default]
    U,
    /// `SUCCESS` with `S`: it has been accepted.
    S,
}

/// What becomes of earlier successes of an order when another attempt for it succeeds. Antom keeps the latest success of
/// an order and refunds all earlier ones by itself, and the merchant need not call `refund`
/// (docs.antom.com/ac/cashierpay/payment_retry). That page does not say whether an order is one session or one
/// `order.referenceOrderId`, nor whether the sandbox does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum EarlierSuccesses {
    /// They stay paid, and the merchant has to refund them.
    #[default]
    StayPaid,
    /// The gateway refunds what is left of every earlier success of the same `order.referenceOrderId`, at the moment of
    /// the later one. Their `paymentStatus` stays `SUCCESS`, `inquiryPayment` lists the refund among the transactions,
    /// and a refund by the merchant is answered `REFUND_AMOUNT_EXCEED`. No notification is sent: the page names only
    /// the notifications of the successes and asks merchants to contact Antom about such a refund, and `notifyRefund`
    /// goes to the `refundNotifyUrl` of a `refund` request, which does not exist here.
    RefundedByGateway,
}

/// What becomes of a payment in Payment Element that its method declines. Within one session the buyer may try again
/// and change the method (docs.antom.com/ac/cashierpay/payment_retry); what the merchant is told in between, and what
/// holds for a buyer who has left the page, is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum ElementDecline {
    /// It can be paid again as long as the buyer is in the page. Declined on the wallet's own page it has failed: the
    /// buyer comes back to the merchant's result page, where there is no element to try again in.
    #[default]
    PayableInThePage,
    /// It can be paid again, wherever it was declined, and is `PROCESSING` until then or until the session ends.
    Payable,
    /// It has failed, as in the guide's component.
    Final,
}

/// What `submitPayment()` tells before a redirect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum ElementRedirect {
    /// Nothing: the promise stays open, and the page is left.
    #[default]
    StaysOpen,
    /// `PROCESSING`, just before the page is left.
    Processing,
}

/// How the `signature` header is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum SignatureHeader {
    /// `algorithm=RSA256,keyVersion=1,signature=…`
    #[default]
    Compact,
    /// `algorithm=RSA256, keyVersion=1, signature=…`
    Spaced,
}

impl Default for Fidelity {
    fn default() -> Self {
        Self {
            resends: Resends::default(),
            inquiry_before_submission: InquiryBeforeSubmission::default(),
            cancel_before_submission: CancelBeforeSubmission::default(),
            repeated_session: RepeatedSession::default(),
            sandbox_path_required: false,
            request_time_window_seconds: None,
            notification_signs_query: false,
            gateway_error_status: 200,
            redirect_appends_ids: false,
            settlement_currency_required: false,
            asynchronous_refund_answer: AsynchronousRefundAnswer::default(),
            late_success: LateSuccess::default(),
            earlier_successes: EarlierSuccesses::default(),
            element_decline: ElementDecline::default(),
            element_redirect: ElementRedirect::default(),
            signature_header: SignatureHeader::default(),
        }
    }
}

impl Fidelity {
    /// As Antom's own sandbox behaves: nothing is sent again.
    pub fn sandbox() -> Self {
        Self { resends: Resends::Never, ..Self::default() }
    }
}
