//! The settings of Antom's SDK.

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SdkSettings {
    /// The address of the script.
    pub url: String,
    /// `sandbox` or `prod`, the same as the payment session's.
    pub environment: String,
    pub locale: String,
}
