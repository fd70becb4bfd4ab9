//! The tiles of the methods that pay in a currency.

use domain::{method::PaymentMethod, money::Currency};
use leptos::prelude::*;
use leptos_i18n::td_string;

use super::method_tile::MethodTile;
use crate::language::Language;

/// The methods that the checkout offers in this currency, by their tiles.
#[component]
pub fn AcceptedMethods(language: Language, currency: Currency) -> impl IntoView {
    let tiles = PaymentMethod::in_currency(currency);
    let tiles = tiles.map(|method| view! { <li><MethodTile code=method.code named=true /></li> }).collect_view();
    view! { <ul class="accepted-methods" aria-label=td_string!(language, shop.methods)>{tiles}</ul> }
}
