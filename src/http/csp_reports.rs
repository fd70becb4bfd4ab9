//! `POST /csp-reports`: what browsers report about the Content-Security-Policy of the shop's pages.
//!
//! Anybody can send such a report, so the shop keeps few of them, and nothing of a customer: no query, and no part of a
//! path that can open an order.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use backend::{app_context::AppContext, error::WithCauses};
use domain::csp_report::CspViolation;
use serde::Deserialize;
use url::Url;

use crate::http::redirects::is_shop_origin;

/// The address to which browsers send reports.
pub const PATH: &str = "/csp-reports";

/// The most bytes of a body. A browser can send several reports in one.
pub const MAXIMUM_BODY: usize = 32 * 1024;

/// The most reports of one body that are read.
const MAXIMUM_REPORTS: usize = 10;

/// The most characters of a text that are kept.
const MAXIMUM_TEXT: usize = 200;

/// The body of a report: the form of `report-uri`, which the shop's policies name, or that of `report-to`, which a proxy may
/// add and whose list can have reports of other types.
#[derive(Deserialize)]
#[serde(untagged)]
enum Body {
    Single {
        #[serde(rename = "csp-report")]
        report: Report,
    },
    Several(Vec<TypedReport>),
}

#[derive(Deserialize)]
struct TypedReport {
    #[serde(rename = "type")]
    kind: String,
    body: serde_json::Value,
}

/// A violation as browsers describe it, with the names of both forms.
#[derive(Deserialize)]
struct Report {
    #[serde(alias = "document-uri", alias = "documentURL")]
    document: String,
    #[serde(alias = "effective-directive", alias = "effectiveDirective")]
    directive: String,
    #[serde(default, alias = "blocked-uri", alias = "blockedURL")]
    blocked: Option<String>,
    #[serde(default, alias = "source-file", alias = "sourceFile")]
    source: Option<String>,
    #[serde(default, alias = "line-number", alias = "lineNumber")]
    line: Option<u64>,
}

/// Counts the reports that are about a page of the shop.
pub async fn receive(State(context): State<AppContext>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(reports) = read(&body) else { return StatusCode::BAD_REQUEST.into_response() };
    let is_shops = |address: &Url| is_shop_origin(address, &headers, &context.public_url);
    let violations: Option<Vec<_>> = reports.into_iter().map(|report| to_violation(report, is_shops)).collect();
    let Some(violations) = violations else { return StatusCode::BAD_REQUEST.into_response() };
    for violation in violations {
        if !context.request_limits.may_store_report() {
            return StatusCode::TOO_MANY_REQUESTS.into_response();
        }
        if let Err(error) = context.store.count_csp_report(&violation, context.clock.now()).await {
            tracing::warn!(error = %WithCauses(&error), "a report of a browser could not be stored");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        let CspViolation { page, directive, blocked, .. } = violation;
        tracing::info!(page, directive, blocked, "a browser refused something that a page's policy does not allow");
    }
    StatusCode::NO_CONTENT.into_response()
}

fn read(body: &[u8]) -> Option<Vec<Report>> {
    match serde_json::from_slice(body).ok()? {
        Body::Single { report } => Some(vec![report]),
        Body::Several(reports) => {
            let about_csp = reports.into_iter().filter(|report| report.kind == "csp-violation");
            about_csp.take(MAXIMUM_REPORTS).map(|report| serde_json::from_value(report.body).ok()).collect()
        }
    }
}

/// `None` if no page of the shop can have caused it.
fn to_violation(report: Report, is_shops: impl Fn(&Url) -> bool) -> Option<CspViolation> {
    let page = Url::parse(&report.document).ok().filter(&is_shops)?;
    let directive = report.directive.split(' ').next().filter(|word| is_word(word))?;
    let describe = |address: &str| match Url::parse(address) {
        Ok(url) if is_shops(&url) => Some(page_of(&url)),
        Ok(url) if url.has_host() => Some(cut(&format!("{}{}", url.origin().ascii_serialization(), url.path()))),
        // For example `data`, which some browsers send with the whole content.
        Ok(url) => Some(url.scheme().to_owned()),
        Err(_) => is_word(address).then(|| address.to_owned()),
    };
    let blocked = describe(report.blocked.as_deref().filter(|it| !it.is_empty()).unwrap_or("inline"))?;
    let source = match report.source.as_deref().filter(|it| !it.is_empty()) {
        Some(source) => format!("{}, line {}", describe(source)?, report.line.unwrap_or_default()),
        None => String::new(),
    };
    Some(CspViolation { page: page_of(&page), directive: directive.to_owned(), blocked, source })
}

/// The first part of the path of a page of the shop: the next part can be the token of an order.
fn page_of(address: &Url) -> String {
    let mut parts = address.path().trim_start_matches('/').splitn(2, '/');
    let first = parts.next().unwrap_or_default();
    cut(&format!("/{first}{}", if parts.next().is_some() { "/…" } else { "" }))
}

/// A name of a directive, or of what was refused: `script-src-elem`, `inline`, `wasm-eval`.
fn is_word(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.chars().all(|char| char.is_ascii_lowercase() || char == '-')
}

fn cut(text: &str) -> String {
    text.chars().take(MAXIMUM_TEXT).collect()
}
