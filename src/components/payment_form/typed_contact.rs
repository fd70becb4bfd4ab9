//! What the customer has typed into the fields for contact data.

use domain::contact::{ContactField, ContactForm};
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// Read from the document, like the chosen method; empty if the form has no such fields.
pub(super) fn typed_contact() -> ContactForm {
    ContactForm {
        name: typed(ContactField::Name),
        email: typed(ContactField::Email),
        phone: typed(ContactField::Phone),
    }
}

fn typed(field: ContactField) -> String {
    let selector = format!("input[name='contact[{}]']", field.as_str());
    let input = document().query_selector(&selector).ok().flatten();
    input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()).map(|input| input.value()).unwrap_or_default()
}
