//! The files of the stand-in browser SDK. They are part of the program.

use std::sync::Arc;

use axum::{Router, body::Bytes, http::header, response::IntoResponse, routing::get};
use maud::Markup;

use crate::{engine::gateway::Gateway, language::Languages};

/// The path of the SDK.
pub(crate) const PATH: &str = "/sdk/ams-checkout.js";

/// The path of the SDK with what is documented of version 2. It is the path of Antom's own address.
const PATH_OF_VERSION_2: &str = "/v2/ams-checkout.js";

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";

/// Any page may embed a hosted page. A hosted page may load only its own files.
const HOSTED_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                             connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors *";

/// The files of the SDK. They are served within one function, so that pages see only its classes.
const SDK: &str = concat!(
    include_str!("../../sdk/ams-checkout/gateway.js"),
    include_str!("../../sdk/ams-checkout/page.js"),
    include_str!("../../sdk/ams-checkout/cashier-payment.js"),
    include_str!("../../sdk/ams-checkout/payment-element.js"),
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
    ("/sdk/hosted/texts.js", JAVASCRIPT, include_str!("../../sdk/hosted/texts.js")),
];

pub(crate) fn routes(languages: &Languages) -> Router<Arc<Gateway>> {
    let [version_1, version_2] = [1, 2].map(|version| script(version, languages));
    let routes = Router::new()
        .route(PATH, get(move || file(JAVASCRIPT, version_1.clone())))
        .route(PATH_OF_VERSION_2, get(move || file(JAVASCRIPT, version_2.clone())));
    let add = |routes: Router<_>, (path, content_type, content): &(&'static str, _, _)| {
        let (content_type, content) = (*content_type, *content);
        routes.route(path, get(move || file(content_type, content)))
    };
    FILES.iter().fold(routes, add)
}

fn script(version: u8, languages: &Languages) -> Bytes {
    let texts = languages.texts_of_sdk();
    format!("(() => {{\n'use strict';\n\nconst VERSION = {version};\nconst TEXTS = {texts};\n\n{SDK}}})();\n").into()
}

/// A page that the SDK opens in an iframe.
pub(super) async fn hosted(page: Markup) -> impl IntoResponse {
    ([(header::CONTENT_SECURITY_POLICY, HOSTED_POLICY)], file("text/html; charset=utf-8", page.into_string()).await)
}

/// A file that pages of other origins may use. `no-cache`, so that browsers use the files of a new build immediately.
async fn file(content_type: &'static str, content: impl Into<Bytes>) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE.as_str(), content_type),
        (header::CACHE_CONTROL.as_str(), "no-cache"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN.as_str(), "*"),
        ("cross-origin-resource-policy", "cross-origin"),
    ];
    (headers, content.into())
}
