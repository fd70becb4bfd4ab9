//! What every page of the console has around it: the bar with its links, and one or two columns.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use maud::{Markup, html};

use crate::page;

/// Forms of the console end at the console.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// The pages that the bar links to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Area {
    Payments,
    Scenarios,
    Fidelity,
}

impl Area {
    const ALL: [(Self, &str, &str); 3] = [
        (Self::Payments, "/console", "Payments"),
        (Self::Scenarios, "/console/scenarios", "Scenarios"),
        (Self::Fidelity, "/console/fidelity", "Fidelity"),
    ];
}

/// What a page shows.
pub(super) struct Page {
    pub(super) title: String,
    pub(super) area: Option<Area>,
    pub(super) main: Markup,
    /// The second column: beside the first where there is room, below it where there is not.
    pub(super) aside: Option<Markup>,
}

impl Page {
    /// A page with one column for reading.
    pub(super) fn narrow(title: &str, area: Option<Area>, main: Markup) -> Self {
        Self { title: title.to_owned(), area, main: html! { h1 { (title) } (main) }, aside: None }
    }
}

/// The page as a response.
pub(super) fn respond(status: StatusCode, page: &Page) -> Response {
    let body = html! {
        body class="console" {
            a class="skip" href="#content" { "Skip to the content" }
            header class="bar" {
                p class="name" { a href="/console" { "Antom simulator" } span { "no money moves" } }
                nav aria-label="Console" {
                    ul {
                        @for (area, path, name) in Area::ALL {
                            li { a href=(path) aria-current=[(page.area == Some(area)).then_some("page")] { (name) } }
                        }
                    }
                }
            }
            div class=(if page.aside.is_some() { "columns" } else { "column" }) {
                main id="content" { (page.main) }
                @if let Some(aside) = &page.aside { aside aria-label="Clock and scenarios" { (aside) } }
            }
            footer {
                p {
                    "All times are the gateway’s own, in Singapore’s zone (+08:00), as on the wire. For programs: "
                    a href="/control/openapi.json" { "the control API" } ", "
                    a href="/control/credentials" { "the credentials" } "."
                }
            }
        }
    };
    let style = ["/wallet.css", "/console.css"];
    let mut response = page::respond(status, POLICY, &style, &page.title, &body);
    // With the wallet's `no-referrer` browsers would send `Origin: null` with every form, and the guard refuse it.
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// The same, loaded again by the browser every few seconds.
pub(super) fn respond_again_in(seconds: u16, page: &Page) -> Response {
    let mut response = respond(StatusCode::OK, page);
    response.headers_mut().insert(HeaderName::from_static("refresh"), HeaderValue::from(seconds));
    response
}

/// The hidden field that says where a form comes back to.
pub(super) fn back(path: &str) -> Markup {
    html! { input type="hidden" name="back" value=(path); }
}

/// A word about how something stands, with a sign: colour is never all there is.
pub(super) fn badge(tone: Tone, text: &str) -> Markup {
    let (class, sign) = match tone {
        Tone::Good => ("badge good", "✓"),
        Tone::Bad => ("badge bad", "✕"),
        Tone::Waiting => ("badge waiting", "…"),
        Tone::Over => ("badge over", "–"),
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) } " " (text) } }
}

/// How something stands.
#[derive(Clone, Copy)]
pub(super) enum Tone {
    Good,
    Bad,
    Waiting,
    Over,
}
