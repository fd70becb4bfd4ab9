//! The method that is chosen in the form, read from the document: the customer may have chosen before the island was
//! hydrated, and browsers restore a choice.

use domain::method::Flow;
use leptos::prelude::document;
use web_sys::Element;

/// The chosen method's input.
fn input() -> Option<Element> {
    document().query_selector("input[name=method]:checked").ok().flatten()
}

/// Antom's `paymentMethodType`; empty if no method is chosen.
pub(super) fn chosen_method() -> String {
    input().and_then(|input| input.get_attribute("value")).unwrap_or_default()
}

/// Whether the customer pays with the chosen method on the phone, while the component is open here.
pub(super) fn is_paid_on_phone() -> bool {
    is_flow(&[Flow::Qr])
}

/// Whether the component shows a number, with which the customer pays later.
pub(super) fn is_paid_later() -> bool {
    is_flow(&[Flow::Voucher, Flow::Transfer])
}

fn is_flow(flows: &[Flow]) -> bool {
    let flow = input().and_then(|input| input.get_attribute("data-flow"));
    flow.is_some_and(|flow| flows.iter().any(|it| it.as_str() == flow))
}
