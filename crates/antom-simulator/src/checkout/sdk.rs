//! The files of the stand-in browser SDK. They are part of the program.

use std::sync::Arc;

use axum::{Router, http::header, response::IntoResponse, routing::get};

use crate::engine::gateway::Gateway;

/// The path of the SDK.
pub(crate) const PATH: &str = "/sdk/ams-checkout.js";

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";

/// Any page may embed a hosted page. A hosted page may load only its own files.
const HOSTED_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                             connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors *";

/// The SDK: its files in one function, so that pages see only its classes.
const SDK: &str = concat!(
    "(() => {\n'use strict';\n\n",
    include_str!("../../sdk/ams-checkout/gateway.js"),
    include_str!("../../sdk/ams-checkout/page.js"),
    include_str!("../../sdk/ams-checkout/cashier-payment.js"),
    include_str!("../../sdk/ams-checkout/payment-element.js"),
    "})();\n",
);

/// The files of the hosted pages: path, media type, content.
const FILES: &[(&str, &str, &str)] = &[
    ("/sdk/component.js", JAVASCRIPT, include_str!("../../sdk/component.js")),
    ("/sdk/component.css", CSS, include_str!("../../sdk/component.css")),
    ("/sdk/element.js", JAVASCRIPT, include_str!("../../sdk/element.js")),
    ("/sdk/element.css", CSS, include_str!("../../sdk/element.css")),
    ("/sdk/hosted/channel.js", JAVASCRIPT, include_str!("../../sdk/hosted/channel.js")),
    ("/sdk/hosted/code.js", JAVASCRIPT, include_str!("../../sdk/hosted/code.js")),
    ("/sdk/hosted/gateway.js", JAVASCRIPT, include_str!("../../sdk/hosted/gateway.js")),
];

pub(crate) fn routes() -> Router<Arc<Gateway>> {
    let routes = Router::new()
        .route(PATH, get(|| file(JAVASCRIPT, SDK)))
        .route("/sdk/component", get(|| hosted(include_str!("../../sdk/component.html"))))
        .route("/sdk/element", get(|| hosted(include_str!("../../sdk/element.html"))));
    let add = |routes: Router<_>, (path, content_type, content): &(&'static str, _, _)| {
        let (content_type, content) = (*content_type, *content);
        routes.route(path, get(move || file(content_type, content)))
    };
    FILES.iter().fold(routes, add)
}

/// A page that the SDK opens in an iframe.
async fn hosted(content: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_SECURITY_POLICY, HOSTED_POLICY)], file("text/html; charset=utf-8", content).await)
}

/// A file that pages of other origins may use. `no-cache`, so that browsers use the files of a new build immediately.
async fn file(content_type: &'static str, content: &'static str) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE.as_str(), content_type),
        (header::CACHE_CONTROL.as_str(), "no-cache"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN.as_str(), "*"),
        ("cross-origin-resource-policy", "cross-origin"),
    ];
    (headers, content)
}
