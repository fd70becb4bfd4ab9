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
    /// What `createPaymentSession` does with a `paymentRequestId` whose payment is still open.
    pub repeated_session: RepeatedSession,
    /// Whether a `SANDBOX_` client must use the sandbox's paths. Antom's SDKs always do, its Next.js sample never does.
    pub sandbox_path_required: bool,
    /// How old or early `request-time` may be, in seconds; `null` for any. All five formats that Antom's SDKs send are
    /// understood.
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
            repeated_session: RepeatedSession::default(),
            sandbox_path_required: false,
            request_time_window_seconds: None,
            notification_signs_query: false,
            gateway_error_status: 200,
            redirect_appends_ids: false,
            settlement_currency_required: false,
            asynchronous_refund_answer: AsynchronousRefundAnswer::default(),
            late_success: LateSuccess::default(),
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
