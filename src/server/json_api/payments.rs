//! `POST /api/v1/orders/{id}/payments`.

use antom::types::{OsType as WireOs, TerminalType as WireTerminal};
use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header::USER_AGENT},
};
use backend::{
    gateway::Terminal,
    service::checkout::{self, Choice},
    shop::Shop,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Body,
    idempotency::{IdempotencyKey, once},
    problem::Problem,
};

/// How a buyer wants to pay.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NewPayment {
    /// Antom's name of the method; it must pay in the order's currency.
    #[schema(example = "SHOPEEPAY_SG")]
    payment_method_type: String,
    terminal_type: TerminalType,
    /// Needed with `WAP` and `APP`.
    os_type: Option<OsType>,
    /// The app's own link to come back to: one of those the shop is configured for. The result page otherwise.
    #[schema(example = "kopilane://result")]
    redirect_url: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
enum TerminalType {
    Web,
    Wap,
    App,
}

#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
enum OsType {
    Ios,
    Android,
}

/// What Antom's SDK is opened with.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct StartedPayment {
    /// Our id of the attempt.
    payment_request_id: String,
    /// For the SDK's `createComponent`, whole and unchanged.
    payment_session_data: String,
    /// Until when it can be opened (ISO 8601).
    #[schema(example = "2026-01-31T09:30:05Z")]
    payment_session_expiry_time: String,
    /// `sandbox` or `prod`: the SDK must be set up for the same.
    #[schema(example = "sandbox")]
    environment: String,
}

/// Starts the payment of an order, or goes on with the one that is open.
#[utoipa::path(
    post,
    path = "/orders/{id}/payments",
    request_body = NewPayment,
    params(
        ("id" = String, Path, description = "The order's id"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once"),
    ),
    responses(
        (status = 201, description = "The payment can be opened", body = StartedPayment),
        (status = 400, description = "The request cannot be read, or names a method or a link that is not allowed",
         body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such order", body = Problem,
         content_type = "application/problem+json"),
        (status = 409, description = "The order needs no payment, or an earlier one may still succeed", body = Problem,
         content_type = "application/problem+json"),
        (status = 422, description = "The key belongs to another request", body = Problem,
         content_type = "application/problem+json"),
        (status = 502, description = "Antom refused", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Antom did not answer; try again", body = Problem,
         content_type = "application/problem+json"),
    )
)]
pub(super) async fn start(
    State(shop): State<Shop>,
    Path(id): Path<String>,
    key: Option<IdempotencyKey>,
    headers: HeaderMap,
    Body(payment): Body<NewPayment>,
) -> Result<(StatusCode, Json<StartedPayment>), Problem> {
    let once = once(key, format!("payments of {id}"), &payment);
    let user_agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let terminal = terminal(&shop, &payment, user_agent)?;
    let choice = Choice::Method(&payment.payment_method_type);
    let opened = checkout::start_payment(&shop, &id, choice, &terminal, once.as_ref()).await?;
    let started = StartedPayment {
        payment_request_id: opened.payment_request_id,
        payment_session_data: opened.session.data,
        payment_session_expiry_time: opened.session.expires_at.to_string(),
        environment: shop.sdk.environment.clone(),
    };
    Ok((StatusCode::CREATED, Json(started)))
}

fn terminal(shop: &Shop, payment: &NewPayment, user_agent: Option<String>) -> Result<Terminal, Problem> {
    if payment.terminal_type != TerminalType::Web && payment.os_type.is_none() {
        return Err(Problem::bad_request("osType is missing: IOS or ANDROID is needed with terminalType WAP and APP."));
    }
    let allowed = |url: &String| shop.app_redirect_urls.contains(url);
    if let Some(url) = payment.redirect_url.as_ref().filter(|url| !allowed(url)) {
        let url: String = url.chars().take(200).collect();
        let detail = format!("redirectUrl {url:?} is not one of those in APP_REDIRECT_URLS.");
        return Err(Problem::new(StatusCode::BAD_REQUEST, "redirect_url", detail));
    }
    Ok(Terminal {
        kind: Some(match payment.terminal_type {
            TerminalType::Web => WireTerminal::Web,
            TerminalType::Wap => WireTerminal::Wap,
            TerminalType::App => WireTerminal::App,
        }),
        os: payment.os_type.map(|os| match os {
            OsType::Ios => WireOs::Ios,
            OsType::Android => WireOs::Android,
        }),
        user_agent,
        redirect_url: payment.redirect_url.clone(),
    })
}
