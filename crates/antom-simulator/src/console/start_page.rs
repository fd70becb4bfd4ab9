//! The start page of the simulator, and the page for addresses that do not exist. Unlike the console, both serve other
//! machines, too: they show nothing about payments.

use std::{collections::BTreeMap, sync::Arc};

use antom::types::Amount;
use axum::{extract::State, http::StatusCode, response::Response};
use maud::{Markup, html};

use crate::{
    checkout::sdk,
    console::{
        code_block::{Lines, block},
        frame::{self, Page},
        text::lasting,
    },
    engine::gateway::Gateway,
    model::{
        currency::display,
        endpoint::Endpoint,
        method::{Flow, Method},
        method_catalogue::METHODS,
    },
};

/// What a request signs, with placeholders.
const SIGNED_TEXT: &str = "POST <path>\n<client-id>.<request-time>.<body>";

pub(super) async fn show(State(gateway): State<Arc<Gateway>>) -> Response {
    let main = html! {
        h1 { "Antom simulator" }
        p class="lead" {
            "This server has the API of Antom’s payment gateway, the pages of its wallets and banks, and its browser SDK. It \
             moves no money. It can fail in the ways in which a real gateway fails."
        }
        ul class="doors" {
            li { a href="/console" { "Console" } span { "Payments, what was signed, notifications, the clock" } }
            li { a href="/console/scenarios" { "Scenarios" } span { "Failures to test a shop with" } }
            li { a href="/control/openapi.json" { "Control API" } span { "The same for programs, described by OpenAPI" } }
            li { a href="/control/credentials" { "Credentials" } span { "Client id and keys for your shop" } }
        }
        (connection(&gateway))
        (methods())
    };
    let page = Page { title: "Start".to_owned(), area: None, main, aside: None, refresh: None };
    frame::respond(StatusCode::OK, &page)
}

pub(super) async fn not_found() -> Response {
    let main = html! { p { "There is nothing at this address. " a href="/" { "Go to the start page" } } };
    frame::respond(StatusCode::NOT_FOUND, &Page::narrow("Page not found", None, main))
}

/// How a shop calls the gateway.
fn connection(gateway: &Gateway) -> Markup {
    let origin = gateway.origin.as_str().trim_end_matches('/');
    html! {
        section aria-labelledby="connect" {
            h2 id="connect" { "Connect your shop" }
            dl {
                div { dt { "Gateway" } dd { code { (origin) } } }
                div { dt { "Client id" } dd { code { (gateway.client_id) } } }
                div { dt { "Browser SDK" } dd { a href=(sdk::PATH) { code { (origin) (sdk::PATH) } } } }
                div { dt { "Endpoints" } dd {
                    @for endpoint in Endpoint::ALL { code class="line" { "POST /ams/sandbox/api/v1/payments/" (endpoint.name()) } }
                    "The same without " code { "/sandbox" } "."
                } }
            }
            h3 { "How a request is signed" }
            (block("signed-text", "Signed text", SIGNED_TEXT, Lines::Scrolled))
            p {
                "Sign these bytes with the merchant’s private key (RSA, PKCS#1 v1.5, SHA-256), write the signature as \
                 URL-encoded base64, and send it in the header "
                code { "signature: algorithm=RSA256,keyVersion=1,signature=…" } ", together with " code { "client-id" }
                ", " code { "request-time" } " and " code { "content-type: application/json; charset=UTF-8" }
                ". The body is signed exactly as it is sent. Answers and notifications are signed in the same way with \
                 Antom’s key; an answer has " code { "response-time" } ". "
                a href="https://docs.antom.com/ac/ams/digital_signature" rel="noreferrer" { "Antom’s documentation" }
                " has the details. The console shows the signed text of every message, and what is wrong with a signature."
            }
        }
    }
}

/// The methods, by currency.
fn methods() -> Markup {
    let mut by_currency: BTreeMap<&str, Vec<&Method>> = BTreeMap::new();
    for method in METHODS {
        for currency in method.currencies {
            by_currency.entry(currency).or_default().push(method);
        }
    }
    html! {
        section aria-labelledby="methods" {
            h2 id="methods" { "Payment methods" }
            p class="faint" { (METHODS.len()) " methods in " (by_currency.len()) " currencies. " a href="/control/methods" { "As JSON" } "." }
            div class="wide-table" tabindex="0" role="group" aria-labelledby="methods" {
                table class="methods" {
                    thead { tr {
                        th scope="col" { "Method" } th scope="col" { "paymentMethodType" } th scope="col" { "Flow" }
                        th scope="col" class="amount" { "Smallest" } th scope="col" class="amount" { "Largest" }
                        th scope="col" { "Closed after" }
                    } }
                    @for (currency, methods) in &by_currency {
                        tbody {
                            tr class="group" { th colspan="6" scope="rowgroup" { (currency) } }
                            @for method in methods { (row(currency, method)) }
                        }
                    }
                }
            }
            p class="faint" {
                "“Closed after” is the time that an unpaid payment has after the buyer has submitted it; Payment Element adds an hour."
            }
        }
    }
}

fn row(currency: &str, method: &Method) -> Markup {
    let amount = |value| display(&Amount::new(currency, value));
    html! {
        tr {
            th scope="row" { (method.name) }
            td { code { (method.kind) } }
            td { (flow(method.flow)) }
            td class="amount" { (amount(method.minimum)) }
            td class="amount" { @match method.maximum { Some(most) => (amount(most)), None => "no limit" } }
            td { (lasting(method.closes_after.as_secs())) }
        }
    }
}

fn flow(flow: Flow) -> &'static str {
    match flow {
        Flow::Redirect => "page of the wallet or bank",
        Flow::Qr => "QR code",
        Flow::Form => "six-digit code",
        Flow::Voucher => "number, paid later",
    }
}
