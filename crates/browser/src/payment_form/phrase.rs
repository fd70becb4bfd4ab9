//! Messages of the payment form. The server's `labels.rs` puts them into words; the browser gets all of them with the page.

/// A message to the customer while a payment is under way, or after it has stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phrase {
    /// A session is being created.
    Preparing,
    /// The SDK is loading.
    Opening,
    /// The component is open.
    FinishInWindow,
    /// The element is being paid in.
    FinishAbove,
    /// The customer is leaving for the wallet.
    Redirecting,
    /// The server is being asked.
    Checking,
    /// The element is loading.
    LoadingMethods,
    /// The element did not load.
    MethodsFailed,
    /// The SDK did not load.
    WindowNotLoaded,
    /// The SDK did not open the component.
    WindowNotOpened,
    /// The SDK did not open the wallet's page.
    PageNotOpened,
    /// The payment failed.
    PaymentFailed,
    /// The SDK failed.
    SdkError,
    /// The outcome is not known yet.
    NotConfirmed,
    /// The customer has closed the component.
    Closed,
    /// The same with a method that is paid on the phone: the customer may have paid.
    ClosedOnPhone,
    /// The customer has left the payment in the element, and may have paid.
    Left,
    /// The customer is back on the page that an open payment was started on.
    StillOpen,
    /// The component's form is wrong.
    CheckTyping,
    /// The element's form is wrong.
    CheckEntries,
    /// Nothing has been chosen in the element.
    ChooseFirst,
    /// The shop's server does not answer.
    Unreachable,
}

impl Phrase {
    /// In the order of their declaration.
    pub const ALL: [Self; 22] = [
        Self::Preparing,
        Self::Opening,
        Self::FinishInWindow,
        Self::FinishAbove,
        Self::Redirecting,
        Self::Checking,
        Self::LoadingMethods,
        Self::MethodsFailed,
        Self::WindowNotLoaded,
        Self::WindowNotOpened,
        Self::PageNotOpened,
        Self::PaymentFailed,
        Self::SdkError,
        Self::NotConfirmed,
        Self::Closed,
        Self::ClosedOnPhone,
        Self::Left,
        Self::StillOpen,
        Self::CheckTyping,
        Self::CheckEntries,
        Self::ChooseFirst,
        Self::Unreachable,
    ];

    /// The position in [`Self::ALL`], in whose order the page has the texts.
    pub(super) fn index(self) -> u32 {
        self as u32
    }
}
