//! The layout of the buyer's pages: one card, and a banner that no money moves.

use axum::{http::StatusCode, response::Response};
use maud::{Markup, html};

use crate::html::document;

/// Forms end with a redirect to the merchant's page on any origin, and browsers apply `form-action` to redirects: hence
/// `http:` and `https:`.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self' http: https:; \
                      base-uri 'none'; frame-ancestors 'none'";

pub(super) struct Card {
    /// The name of the payment method.
    pub(super) method: Option<&'static str>,
    pub(super) title: String,
    pub(super) mark: Option<Mark>,
    pub(super) content: Markup,
}

/// The sign above a result.
#[derive(Clone, Copy)]
pub(super) enum Mark {
    Good,
    Bad,
}

/// A card with only a title and content.
pub(super) fn plain(title: &str, content: Markup) -> Card {
    Card { method: None, title: title.to_owned(), mark: None, content }
}

/// The page with the card.
pub(super) fn respond(status: StatusCode, card: Card) -> Response {
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
    document(status, POLICY, &["/wallet.css"], &card.title, &body)
}
