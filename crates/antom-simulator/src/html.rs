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
    let page = write_document(language, &format!("{title} · Antom simulator"), styles, &html! {}, body);
    (status, [(header::CONTENT_SECURITY_POLICY, policy)], page).into_response()
}

/// The document itself. `scripts` are the script elements of its head.
pub(crate) fn write_document(language: &str, title: &str, styles: &[&str], scripts: &Markup, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) }
                link rel="icon" href="data:,";
                @for style in styles { link rel="stylesheet" href=(style); }
                (scripts)
            }
            (body)
        }
    }
}
