//! Messages of the payment form. [`labels`](crate::labels) puts them into words.

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
    /// The customer has left the payment in the element.
    Left,
    /// The component's form is wrong.
    CheckTyping,
    /// The element's form is wrong.
    CheckEntries,
    /// Nothing has been chosen in the element.
    ChooseFirst,
}
