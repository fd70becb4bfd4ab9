//! What stands above and below every page.

use leptos::prelude::*;

use crate::{
    api::catalogue::{ChooseCurrency, current_currency},
    domain::money::Currency,
};

/// The shop's name and the choice of currency.
#[component]
pub fn Header() -> impl IntoView {
    let currency = OnceResource::new_blocking(current_currency());
    view! {
        <header class="site-header">
            <a class="brand" href="/">
                <img src="/mark.svg" alt="" width="36" height="36" />
                <span>"Kopi Lane"</span>
            </a>
            <Suspense>
                {move || Suspend::new(async move {
                    let current = currency.await.unwrap_or(Currency::ALL[0]);
                    view! { <CurrencyMenu current /> }
                })}
            </Suspense>
        </header>
    }
}

/// A menu of plain buttons: choosing a currency works without JavaScript.
#[component]
fn CurrencyMenu(current: Currency) -> impl IntoView {
    let action = ServerAction::<ChooseCurrency>::new();
    let choices = Currency::ALL
        .into_iter()
        .map(|currency| {
            view! {
                <li>
                    <button
                        type="submit"
                        name="currency"
                        value=currency.code()
                        aria-current=(currency == current).then_some("true")
                    >
                        <span>{currency.code()}</span>
                        <span class="muted">{currency.name()}</span>
                    </button>
                </li>
            }
        })
        .collect_view();
    view! {
        <details class="menu">
            <summary aria-label=format!("Currency: {}", current.name())>{current.code()}</summary>
            <ActionForm action>
                <ul>{choices}</ul>
            </ActionForm>
        </details>
    }
}

/// What kind of shop this is.
#[component]
pub fn Footer() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <p>"Kopi Lane is a demonstration shop. It shows how a merchant takes payments with Antom; nothing is delivered."</p>
        </footer>
    }
}
