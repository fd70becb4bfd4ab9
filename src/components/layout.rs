//! The header and the footer of every page.

use domain::money::Currency;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_i18n::td_string;
use leptos_router::hooks::use_location;

use crate::{
    api::preferences::SetPreferences,
    brand,
    components::accepted_methods::AcceptedMethods,
    form::action,
    labels,
    language::{self, Language},
    preferences::{Appearance, Preferences},
};

/// The number of things in the cart, if the page knows it. The server provides it to every page.
#[derive(Debug, Clone, Copy, Default)]
pub struct CartCount(pub Option<i64>);

/// The shop's name, the link to the cart, and the customer's preferences.
#[component]
pub fn Header() -> impl IntoView {
    let preferences = use_context::<Preferences>().unwrap_or_default();
    let CartCount(count) = use_context().unwrap_or_default();
    let language = preferences.language;
    let name = brand::shop_name();
    view! {
        <header class="site-header">
            <a class="brand" href="/" aria-label=td_string!(language, shop.home, shop = name.clone()).to_string()>
                <img src="/mark.svg" alt="" width="36" height="36" />
                <span>{name.clone()}</span>
            </a>
            <div class="site-tools">
                <PreferencesForm preferences />
                <CartLink language count />
            </div>
        </header>
    }
}

#[component]
fn CartLink(language: Language, count: Option<i64>) -> impl IntoView {
    let label = match count {
        Some(count) => td_string!(language, shop.cart_link, count = count).to_string(),
        None => td_string!(language, shop.cart).to_owned(),
    };
    view! {
        <a class="tool" href="/cart" aria-label=label>
            <span class="icon icon-cart"></span>
            {count.filter(|count| *count > 0).map(|count| view! { <span class="badge">{count}</span> })}
        </a>
    }
}

/// Whether the current page belongs to an order, whose currency is fixed.
fn is_order_page() -> bool {
    let path = use_location().pathname.get_untracked();
    ["/checkout/", "/orders/"].iter().any(|start| path.starts_with(start))
}

/// Whether the current page shows methods of its own: the cart's, or those for an order's currency.
fn has_own_methods() -> bool {
    is_order_page() || use_location().pathname.get_untracked() == "/cart"
}

/// A plain form: it works without JavaScript.
#[component]
fn PreferencesForm(preferences: Preferences) -> impl IntoView {
    let Preferences { language, currency, appearance } = preferences;
    let name_of = |one: &Language| (language::tag(*one), language::name(*one).to_owned(), *one == language);
    let languages: Vec<_> = language::all().iter().map(name_of).collect();
    let currencies = Currency::ALL
        .map(|it| (it.code(), format!("{} · {}", it.code(), labels::currency(language, it)), it == currency));
    let appearances = Appearance::ALL.map(|it| {
        let name = match it {
            Appearance::System => td_string!(language, shop.appearance_system),
            Appearance::Light => td_string!(language, shop.appearance_light),
            Appearance::Dark => td_string!(language, shop.appearance_dark),
        };
        (it.as_str(), name.to_owned(), it == appearance)
    });
    let spoken = language::name(language);
    let is_order_page = is_order_page();
    // The accessible name has to contain the visible text.
    let paid_in = format!("{} {}", currency.code(), labels::currency(language, currency));
    let label = match is_order_page {
        true => td_string!(language, shop.settings_of_order, spoken = spoken).to_string(),
        false => td_string!(language, shop.settings, spoken = spoken, currency = paid_in).to_string(),
    };
    let currency_field = if is_order_page {
        view! {
            <input type="hidden" name="currency" value=currency.code() />
            <p class="muted">{td_string!(language, shop.currency_fixed)}</p>
        }
        .into_any()
    } else {
        let label = td_string!(language, shop.currency);
        view! { <Select name="currency" label options=currencies.into() /> }.into_any()
    };
    view! {
        <button type="button" class="tool" popovertarget="settings" aria-label=label>
            <span class="icon icon-globe"></span>
            {(!is_order_page).then(|| view! { <span>{currency.code()}</span> })}
        </button>
        // The browser closes it when the customer presses Escape or something else.
        <form id="settings" popover="auto" method="post" action=action(SetPreferences::PATH) class="settings">
            <Select name="language" label=td_string!(language, shop.language) options=languages />
            {currency_field}
            <Select name="appearance" label=td_string!(language, shop.appearance) options=appearances.into() />
            <button type="submit" class="button">{td_string!(language, shop.apply)}</button>
        </form>
    }
}

/// A labelled `<select>`. Each option has its value, its text, and whether it is selected.
#[component]
fn Select(name: &'static str, label: &'static str, options: Vec<(&'static str, String, bool)>) -> impl IntoView {
    let options = options
        .into_iter()
        .map(|(value, text, selected)| view! { <option value=value selected=selected>{text}</option> })
        .collect_view();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select id=name name=name>{options}</select>
        </div>
    }
}

/// The customer's orders, the methods to pay with, and the note that this is a demo.
#[component]
pub fn Footer() -> impl IntoView {
    let preferences = use_context::<Preferences>().unwrap_or_default();
    let language = preferences.language;
    view! {
        <footer class="site-footer">
            {(!has_own_methods()).then(|| view! { <AcceptedMethods language currency=preferences.currency /> })}
            <p>
                <a href="/orders">{td_string!(language, orders.title)}</a>
                " · "
                {td_string!(language, shop.payments_by)}
            </p>
            <p>{brand::disclaimer(language)}</p>
        </footer>
    }
}
