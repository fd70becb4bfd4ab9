//! The method that is chosen in the form, read from the document: the customer may have chosen before the island was
//! hydrated, and browsers restore a choice.

use leptos::prelude::GetUntracked;

use super::state::PaymentFormState;

impl PaymentFormState {
    /// Whether the customer pays with the chosen method on the phone, while the component is open here.
    pub(super) fn is_paid_on_phone(self) -> bool {
        self.flow().as_deref() == Some("qr")
    }

    /// Whether the component shows a number, with which the customer pays later.
    pub(super) fn is_paid_later(self) -> bool {
        matches!(self.flow().as_deref(), Some("voucher" | "transfer"))
    }

    /// The name of a `Flow` of the crate `domain`.
    fn flow(self) -> Option<String> {
        self.form
            .get_untracked()?
            .query_selector("input[name=method]:checked")
            .ok()
            .flatten()?
            .get_attribute("data-flow")
    }
}
