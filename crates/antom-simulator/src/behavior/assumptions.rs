//! Assumptions about the real gateway: one switch for each behaviour on which Antom's sources disagree, or that is not
//! confirmed.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::assumed_rules::{ElementDecline, LateSuccess};

/// How the gateway behaves where Antom's documentation leaves it open. Start from [`Assumptions::default`] or
/// [`Assumptions::sandbox`] and change single fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Assumptions {
    /// Whether notifications are sent again until they are acknowledged. Production does, Antom's sandbox does not.
    pub resends: Resends,
    /// The answer to an inquiry before the buyer has submitted the payment.
    pub inquiry_before_submission: InquiryBeforeSubmission,
    /// The answer to `cancel` before the buyer has submitted the payment.
    pub cancel_before_submission: CancelBeforeSubmission,
    /// What `createPaymentSession` does with a `paymentRequestId` whose payment is still open.
    pub repeated_session: RepeatedSession,
    /// Whether a `SANDBOX_` client must use the sandbox's paths. Antom's SDKs always do, its Next.js sample never does.
    pub sandbox_path_required: bool,
    /// How far `request-time` may be in the past or future, in seconds; `null` for any. All five formats that Antom's
    /// SDKs send are accepted.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_i64)]
    pub request_time_window_seconds: Option<u32>,
    /// Whether a notification's signature covers the query of the notify URL.
    pub notification_signs_query: bool,
    /// The HTTP status of unsigned refusals, such as an unknown client or a bad signature: 200 to 599.
    #[schema(minimum = 200, maximum = 599)]
    pub gateway_error_status: u16,
    /// Whether `paymentRequestId` and `paymentId` are appended to `paymentRedirectUrl` when the buyer returns.
    pub redirect_appends_ids: bool,
    /// Whether `settlementStrategy.settlementCurrency` is required: the reference says so, the guide does not.
    pub settlement_currency_required: bool,
    /// The `resultStatus` of an asynchronous refund's first answer.
    pub asynchronous_refund_answer: AsynchronousRefundAnswer,
    /// What happens to a success that arrives after the merchant's cancellation was confirmed.
    pub late_success: LateSuccess,
    /// What happens to earlier successes of an order when another attempt for it succeeds.
    pub earlier_successes: EarlierSuccesses,
    /// What happens to a payment in Payment Element that its method declines.
    pub element_decline: ElementDecline,
    /// What `submitPayment()` of Payment Element returns before the buyer leaves the page for a wallet.
    pub element_redirect: ElementRedirect,
    /// The format of the `signature` header.
    pub signature_header: SignatureHeader,
}

/// Whether notifications are sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Resends {
    /// Seven times in about 24 hours, until they are acknowledged.
    #[default]
    Schedule,
    /// Never.
    Never,
}

/// The answer to an inquiry before the buyer has submitted the payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum InquiryBeforeSubmission {
    /// Success, with the status `PROCESSING`.
    #[default]
    Processing,
    /// The failure `ORDER_NOT_EXIST`.
    OrderNotExist,
}

/// The answer to `cancel` before the buyer has submitted the payment. The reference lists `ORDER_NOT_EXIST` among the
/// result codes of `cancel` and does not say when a session becomes an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum CancelBeforeSubmission {
    /// Success: the payment is cancelled and can no longer be paid.
    #[default]
    Success,
    /// The failure `ORDER_NOT_EXIST`: nothing changes and the buyer can still pay.
    OrderNotExist,
}

/// The answer to a second `createPaymentSession` with the same `paymentRequestId`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum RepeatedSession {
    /// The same session.
    #[default]
    Same,
    /// A new session of the same payment; the old session stops working.
    Fresh,
}

/// The first answer to an asynchronous refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[non_exhaustive]
pub enum AsynchronousRefundAnswer {
    /// `REFUND_IN_PROCESS` with `U`.
    #[default]
    U,
    /// `SUCCESS` with `S`: the refund is accepted.
    S,
}

/// What happens to earlier successes of an order when another attempt for it succeeds. Antom keeps the latest success
/// of an order and refunds all earlier ones, without a `refund` call by the merchant
/// (<https://docs.antom.com/ac/cashierpay/payment_retry>). That page does not say whether an order is one session or one
/// `order.referenceOrderId`, nor whether the sandbox does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum EarlierSuccesses {
    /// They stay paid, and the merchant has to refund them.
    #[default]
    StayPaid,
    /// The gateway refunds what is left of every earlier success of the same `order.referenceOrderId`, at the time of
    /// the later success. Their `paymentStatus` stays `SUCCESS`, `inquiryPayment` lists the refund among the transactions,
    /// and a refund by the merchant is answered `REFUND_AMOUNT_EXCEED`. No notification is sent: the page names only
    /// the notifications of the successes and asks merchants to contact Antom about such a refund, and `notifyRefund`
    /// goes to the `refundNotifyUrl` of a `refund` request, which does not exist here.
    RefundedByGateway,
}

/// What `submitPayment()` returns before a redirect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ElementRedirect {
    /// Nothing: the promise stays pending, and the browser leaves the page.
    #[default]
    StaysPending,
    /// `PROCESSING`, just before the browser leaves the page.
    Processing,
}

/// The format of the `signature` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum SignatureHeader {
    /// `algorithm=RSA256,keyVersion=1,signature=…`, as the SDKs write it.
    #[default]
    Compact,
    /// `algorithm=RSA256, keyVersion=1, signature=…`, as the documentation prints it.
    Spaced,
}

impl Default for Assumptions {
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

impl Assumptions {
    /// Antom's own sandbox: notifications are not sent again.
    pub fn sandbox() -> Self {
        Self { resends: Resends::Never, ..Self::default() }
    }
}
