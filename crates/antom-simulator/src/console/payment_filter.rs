//! The filters of the list of payments: in the address, so that a link has them, too.

use maud::{Markup, html};
use serde::Deserialize;
use url::form_urlencoded;

use crate::{
    console::{links, response::PageError},
    engine::store::payment_filter::PaymentFilter,
    model::method_catalogue,
};

/// Every `paymentStatus` and the states that have it.
const STATUSES: [(&str, &[&str]); 5] = [
    ("PROCESSING", &["CREATED", "SUBMITTED", "DECLINED"]),
    ("PENDING", &["PENDING"]),
    ("SUCCESS", &["SUCCESS"]),
    ("FAIL", &["FAIL"]),
    ("CANCELLED", &["CANCELLED"]),
];

/// The part of the list that is shown. Forms send empty fields, too.
#[derive(Deserialize)]
pub(super) struct ListQuery {
    /// Only payments older than the one with this `paymentId`.
    #[serde(default)]
    before: String,
    /// A part of an order number, a `paymentRequestId` or a `paymentId`.
    #[serde(default)]
    q: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    method: String,
}

fn given(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

impl ListQuery {
    pub(super) fn before(&self) -> Option<&str> {
        given(&self.before)
    }

    pub(super) fn is_filtered(&self) -> bool {
        [&self.q, &self.status, &self.method].into_iter().any(|text| given(text).is_some())
    }

    pub(super) fn filter(&self) -> Result<PaymentFilter<'_>, PageError> {
        let states = match given(&self.status) {
            None => &[],
            Some(status) => {
                STATUSES.iter().find(|(name, _)| *name == status).map(|(_, states)| *states).ok_or_else(|| {
                    let names: Vec<_> = STATUSES.iter().map(|(name, _)| *name).collect();
                    PageError::bad_request(format!("status: there is no {status:?}; it can be {}", names.join(", ")))
                })?
            }
        };
        Ok(PaymentFilter { states, method: given(&self.method), text: given(&self.q) })
    }

    /// The address of another part of the list, with the same filters.
    pub(super) fn link(&self, before: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let fields = [
            ("q", given(&self.q)),
            ("status", given(&self.status)),
            ("method", given(&self.method)),
            ("before", before),
        ];
        for (name, value) in fields {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        if query.is_empty() { links::PAYMENTS.to_owned() } else { format!("{}?{query}", links::PAYMENTS) }
    }

    /// The fields. `methods` are those that payments have.
    pub(super) fn form(&self, methods: &[String]) -> Markup {
        html! {
            form method="get" action=(links::PAYMENTS) class="filters" role="search" {
                label class="search" {
                    "Order or payment id" input type="search" name="q" value=(self.q.trim()) autocomplete="off" spellcheck="false";
                }
                label { "Status" select name="status" {
                    option value="" { "Any" }
                    @for (name, _) in STATUSES { option selected[name == self.status] { (name) } }
                } }
                label { "Method" select name="method" {
                    option value="" { "Any" }
                    @for kind in methods {
                        option value=(kind) selected[*kind == self.method] {
                            @match method_catalogue::find(kind) {
                                Some(method) => { (method.name) " (" (kind) ")" },
                                None => (kind),
                            }
                        }
                    }
                } }
                button type="submit" { "Filter" }
                @if self.is_filtered() { a href=(links::PAYMENTS) { "Clear" } }
            }
        }
    }
}
