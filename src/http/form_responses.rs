//! The answers to plain forms: the server redirects the browser (Post/Redirect/Get) to the next page, or back to the
//! form's page, which then shows why the form was refused.
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
    response::{IntoResponse, Response},
};
use backend::app_context::AppContext;
use cookie::{Cookie, time::Duration};
use domain::error::AppError;
use leptos::{
    prelude::{provide_context, use_context, with_context},
    server_fn::error::SERVER_FN_ERROR_HEADER,
};
use leptos_axum::ResponseOptions;
use url::form_urlencoded;

use crate::{
    error::ApiError,
    form::{FormError, PAGE},
    http::{cookies, redirects},
};

const FORM_ERROR: &str = "refusal";

/// How long the browser has to load the form's page again.
const LIFETIME: Duration = Duration::MINUTE;

/// The most bytes of an error that are read.
const MAXIMUM_ERROR: usize = 64 * 1024;

/// The most bytes of a form.
const MAXIMUM_FORM: usize = 64 * 1024;

/// The most characters of a typed value that are kept.
const MAXIMUM_VALUE: usize = 64;

/// The most characters of a reason that fit a cookie, each in nine bytes.
const MAXIMUM_REASON: usize = 200;

/// Completes the answer of a server function to a plain form.
pub async fn redirect_after_post(State(context): State<AppContext>, mut request: Request, next: Next) -> Response {
    if !is_plain_form(request.method(), request.headers()) {
        return next.run(request).await;
    }
    let page = form_page(&request, &context);
    // Without `Referer`, Leptos redirects to `/` if the function itself redirects nowhere.
    let headers = request.headers().clone();
    request.headers_mut().remove(REFERER);
    let (parts, body) = request.into_parts();
    let Ok(form) = to_bytes(body, MAXIMUM_FORM).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let request = Request::from_parts(parts, Body::from(form.clone()));
    let mut response = next.run(request).await;
    if response.status() != StatusCode::FOUND {
        return response;
    }
    let target = if response.headers_mut().remove(SERVER_FN_ERROR_HEADER).is_some() {
        let body = to_bytes(std::mem::take(response.body_mut()), MAXIMUM_ERROR).await.unwrap_or_default();
        if let Ok(cookie) = HeaderValue::try_from(error_cookie(&body, &form, &context).encoded().to_string()) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
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

/// Whether a browser has posted a form without JavaScript. Leptos decides by the same text whether it redirects.
pub(super) fn is_plain_form(method: &Method, headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    method == Method::POST && accept.is_some_and(|accept| accept.contains("text/html"))
}

/// Provides the error of the form that was just refused to the page that is being rendered, and deletes its cookie.
pub fn provide_form_error(context: &AppContext) {
    let is_page = with_context(|parts: &Parts| parts.method == Method::GET) == Some(true);
    let (true, Some(options), Some(json)) = (is_page, use_context::<ResponseOptions>(), cookies::value(FORM_ERROR))
    else {
        return;
    };
    let removal = cookies::build(FORM_ERROR, String::new(), &context.public_url).removal().build();
    if let Ok(removal) = HeaderValue::try_from(removal.to_string()) {
        options.append_header(SET_COOKIE, removal);
    }
    if let Ok(error) = serde_json::from_str::<FormError>(&json) {
        provide_context(error);
    }
}

/// Whether the next page shows the error of a form that was just refused.
pub(super) fn is_error_pending(headers: &HeaderMap) -> bool {
    cookies::value_in(headers, FORM_ERROR).is_some()
}

/// The page that a form was posted from.
fn form_page(request: &Request, context: &AppContext) -> String {
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

fn error_cookie(error: &Bytes, form: &[u8], context: &AppContext) -> Cookie<'static> {
    let error = match serde_json::from_slice(error).map(|it: ApiError| it.error) {
        Ok(AppError::BadRequest(reason)) => AppError::BadRequest(reason.chars().take(MAXIMUM_REASON).collect()),
        Ok(error) => error,
        Err(_) => AppError::BadRequest(String::new()),
    };
    let typed = |name: &str| {
        let (_, value) = form_urlencoded::parse(form).find(|(field, _)| field == name)?;
        Some(value.chars().take(MAXIMUM_VALUE).collect())
    };
    let refused = FormError { error, quantity: typed("quantity"), variant: typed("variant") };
    // Serialising our own types does not fail.
    let json = serde_json::to_string(&refused).unwrap_or_default();
    cookies::build(FORM_ERROR, json, &context.public_url).max_age(LIFETIME).build()
}
