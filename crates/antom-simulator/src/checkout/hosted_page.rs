//! The pages that the SDK opens in an iframe: the payment component and Payment Element. Their scripts fill in the payment
//! and show one of the views at a time. They have no inline script or style, because of their strict policy.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    response::IntoResponse,
};
use maud::{Markup, PreEscaped, html};
use url::form_urlencoded;

use crate::{
    checkout::sdk,
    engine::gateway::Gateway,
    html::write_document,
    language::{Language, texts::Texts},
};

/// The payment component, which has a button to pay and a button to close.
pub(super) async fn component(state: State<Arc<Gateway>>, query: RawQuery) -> impl IntoResponse {
    let page = write_page(&state, &query, "component", &["/sdk/component.css"], |texts| {
        html! {
            header aria-label=(texts.method) { p id="method" class="method" {} }
            main aria-label=(texts.payment) {
                section id="order" class="order" {
                    h1 id="heading" tabindex="-1" {
                        span id="heading-text" class="payee" {} " " span id="amount" class="amount" {}
                    }
                    p id="description" class="soft" {}
                }
                section id="view-qr" class="view" hidden { (code_view(texts, html! { p class="scan" id="qr-text" {} })) }
                form id="view-form" class="view" novalidate hidden {
                    (code_field(texts))
                    button class="button" id="pay" type="submit" {}
                }
                (result_view(html! { button class="button" id="close" type="button" { (texts.close) } }))
            }
        }
    });
    sdk::hosted(page).await
}

/// Payment Element: the page around it has the headings and the button to pay.
pub(super) async fn element(state: State<Arc<Gateway>>, query: RawQuery) -> impl IntoResponse {
    let page = write_page(&state, &query, "element", &["/sdk/component.css", "/sdk/element.css"], |texts| {
        html! {
            form id="view-choose" class="view" novalidate hidden {
                p class="error" id="problem" role="alert" tabindex="-1" {}
                fieldset { legend { (texts.method) } div id="methods" {} }
                div id="form-code" class="details" hidden { (code_field(texts)) }
            }
            section id="view-qr" class="view" aria-labelledby="qr-text" hidden {
                (code_view(texts, html! { p class="scan" id="qr-text" tabindex="-1" {} }))
                button class="button quiet" id="another" type="button" { (texts.another_method) }
            }
            (result_view(html! {}))
        }
    });
    sdk::hosted(page).await
}

fn write_page(
    gateway: &Gateway,
    RawQuery(query): &RawQuery,
    name: &str,
    styles: &[&str],
    content: impl FnOnce(&Texts) -> Markup,
) -> Markup {
    // Both SDKs put the locale of the merchant's page into the address.
    let query = query.as_deref().unwrap_or_default();
    let locale = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "locale");
    let Language { tag, texts } = gateway.languages.of_locale(&locale.unwrap_or_default().1);
    // A script element ends at the first `</`, even within a string.
    let json = serde_json::to_string(texts).unwrap_or_default().replace('<', "\\u003c");
    let scripts = html! {
        script id="texts" type="application/json" { (PreEscaped(json)) }
        script src=(format!("/sdk/{name}.js")) type="module" {}
    };
    let body = html! {
        body class=(name) {
            div id="sheet" hidden {
                (content(texts))
                p class="visually-hidden" id="live" role="status" {}
                footer aria-label=(texts.about) { (texts.notice) }
            }
        }
    };
    write_document(tag, &texts.frame, styles, &scripts, &body)
}

/// A QR code or a payment number. `instruction` is the paragraph `qr-text`.
fn code_view(texts: &Texts, instruction: Markup) -> Markup {
    html! {
        figure class="qr" id="qr-figure" {
            img id="qr-image" alt=(texts.qr_code) width="212" height="212";
            strong id="voucher" class="voucher" hidden {}
        }
        (instruction)
        p class="soft countdown" id="qr-countdown" {}
        a class="button quiet" id="phone-link" target="_blank" rel="noopener" {
            span id="phone-link-text" {} " " span aria-hidden="true" { "↗" }
            span class="visually-hidden" { (texts.new_tab) }
        }
        p class="waiting" id="qr-status" {
            span class="dot" aria-hidden="true" {} " " span id="qr-status-text" { (texts.waiting) }
        }
    }
}

fn code_field(texts: &Texts) -> Markup {
    html! {
        label for="code" { (texts.code) }
        p class="soft" id="code-hint" {}
        input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" required
            aria-describedby="code-hint code-error" spellcheck="false";
        p class="error" id="code-error" role="alert" {}
    }
}

fn result_view(button: Markup) -> Markup {
    html! {
        section id="view-result" class="view result" hidden {
            span class="badge" id="badge" aria-hidden="true" {}
            h2 id="result-title" tabindex="-1" {}
            p class="soft" id="result-text" {}
            (button)
        }
    }
}
