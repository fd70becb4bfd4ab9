//! The endpoints of the merchant API.

use antom::types::{
    CancelPayment, CapturePayment, CreatePaymentSession, InquiryPayment, InquiryRefund, RefundPayment, Request as _,
};

/// An endpoint of the merchant API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Endpoint {
    CreatePaymentSession,
    InquiryPayment,
    Cancel,
    Refund,
    InquiryRefund,
    Capture,
}

impl Endpoint {
    pub(crate) const ALL: [Self; 6] = [
        Self::CreatePaymentSession,
        Self::InquiryPayment,
        Self::Cancel,
        Self::Refund,
        Self::InquiryRefund,
        Self::Capture,
    ];

    /// The path in production.
    fn path(self) -> &'static str {
        match self {
            Self::CreatePaymentSession => CreatePaymentSession::PATH,
            Self::InquiryPayment => InquiryPayment::PATH,
            Self::Cancel => CancelPayment::PATH,
            Self::Refund => RefundPayment::PATH,
            Self::InquiryRefund => InquiryRefund::PATH,
            Self::Capture => CapturePayment::PATH,
        }
    }

    /// The last part of the path.
    pub(crate) fn name(self) -> &'static str {
        self.path().rsplit('/').next().unwrap_or_default()
    }

    /// The endpoint at a path with one of the two prefixes: the SDKs use the sandbox's with sandbox ids, Antom's own
    /// sample never does.
    pub(crate) fn at(path: &str) -> Option<Self> {
        let rest = path.strip_prefix("/ams/sandbox/api/").or_else(|| path.strip_prefix("/ams/api/"))?;
        Self::ALL.into_iter().find(|endpoint| endpoint.path().strip_prefix("/ams/api/") == Some(rest))
    }
}
