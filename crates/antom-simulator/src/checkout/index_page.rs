//! The start page of the simulator.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use maud::html;

use crate::{
    checkout::{card, sdk},
    engine::gateway::Gateway,
    model::{endpoint::Endpoint, method_catalogue::METHODS},
};

pub(super) async fn show(State(gateway): State<Arc<Gateway>>) -> Response {
    let content = html! {
        p { "This is a simulator of Antom’s payment gateway. It has the same API and moves no money." }
        dl {
            div { dt { "Gateway" } dd { code { (gateway.origin.as_str().trim_end_matches('/')) } } }
            div { dt { "Client id" } dd { code { (gateway.client_id) } } }
            div { dt { "Console" } dd { a href="/console" { "all payments and scenarios" } } }
            div { dt { "Browser SDK" } dd { a href=(sdk::PATH) { code { (sdk::PATH) } } } }
        }
        h2 { "Endpoints" }
        ul {
            @for endpoint in Endpoint::ALL { li { code { "POST /ams/sandbox/api/v1/payments/" (endpoint.name()) } } }
        }
        p { "The same without " code { "/sandbox" } ". Requests are signed; the crate’s README says how." }
        h2 { "Payment methods" }
        ul class="methods" {
            @for method in METHODS {
                li { code { (method.kind) } " " (method.name) ", " (method.currencies.join(", ")) }
            }
        }
    };
    card::respond(StatusCode::OK, card::plain("Antom simulator", content))
}

pub(super) async fn not_found() -> Response {
    let content = html! { p { "There is nothing at this address. " a href="/" { "Go to the start page" } } };
    card::respond(StatusCode::NOT_FOUND, card::plain("Page not found", content))
}
