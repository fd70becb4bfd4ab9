//! What a page may load, and from where: its Content-Security-Policy.
//!
//! Most pages have no script, and allow none. The others take scripts from this shop only, each with the nonce that it was
//! sent with. The checkout adds what Antom's SDK needs, which was found by running it, and nothing else.
//! `'wasm-unsafe-eval'` is what lets WebAssembly run; no page allows `eval`.

use axum::http::{
    HeaderValue,
    header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY},
    request::Parts,
};
use backend::{
    app_context::AppContext,
    sdk_policy::{RequiredSources, required_sources},
};
use leptos::{
    nonce::{Nonce, use_nonce},
    prelude::{use_context, with_context},
};
use leptos_axum::ResponseOptions;
use url::Url;

use crate::http::{
    csp_reports,
    security_headers::{PERMISSIONS_POLICY, permissions_with_payment},
};

/// Where the checkout lives; only there the SDK is let in.
const CHECKOUT: &str = "/checkout/";

/// The viewer of the API description has style attributes in its markup.
const API_VIEWER: &str = "/development/api";

/// Sets the policy of the page that is being rendered. `html`: the complete page; `None` if its headers are sent before.
pub fn apply(context: &AppContext, html: Option<&str>) {
    let Some(options) = use_context::<ResponseOptions>() else { return };
    let path = with_context(|parts: &Parts| parts.uri.path().to_owned()).unwrap_or_default();
    let required = match Url::parse(&context.sdk.url) {
        Ok(sdk_url) if path.starts_with(CHECKOUT) => required_sources(&sdk_url, context.simulated),
        _ => RequiredSources::new(),
    };
    // The doctor examines the checkout's policy at an address without an order, where there is no script.
    let nonce =
        use_nonce().filter(|nonce| path.starts_with(CHECKOUT) || html.is_none_or(|html| has_script(html, nonce)));
    // The address of an order opens it, so other sites do not get it. Not `no-referrer`, which would turn the `Origin` of
    // the page's own forms into `null`.
    if path.starts_with("/orders/") || path.ends_with("/leave") {
        options.insert_header(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    }
    if let Some((_, frames)) = required.iter().find(|(directive, _)| *directive == "frame-src")
        && let Ok(permissions) = HeaderValue::try_from(permissions_with_payment(frames))
    {
        options.insert_header(PERMISSIONS_POLICY, permissions);
    }
    let required = if path == API_VIEWER { vec![("style-src", vec!["'unsafe-inline'".to_owned()])] } else { required };
    if let Ok(policy) = HeaderValue::from_str(&write(nonce.as_ref(), &required)) {
        options.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}

/// Each script of a page has its nonce.
fn has_script(html: &str, nonce: &Nonce) -> bool {
    html.contains(&format!("nonce=\"{nonce}\""))
}

fn write(nonce: Option<&Nonce>, required: &RequiredSources) -> String {
    let scripts = nonce.map(|nonce| format!("'self' 'nonce-{nonce}' 'wasm-unsafe-eval'"));
    let mut directives = vec![
        ("default-src", "'self'".to_owned()),
        ("script-src", scripts.unwrap_or_default()),
        ("style-src", "'self'".to_owned()),
        ("img-src", "'self' data:".to_owned()),
        ("connect-src", "'self'".to_owned()),
        ("frame-src", String::new()),
        ("object-src", "'none'".to_owned()),
        ("base-uri", "'none'".to_owned()),
        ("form-action", "'self'".to_owned()),
        ("frame-ancestors", "'none'".to_owned()),
        // Not `report-to`, which replaces it in browsers that know both, but works over https only.
        ("report-uri", csp_reports::PATH.to_owned()),
    ];
    // `cargo leptos watch` tells the page over a socket of its own to load again.
    if let Some((_, sources)) = directives.iter_mut().find(|(name, _)| *name == "connect-src")
        && std::env::var_os("LEPTOS_WATCH").is_some()
    {
        sources.push_str(" ws://127.0.0.1:3001");
    }
    for (directive, sources) in required {
        if let Some((_, written)) = directives.iter_mut().find(|(name, _)| name == directive) {
            for source in sources {
                written.push(' ');
                written.push_str(source);
            }
        }
    }
    let written = directives.into_iter().map(|(name, sources)| match sources.trim() {
        "" => format!("{name} 'none'"),
        sources => format!("{name} {sources}"),
    });
    written.collect::<Vec<_>>().join("; ")
}
