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

/// How a buyer wants to pay, and what they sit at. Antom wants to know the system of a phone, and of no computer.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(tag = "terminalType", rename_all = "UPPERCASE", rename_all_fields = "camelCase", deny_unknown_fields)]
pub(super) enum NewPayment {
    /// A website on a computer.
    Web {
        /// Antom's name of the method; it must pay in the order's currency.
        #[schema(example = "SHOPEEPAY_SG")]
        payment_method_type: String,
        /// Not used.
        os_type: Option<OsType>,
        /// The app's own link to come back to: one of those the shop is configured for. The result page otherwise.
        #[schema(example = "kopilane://result")]
        redirect_url: Option<String>,
    },
    /// A website on a phone.
    Wap {
        /// Antom's name of the method; it must pay in the order's currency.
        #[schema(example = "SHOPEEPAY_SG")]
        payment_method_type: String,
        os_type: OsType,
        /// The app's own link to come back to: one of those the shop is configured for. The result page otherwise.
        #[schema(example = "kopilane://result")]
        redirect_url: Option<String>,
    },
    /// An app.
    App {
        /// Antom's name of the method; it must pay in the order's currency.
        #[schema(example = "SHOPEEPAY_SG")]
        payment_method_type: String,
        os_type: OsType,
        /// The app's own link to come back to: one of those the shop is configured for. The result page otherwise.
        #[schema(example = "kopilane://result")]
        redirect_url: Option<String>,
    },
}

/// A phone's system.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum OsType {
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
        (status = 403, description = "A page of another site has sent the request", body = Problem,
         content_type = "application/problem+json"),
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
    let (method, terminal) = parts(&payment);
    if let Some(url) = &terminal.redirect_url {
        check_redirect_url(&shop, url)?;
    }
    let user_agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let terminal = Terminal { user_agent, ..terminal };
    let choice = Choice::Method(method);
    let opened = checkout::start_payment(&shop, &id, choice, &terminal, once.as_ref()).await?;
    let started = StartedPayment {
        payment_request_id: opened.payment_request_id,
        payment_session_data: opened.session.data,
        payment_session_expiry_time: opened.session.expires_at.to_string(),
        environment: shop.sdk.environment.clone(),
    };
    Ok((StatusCode::CREATED, Json(started)))
}

/// Takes a request apart: its method, and the terminal without the browser's `User-Agent`.
fn parts(payment: &NewPayment) -> (&str, Terminal) {
    let (kind, method, os, redirect_url) = match payment {
        NewPayment::Web { payment_method_type, os_type: _, redirect_url } => {
            (WireTerminal::Web, payment_method_type, None, redirect_url)
        }
        NewPayment::Wap { payment_method_type, os_type, redirect_url } => {
            (WireTerminal::Wap, payment_method_type, Some(*os_type), redirect_url)
        }
        NewPayment::App { payment_method_type, os_type, redirect_url } => {
            (WireTerminal::App, payment_method_type, Some(*os_type), redirect_url)
        }
    };
    let os = os.map(|os| match os {
        OsType::Ios => WireOs::Ios,
        OsType::Android => WireOs::Android,
    });
    (method, Terminal { kind: Some(kind), os, user_agent: None, redirect_url: redirect_url.clone() })
}

fn check_redirect_url(shop: &Shop, url: &str) -> Result<(), Problem> {
    if shop.app_redirect_urls.iter().any(|allowed| allowed == url) {
        return Ok(());
    }
    let url: String = url.chars().take(200).collect();
    let detail = format!("redirectUrl {url:?} is not one of those in APP_REDIRECT_URLS.");
    Err(Problem::new(StatusCode::BAD_REQUEST, "redirect_url", detail))
}
