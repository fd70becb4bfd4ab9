//! The layout of the buyer's pages: one card, and a banner that no money moves.

use axum::{http::StatusCode, response::Response};
use maud::{Markup, html};

use crate::{html::document_in, language::Language};

/// Forms end with a redirect to the merchant's page on any origin, and browsers apply `form-action` to redirects: hence
/// `http:` and `https:`.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self' http: https:; \
                      base-uri 'none'; frame-ancestors 'none'";

/// How many colours `wallet.css` has for tiles.
const HUES: usize = 12;

pub(super) struct Card<'a> {
    /// `None`: English, for pages of no payment.
    pub(super) language: Option<&'a Language>,
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
pub(super) fn plain(title: &str, content: Markup) -> Card<'static> {
    Card { language: None, method: None, title: title.to_owned(), mark: None, content }
}

/// The name of the payment method beside a tile with its first letter. The colour is always the same for a method.
fn brand(method: &str) -> Markup {
    let hue = method.bytes().fold(0, |hash, byte| (hash * 31 + usize::from(byte)) % HUES);
    html! {
        p class="method" {
            span class=(format!("tile hue-{hue}")) aria-hidden="true" { (method.chars().next().unwrap_or_default()) }
            (method)
        }
    }
}

/// The page with the card.
pub(super) fn respond(status: StatusCode, card: Card<'_>) -> Response {
    let (tag, notice) =
        card.language.map_or(("en", "Simulation – no money moves"), |it| (it.tag, it.texts.notice.as_str()));
    let body = html! {
        body {
            header class="banner" { p { (notice) } }
            main {
                @if let Some(method) = card.method { (brand(method)) }
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
    document_in(tag, status, POLICY, &["/wallet.css"], &card.title, &body)
}
