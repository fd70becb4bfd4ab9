//! The HTML document around every page.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, html};

/// A page with a content security policy and style sheets.
pub(crate) fn document(
    status: StatusCode,
    policy: &'static str,
    styles: &[&str],
    title: &str,
    body: &Markup,
) -> Response {
    document_in("en", status, policy, styles, title, body)
}

/// The same in another language, a tag of BCP 47.
pub(crate) fn document_in(
    language: &str,
    status: StatusCode,
    policy: &'static str,
    styles: &[&str],
    title: &str,
    body: &Markup,
) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang=(language) {
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
