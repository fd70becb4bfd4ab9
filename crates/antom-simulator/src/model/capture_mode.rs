//! When an approval takes the money.

/// Whether an approval takes the money or reserves it to be captured (`paymentFactor`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CaptureMode {
    /// Without `isAuthorization`: the approval takes the money.
    Immediate,
    /// `isAuthorization` with `captureMode` `AUTOMATIC`: the gateway captures the whole amount right after the approval.
    Automatic,
    /// `isAuthorization` with `captureMode` `MANUAL`: the money is reserved until the merchant captures it.
    Manual,
}

impl CaptureMode {
    pub(crate) fn to_stored(self) -> &'static str {
        match self {
            Self::Immediate => "IMMEDIATE",
            Self::Automatic => "AUTOMATIC",
            Self::Manual => "MANUAL",
        }
    }

    pub(crate) fn from_stored(text: &str) -> Option<Self> {
        [Self::Immediate, Self::Automatic, Self::Manual].into_iter().find(|mode| mode.to_stored() == text)
    }
}
