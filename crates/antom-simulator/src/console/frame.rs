//! The layout of every page: the bar with its links, and one or two columns.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use maud::{Markup, html};

use crate::html::document;

/// Forms of the console redirect to the console. The only script is that of the console, which reads its own pages.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The pages that the bar links to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Area {
    Payments,
    Scenarios,
    Assumptions,
}

impl Area {
    const ALL: [(Self, &str, &str); 3] = [
        (Self::Payments, "/console", "Payments"),
        (Self::Scenarios, "/console/scenarios", "Scenarios"),
        (Self::Assumptions, "/console/assumptions", "Gateway behaviour"),
    ];
}

pub(super) struct Page {
    pub(super) title: String,
    pub(super) area: Option<Area>,
    pub(super) main: Markup,
    /// The second column: beside the first where there is room, below it where there is not.
    pub(super) aside: Option<Markup>,
    /// The address of a page that changes by itself: its regions (`data-region`) are replaced while it is open.
    pub(super) refresh: Option<String>,
}

impl Page {
    /// A page with one column for reading.
    pub(super) fn narrow(title: &str, area: Option<Area>, main: Markup) -> Self {
        Self { title: title.to_owned(), area, main: html! { h1 { (title) } (main) }, aside: None, refresh: None }
    }
}

/// The page as a response.
pub(super) fn respond(status: StatusCode, page: &Page) -> Response {
    let body = html! {
        body data-live[page.refresh.is_some()] {
            a class="skip" href="#content" { "Skip to the content" }
            header class="bar" {
                p class="name" { a href="/" { "Antom simulator" } span { "no money moves" } }
                nav aria-label="Console" {
                    ul {
                        @for (area, path, name) in Area::ALL {
                            li { a href=(path) aria-current=[(page.area == Some(area)).then_some("page")] { (name) } }
                        }
                    }
                }
                @if let Some(path) = &page.refresh {
                    p class="updates" {
                        a href=(path) { "Refresh" }
                        button type="button" data-live-toggle aria-pressed="true" hidden { "Live" }
                        span class="trouble" role="status" data-live-trouble {}
                    }
                }
            }
            div class=(if page.aside.is_some() { "columns" } else { "column" }) {
                main id="content" { (page.main) }
                @if let Some(aside) = &page.aside { aside aria-label="Clock, scenarios and facts" { (aside) } }
            }
            footer {
                p {
                    "Times are by the gateway’s clock, in " span data-zone { "UTC" } ". The messages have them in Singapore’s \
                     zone, +08:00, as Antom’s do. For programs: "
                    a href="/control/openapi.json" { "the control API" } ", "
                    a href="/control/credentials" { "the credentials" } "."
                }
            }
            script src="/console.js" defer {}
        }
    };
    let mut response = document(status, POLICY, &["/console.css"], &page.title, &body);
    // With the `no-referrer` of the other pages, browsers send `Origin: null` with every form, which the guard refuses.
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// The page as a response that the browser reloads after so many seconds.
pub(super) fn respond_with_refresh(seconds: u16, page: &Page) -> Response {
    let mut response = respond(StatusCode::OK, page);
    response.headers_mut().insert(HeaderName::from_static("refresh"), HeaderValue::from(seconds));
    response
}

/// The hidden field with the page to which a form returns.
pub(super) fn back(path: &str) -> Markup {
    html! { input type="hidden" name="back" value=(path); }
}

/// A status with a sign, so that colour is not the only difference.
pub(super) fn badge(tone: Tone, text: &str) -> Markup {
    let (class, sign) = match tone {
        Tone::Good => ("badge good", "✓"),
        Tone::Bad => ("badge bad", "✕"),
        Tone::Waiting => ("badge waiting", "…"),
        Tone::Over => ("badge over", "–"),
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) } " " (text) } }
}

#[derive(Clone, Copy)]
pub(super) enum Tone {
    Good,
    Bad,
    Waiting,
    Over,
}
