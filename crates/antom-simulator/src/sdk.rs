//! The files of the stand-in browser SDK, compiled in.

use std::sync::Arc;

use axum::{Router, http::header, response::IntoResponse, routing::get};

use crate::gateway::Gateway;

/// Where a merchant's page finds the SDK.
pub(crate) const PATH: &str = "/sdk/ams-checkout.js";

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// The component may be shown inside any page, and nothing else may happen in it than its own files do.
const COMPONENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                                connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors *";

pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route(PATH, get(|| file(JAVASCRIPT, include_str!("../sdk/ams-checkout.js"))))
        .route("/sdk/component", get(component))
        .route("/sdk/component.js", get(|| file(JAVASCRIPT, include_str!("../sdk/component.js"))))
        .route("/sdk/component.css", get(|| file("text/css; charset=utf-8", include_str!("../sdk/component.css"))))
}

async fn component() -> impl IntoResponse {
    let page = file("text/html; charset=utf-8", include_str!("../sdk/component.html")).await;
    ([(header::CONTENT_SECURITY_POLICY, COMPONENT_POLICY)], page)
}

/// A file that pages of other origins may use. `no-cache`: a new build of the simulator shows at once.
async fn file(content_type: &'static str, content: &'static str) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE.as_str(), content_type),
        (header::CACHE_CONTROL.as_str(), "no-cache"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN.as_str(), "*"),
        ("cross-origin-resource-policy", "cross-origin"),
    ];
    (headers, content)
}
