//! The fields for contact data in the payment form. The style sheet shows them while a method is chosen that needs them
//! (`data-contact`), so that they work without JavaScript too. They are not `required`: a browser would not send the form
//! because of a field that it does not show.

use domain::{
    contact::{ContactField, MAXIMUM_EMAIL, MAXIMUM_NAME, RETENTION_DAYS},
    method::PaymentMethod,
    money::Currency,
};
use leptos::prelude::*;
use leptos_i18n::td_string;

use crate::language;

const PURPOSE: &str = "contact-purpose";
const PHONE_HINT: &str = "contact-phone-hint";

/// Nothing if no method of the currency needs contact data.
#[component]
pub fn ContactFields(currency: Currency) -> impl IntoView {
    let language = language::current();
    let methods: Vec<&str> =
        PaymentMethod::in_currency(currency).filter(|method| method.needs_contact).map(|method| method.name).collect();
    (!methods.is_empty()).then(|| {
        let purpose = td_string!(language, contact.purpose, method = methods.join(" / "), days = RETENTION_DAYS);
        view! {
            <div class="contact-fields" role="group" aria-labelledby="contact-heading" aria-describedby=PURPOSE>
                <p class="card-heading" id="contact-heading">{td_string!(language, contact.heading)}</p>
                <p class="muted" id=PURPOSE>{purpose.to_string()}</p>
                <label class="field contact-field">
                    <span>{td_string!(language, contact.name)}</span>
                    <input type="text" name=input_name(ContactField::Name) autocomplete="name" maxlength=MAXIMUM_NAME />
                </label>
                <label class="field contact-field">
                    <span>{td_string!(language, contact.email)}</span>
                    <input
                        type="text"
                        inputmode="email"
                        name=input_name(ContactField::Email)
                        autocomplete="email"
                        maxlength=MAXIMUM_EMAIL
                    />
                </label>
                <label class="field contact-field">
                    <span>{td_string!(language, contact.phone)}</span>
                    <input
                        type="tel"
                        name=input_name(ContactField::Phone)
                        autocomplete="tel"
                        maxlength="24"
                        aria-describedby=PHONE_HINT
                    />
                </label>
                <p class="muted" id=PHONE_HINT>{td_string!(language, contact.phone_hint)}</p>
            </div>
        }
    })
}

/// The name of a field in the form, which the server function reads as a `ContactForm`.
pub fn input_name(field: ContactField) -> String {
    format!("contact[{}]", field.as_str())
}
