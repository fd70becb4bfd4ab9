//! What a browser is answered that has posted a plain form: the way to the next page, or back to the form's page, which
//! then says why the form was refused.
//!
//! The reason travels in a cookie and not in the address, which anybody can write.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, Method, StatusCode,
        header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, REFERER, SET_COOKIE},
        request::Parts,
    },
    middleware::Next,
    response::Response,
};
use backend::app_context::AppContext;
use domain::error::AppError;
use leptos::{
    prelude::{provide_context, use_context},
    server_fn::error::SERVER_FN_ERROR_HEADER,
};
use leptos_axum::ResponseOptions;
use url::form_urlencoded;

use crate::{
    form::{PAGE, Refusal},
    http::{cookies, redirects},
};

const REFUSAL: &str = "refusal";

/// The most that an error may weigh.
const MAXIMUM_ERROR: usize = 64 * 1024;

/// The most characters of a reason that fit a cookie, each in nine bytes.
const MAXIMUM_REASON: usize = 200;

/// Answers a server function's plain form.
pub async fn lead_on(State(context): State<AppContext>, mut request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !accepts_pages(request.headers()) {
        return next.run(request).await;
    }
    let page = page_of(&request, &context);
    // Without it, Leptos leads to `/` from a function that itself leads nowhere.
    let headers = request.headers().clone();
    request.headers_mut().remove(REFERER);
    let mut response = next.run(request).await;
    if response.status() != StatusCode::FOUND {
        return response;
    }
    let target = if response.headers_mut().remove(SERVER_FN_ERROR_HEADER).is_some() {
        let body = to_bytes(std::mem::take(response.body_mut()), MAXIMUM_ERROR).await.unwrap_or_default();
        response.headers_mut().append(SET_COOKIE, cookie_of(&body));
        page
    } else {
        let target = redirects::location(&response).filter(|target| *target != "/");
        target.and_then(|target| redirects::within_shop(target, &headers, &context.public_url)).unwrap_or(page)
    };
    *response.body_mut() = Body::empty();
    response.headers_mut().remove(CONTENT_TYPE);
    response.headers_mut().remove(CONTENT_LENGTH);
    if let Ok(target) = HeaderValue::from_str(&target) {
        response.headers_mut().insert(LOCATION, target);
    }
    response
}

/// On the page that comes after a refused form: provides the reason, and lets the browser forget it.
pub fn provide_refusal() {
    let reads = use_context::<Parts>().is_some_and(|parts| parts.method == Method::GET);
    let (true, Some(options), Some(text)) = (reads, use_context::<ResponseOptions>(), cookies::cookie(REFUSAL)) else {
        return;
    };
    options.append_header(SET_COOKIE, HeaderValue::from_static("refusal=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly"));
    let json = form_urlencoded::parse(text.as_bytes()).next().map(|(json, _)| json.into_owned());
    if let Some(error) = json.and_then(|json| serde_json::from_str(&json).ok()) {
        provide_context(Refusal(error));
    }
}

/// The page that a form was posted from.
fn page_of(request: &Request, context: &AppContext) -> String {
    let query = request.uri().query().unwrap_or_default();
    let named = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == PAGE);
    let named = named.filter(|(_, page)| page.starts_with('/')).and_then(|(_, page)| within(&page, request, context));
    let referrer = request.headers().get(REFERER).and_then(|value| value.to_str().ok());
    let page = named.map(|page| context.path_of(&page));
    page.or_else(|| within(referrer?, request, context)).unwrap_or_else(|| context.path_of("/"))
}

fn within(target: &str, request: &Request, context: &AppContext) -> Option<String> {
    redirects::within_shop(target, request.headers(), &context.public_url)
}

fn accepts_pages(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|text| text.contains("text/html"))
}

fn cookie_of(error: &Bytes) -> HeaderValue {
    let error = match serde_json::from_slice(error) {
        Ok(AppError::BadRequest(reason)) => AppError::BadRequest(reason.chars().take(MAXIMUM_REASON).collect()),
        Ok(error) => error,
        Err(_) => AppError::BadRequest(String::new()),
    };
    // An error of ours can always be written, and what is encoded so is a cookie's value.
    let json = serde_json::to_string(&error).unwrap_or_default();
    let value: String = form_urlencoded::byte_serialize(json.as_bytes()).collect();
    let cookie = format!("{REFUSAL}={value}; Path=/; Max-Age=60; SameSite=Lax; HttpOnly");
    HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static(""))
}
