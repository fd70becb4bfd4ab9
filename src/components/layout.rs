//! The header and the footer of every page.

use domain::money::Currency;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_i18n::td_string;

use crate::{
    api::preferences::SetPreferences,
    brand,
    form::action,
    labels,
    language::{self, Language},
    preferences::{Appearance, Preferences},
};

/// The number of things in the cart. The server provides it to every page.
#[derive(Debug, Clone, Copy, Default)]
pub struct CartCount(pub i64);

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
fn CartLink(language: Language, count: i64) -> impl IntoView {
    let label = td_string!(language, shop.cart_link, count = count).to_string();
    view! {
        <a class="tool" href="/cart" aria-label=label>
            <span class="icon icon-cart"></span>
            {(count > 0).then(|| view! { <span class="badge">{count}</span> })}
        </a>
    }
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
    // The accessible name has to contain the visible text.
    let paid_in = format!("{} {}", currency.code(), labels::currency(language, currency));
    let label = td_string!(language, shop.settings, spoken = spoken, currency = paid_in).to_string();
    view! {
        <details class="menu">
            <summary class="tool" aria-label=label>
                <span class="icon icon-globe"></span>
                <span class="menu-now">{currency.code()}</span>
            </summary>
            <form method="post" action=action(SetPreferences::PATH) class="menu-panel">
                <Select name="language" label=td_string!(language, shop.language) options=languages />
                <Select name="currency" label=td_string!(language, shop.currency) options=currencies.into() />
                <Select name="appearance" label=td_string!(language, shop.appearance) options=appearances.into() />
                <button type="submit" class="button">{td_string!(language, shop.apply)}</button>
            </form>
        </details>
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

/// Says that this is a demo.
#[component]
pub fn Footer() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <p><a href="/orders">{td_string!(language::current(), orders.title)}</a></p>
            <p>{brand::disclaimer(language::current())}</p>
        </footer>
    }
}
