//! The frame of every page; for the buyer's, one card on a calm background, and the sentence that no money moves.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, html};

/// Forms end at the merchant's page, on whatever origin that is, and browsers hold redirects after a form against
/// `form-action`: hence `http:` and `https:`. Everything else is ours or nobody's.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self' http: https:; \
                      base-uri 'none'; frame-ancestors 'none'";

/// What a page shows.
pub(crate) struct Card {
    /// The payment method's name.
    pub(crate) method: Option<&'static str>,
    pub(crate) title: String,
    pub(crate) mark: Option<Mark>,
    pub(crate) content: Markup,
}

/// The sign above a result.
#[derive(Clone, Copy)]
pub(crate) enum Mark {
    Good,
    Bad,
}

/// A card with nothing but a title and content.
pub(crate) fn card(title: &str, content: Markup) -> Card {
    Card { method: None, title: title.to_owned(), mark: None, content }
}

/// The whole page as a response.
pub(crate) fn show(status: StatusCode, card: Card) -> Response {
    let body = html! {
        body {
            header class="banner" { p { strong { "Simulated wallet" } " — no money moves" } }
            main {
                @if let Some(method) = card.method { p class="method" { (method) } }
                @match card.mark {
                    Some(Mark::Good) => span class="mark good" aria-hidden="true" { "✓" },
                    Some(Mark::Bad) => span class="mark bad" aria-hidden="true" { "✕" },
                    None => {}
                }
                h1 { (card.title) }
                (card.content)
            }
        }
    };
    respond(status, POLICY, &["/wallet.css"], &card.title, &body)
}

/// A page as a response, with what the head of every page has.
pub(crate) fn respond(
    status: StatusCode,
    policy: &'static str,
    styles: &[&str],
    title: &str,
    body: &Markup,
) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) " · Antom simulator" }
                link rel="icon" href="data:,";
                @for style in styles { link rel="stylesheet" href=(style); }
            }
            (body)
        }
    };
    (status, [(header::CONTENT_SECURITY_POLICY, policy)], page).into_response()
}
