//! What the result page says about an order that does not change.

use domain::order::Order;
use leptos_i18n::td_string;
use serde::{Deserialize, Serialize};

use crate::{labels, language::Language};

/// The parts of a receipt, in the customer's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// "Order" and its number.
    pub heading: String,
    pub number: Fact,
    /// With the number, it finds the order again.
    pub lookup_code: Fact,
    /// In UTC: the browser shows it in the customer's own time zone.
    pub date: Fact,
    /// The same for programs: `2026-01-31T09:30:05Z`.
    pub placed_at: String,
    pub seller: Fact,
    /// What the payment method is called; the method itself can change.
    pub method_name: String,
    pub total: Fact,
    pub contact: Option<Contact>,
    pub copy_link: String,
    pub link_copied: String,
    pub print: String,
    /// The headings of the technical part.
    pub details: String,
    pub history: String,
    /// Whether the technical part is open at first.
    pub is_open: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub name: String,
    pub value: String,
}

/// How the customer reaches the seller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub question: String,
    /// An e-mail address or a web address.
    pub text: String,
    pub href: String,
}

impl Receipt {
    pub fn new(language: Language, order: &Order, seller: &str, contact: Option<&str>, is_open: bool) -> Self {
        let number = order.number.to_string();
        let fact = |name: &'static str, value: String| Fact { name: name.to_owned(), value };
        Self {
            heading: td_string!(language, order.number, number = number.clone()).to_string(),
            number: fact(td_string!(language, order.order_number), number),
            lookup_code: fact(td_string!(language, order.lookup_code), order.lookup_code.grouped()),
            date: fact(td_string!(language, order.date), labels::moment(language, &order.placed_at)),
            placed_at: order.placed_at.clone(),
            seller: fact(td_string!(language, order.seller), seller.to_owned()),
            method_name: td_string!(language, order.method).to_owned(),
            total: fact(td_string!(language, order.total), labels::money(language, order.total)),
            contact: contact.map(|text| Contact {
                question: td_string!(language, order.questions).to_owned(),
                text: text.to_owned(),
                href: if text.starts_with("https://") { text.to_owned() } else { format!("mailto:{text}") },
            }),
            copy_link: td_string!(language, order.copy_link).to_owned(),
            link_copied: td_string!(language, order.link_copied).to_owned(),
            print: td_string!(language, order.print).to_owned(),
            details: td_string!(language, order.details).to_owned(),
            history: td_string!(language, order.history).to_owned(),
            is_open,
        }
    }
}
