//! The control API: how tests and tools tell the gateway to misbehave, act as the buyer, and move its clock.
//!
//! JSON over HTTP under `/control`, described by `/control/openapi.json`. Only this machine is served, and only its own
//! pages: a page of another origin that a browser on this machine shows could otherwise use it.

mod body;
mod description;
mod guard;
mod view;

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{
        Path, Query, State,
        rejection::{JsonRejection, PathRejection, QueryRejection},
    },
    http::{Method as HttpMethod, StatusCode, Uri},
    middleware,
    response::{IntoResponse, Response},
    routing::{any, get},
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use utoipa::{IntoParams, OpenApi, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use self::{body::Body, view::ScenarioView};
pub(crate) use self::{
    guard::check as guard,
    view::{PaymentDetails, PaymentView},
};
use crate::{
    fidelity::Fidelity,
    gateway::Gateway,
    method::{METHODS, Method},
    payment::State as PaymentState,
    result_code::{self, OUTCOMES, Outcome},
    scenario::{Active, Scenario},
    session::iso8601,
    store::{Key, StoreError},
    worker::Move,
};

/// The longest that the clock can be moved at once: four weeks.
const LONGEST_MOVE: u64 = 28 * 24 * 60 * 60;

/// How many payments a page of the list has.
const PAGE: u32 = 50;

#[derive(OpenApi)]
#[openapi(info(
    title = "Control API of the Antom simulator",
    description = "Tells the simulated gateway to misbehave, acts as the buyer, and moves its clock. Times are by that \
                   clock. Errors are `{\"message\": …}`."
))]
struct Description;

/// The routes, and their description.
pub(crate) fn routes(gateway: &Arc<Gateway>) -> serde_json::Result<Router<Arc<Gateway>>> {
    let (router, description) = OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(credentials))
        .routes(routes!(clock))
        .routes(routes!(advance))
        .routes(routes!(fidelity, set_fidelity))
        .routes(routes!(list_scenarios, add_scenario, clear_scenarios))
        .routes(routes!(remove_scenario))
        .routes(routes!(list_payments))
        .routes(routes!(payment))
        .routes(routes!(finish))
        .routes(routes!(send_again))
        .routes(routes!(methods))
        .routes(routes!(result_codes))
        .split_for_parts();
    let description = description::complete(&description)?;
    let router = router
        .route("/control/openapi.json", get(move || async move { Json(description) }))
        .method_not_allowed_fallback(wrong_method)
        .route("/control", any(unknown_path))
        .route("/control/", any(unknown_path))
        .route("/control/{*path}", any(unknown_path))
        .layer(middleware::from_fn_with_state(Arc::clone(gateway), guard));
    Ok(router)
}

type Gate = State<Arc<Gateway>>;

/// Why a call of the control API was not done.
#[derive(Debug)]
pub(crate) enum ControlError {
    /// The caller's mistake: status and sentence.
    Caller(StatusCode, String),
    /// The simulator's own trouble.
    Internal(StoreError),
}

/// What an error looks like.
#[derive(Serialize, ToSchema)]
struct Problem {
    /// What was wrong, and what would be right.
    message: String,
}

impl From<StoreError> for ControlError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error)
    }
}

impl From<JsonRejection> for ControlError {
    fn from(rejection: JsonRejection) -> Self {
        Self::Caller(rejection.status(), rejection.body_text())
    }
}

impl From<PathRejection> for ControlError {
    fn from(rejection: PathRejection) -> Self {
        Self::Caller(rejection.status(), rejection.body_text())
    }
}

impl From<QueryRejection> for ControlError {
    fn from(rejection: QueryRejection) -> Self {
        Self::Caller(rejection.status(), rejection.body_text())
    }
}

impl ControlError {
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::Caller(StatusCode::BAD_REQUEST, message.into())
    }

    pub(crate) fn missing(what: &str) -> Self {
        Self::Caller(StatusCode::NOT_FOUND, format!("There is no {what}."))
    }

    /// The status, and the sentence for whoever asked. The simulator's own trouble is logged.
    pub(crate) fn into_parts(self) -> (StatusCode, String) {
        match self {
            Self::Caller(status, message) => (status, message),
            Self::Internal(error) => {
                tracing::error!(%error, "a call of the control API was not done");
                let message = "The simulator had trouble of its own; its log says which.".to_owned();
                (StatusCode::INTERNAL_SERVER_ERROR, message)
            }
        }
    }
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        let (status, message) = self.into_parts();
        (status, Json(Problem { message })).into_response()
    }
}

async fn unknown_path(uri: Uri) -> ControlError {
    let path: String = uri.path().chars().take(120).collect();
    ControlError::Caller(
        StatusCode::NOT_FOUND,
        format!("There is no {path}; GET /control/openapi.json lists the paths."),
    )
}

async fn wrong_method(method: HttpMethod, uri: Uri) -> ControlError {
    let path: String = uri.path().chars().take(120).collect();
    let message = format!("{path} has no method {method}; GET /control/openapi.json lists the methods.");
    ControlError::Caller(StatusCode::METHOD_NOT_ALLOWED, message)
}

/// What a merchant configures its SDK with.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CredentialsView {
    /// For the `client-id` header.
    client_id: String,
    /// The merchant's private key: PKCS#8, base64. It guards play money, and is new for every database.
    merchant_private_key: String,
    /// The gateway's public key: SubjectPublicKeyInfo, base64.
    gateway_public_key: String,
}

/// What a merchant configures its SDK with.
#[utoipa::path(get, path = "/control/credentials", responses((status = 200, body = CredentialsView)))]
async fn credentials(State(gateway): Gate) -> Result<Json<CredentialsView>, ControlError> {
    let unusable = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "a key cannot be written");
        ControlError::Caller(StatusCode::INTERNAL_SERVER_ERROR, "A key cannot be written.".to_owned())
    };
    Ok(Json(CredentialsView {
        client_id: gateway.client_id.clone(),
        merchant_private_key: gateway.keys.merchant.to_base64().map_err(|error| unusable(&error))?,
        gateway_public_key: gateway.gateway_public_key.to_base64().map_err(|error| unusable(&error))?,
    }))
}

/// The gateway's time.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ClockView {
    /// Its time, ISO 8601.
    now: String,
    /// How far it has been moved ahead of the machine's clock.
    ahead_seconds: i64,
}

impl ClockView {
    fn of(gateway: &Gateway, now: Timestamp) -> Json<Self> {
        // Rounded: moving it takes a moment, by which it falls short of what was asked for.
        let ahead = gateway.clock.moved_by().saturating_add(SignedDuration::from_millis(500));
        Json(Self { now: iso8601(now), ahead_seconds: ahead.as_secs() })
    }
}

/// The gateway's time.
#[utoipa::path(get, path = "/control/clock", responses((status = 200, body = ClockView)))]
async fn clock(State(gateway): Gate) -> Json<ClockView> {
    ClockView::of(&gateway, gateway.now())
}

/// How far to move the clock.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Advance {
    /// How many seconds: at most four weeks.
    #[schema(minimum = 1, maximum = 2_419_200, example = 120)]
    seconds: u64,
}

/// Move the clock forward. Whatever falls due on the way, sessions that expire, payments that are closed, notifications
/// and their resends, happens at its time, one after the other; the answer comes when all of it is done.
#[utoipa::path(post, path = "/control/clock/advance", request_body = Advance,
    responses((status = 200, body = ClockView)))]
async fn advance(
    State(gateway): Gate,
    Body(Advance { seconds }): Body<Advance>,
) -> Result<Json<ClockView>, ControlError> {
    let now = move_clock(&gateway, seconds).await?;
    Ok(ClockView::of(&gateway, now))
}

/// Moves the clock and waits until everything on the way has happened.
pub(crate) async fn move_clock(gateway: &Gateway, seconds: u64) -> Result<Timestamp, ControlError> {
    if !(1..=LONGEST_MOVE).contains(&seconds) {
        return Err(ControlError::bad(format!("seconds: must be 1 to {LONGEST_MOVE}, found {seconds}")));
    }
    let stopping = || ControlError::Caller(StatusCode::SERVICE_UNAVAILABLE, "The simulator is stopping.".to_owned());
    let (done, moved) = oneshot::channel();
    gateway.moves.send(Move { by: Duration::from_secs(seconds), done }).await.map_err(|_| stopping())?;
    moved.await.map_err(|_| stopping())
}

/// How the gateway behaves where the real one is not known.
#[utoipa::path(get, path = "/control/fidelity", responses((status = 200, body = Fidelity)))]
async fn fidelity(State(gateway): Gate) -> Json<Fidelity> {
    Json(Fidelity::clone(&gateway.fidelity()))
}

/// Behave otherwise. What is left out has its default. A restart goes back to what the command line says.
#[utoipa::path(put, path = "/control/fidelity", request_body = Fidelity,
    responses((status = 200, body = Fidelity)))]
async fn set_fidelity(State(gateway): Gate, Body(fidelity): Body<Fidelity>) -> Result<Json<Fidelity>, ControlError> {
    behave(&gateway, fidelity.clone())?;
    Ok(Json(fidelity))
}

/// Lets the gateway behave like this from now on.
pub(crate) fn behave(gateway: &Gateway, fidelity: Fidelity) -> Result<(), ControlError> {
    let status = fidelity.gateway_error_status;
    if !(200..=599).contains(&status) {
        return Err(ControlError::bad(format!("gatewayErrorStatus: must be 200 to 599, found {status}")));
    }
    gateway.set_fidelity(fidelity);
    Ok(())
}

/// The scenarios that are switched on.
#[utoipa::path(get, path = "/control/scenarios", responses((status = 200, body = [ScenarioView])))]
async fn list_scenarios(State(gateway): Gate) -> Json<Vec<ScenarioView>> {
    Json(gateway.scenarios.list().into_iter().map(ScenarioView::of).collect())
}

/// Switch a scenario on.
#[utoipa::path(post, path = "/control/scenarios", request_body = Scenario,
    responses((status = 201, body = ScenarioView, links(
        ("switchOff" = (operation_id = "remove_scenario", parameters(("id" = "$response.body#/id")))),
    ))))]
async fn add_scenario(
    State(gateway): Gate,
    Body(scenario): Body<Scenario>,
) -> Result<(StatusCode, Json<ScenarioView>), ControlError> {
    Ok((StatusCode::CREATED, Json(ScenarioView::of(switch_on(&gateway, scenario)?))))
}

/// Switches a scenario on; the worker keeps it.
pub(crate) fn switch_on(gateway: &Gateway, scenario: Scenario) -> Result<Active, ControlError> {
    let active = gateway.scenarios.add(scenario).map_err(ControlError::bad)?;
    gateway.wake.notify_one();
    Ok(active)
}

/// Switch all scenarios off.
#[utoipa::path(delete, path = "/control/scenarios", responses((status = 204)))]
async fn clear_scenarios(State(gateway): Gate) -> StatusCode {
    switch_all_off(&gateway);
    StatusCode::NO_CONTENT
}

/// Switches all scenarios off.
pub(crate) fn switch_all_off(gateway: &Gateway) {
    gateway.scenarios.clear();
    gateway.wake.notify_one();
}

/// Switch one scenario off.
#[utoipa::path(delete, path = "/control/scenarios/{id}", params(("id" = i64, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
async fn remove_scenario(
    State(gateway): Gate,
    id: Result<Path<i64>, PathRejection>,
) -> Result<StatusCode, ControlError> {
    switch_off(&gateway, id?.0)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Switches one scenario off.
pub(crate) fn switch_off(gateway: &Gateway, id: i64) -> Result<(), ControlError> {
    if !gateway.scenarios.remove(id) {
        return Err(ControlError::missing("such scenario"));
    }
    gateway.wake.notify_one();
    Ok(())
}

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Page {
    /// Only payments that were created before this time, ISO 8601.
    #[param(value_type = Option<String>, format = DateTime)]
    before: Option<Timestamp>,
}

/// The payments that the gateway knows, the newest first, fifty at a time.
#[utoipa::path(get, path = "/control/payments", params(Page), responses((status = 200, body = [PaymentView], links(
    ("details" = (
        operation_id = "payment",
        parameters(("paymentRequestId" = "$response.body#/0/paymentRequestId"))
    )),
    ("finish" = (
        operation_id = "finish",
        parameters(("paymentRequestId" = "$response.body#/0/paymentRequestId"))
    )),
))))]
async fn list_payments(
    State(gateway): Gate,
    page: Result<Query<Page>, QueryRejection>,
) -> Result<Json<Vec<PaymentView>>, ControlError> {
    let Query(page) = page?;
    let payments = gateway.store.newest(page.before, PAGE).await?;
    Ok(Json(payments.iter().map(PaymentView::of).collect()))
}

/// One payment with its refunds and captures, its notifications, and what was said about it.
#[utoipa::path(get, path = "/control/payments/{paymentRequestId}", params(("paymentRequestId" = String, Path)),
    responses((status = 200, body = PaymentDetails, links(
        ("finish" = (operation_id = "finish", parameters(("paymentRequestId" = "$response.body#/paymentRequestId")))),
        ("sendAgain" = (operation_id = "send_again", parameters(("id" = "$response.body#/notifications/0/id")))),
    )), (status = 404, body = Problem)))]
async fn payment(
    State(gateway): Gate,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<PaymentDetails>, ControlError> {
    Ok(Json(details(&gateway, &id?.0).await?))
}

/// Everything there is to know about a payment.
pub(crate) async fn details(gateway: &Gateway, payment_request_id: &str) -> Result<PaymentDetails, ControlError> {
    let account = gateway.find(Key::RequestId(payment_request_id)).await?;
    let account = account.ok_or_else(|| ControlError::missing("payment with this paymentRequestId"))?;
    let deliveries = gateway.store.deliveries_of(&account.payment.id).await?;
    let messages = gateway.store.messages_of(&account.payment.id).await?;
    Ok(PaymentDetails::of(&account, deliveries, messages))
}

/// How the buyer ends a payment.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Finish {
    /// `SUCCESS`, or any `paymentResultCode`.
    #[schema(schema_with = result_code::schema)]
    payment_result_code: String,
}

/// Act as the buyer: submit the payment if that has not happened, and end it. Scenarios have their say, as they do when
/// a buyer approves.
#[utoipa::path(post, path = "/control/payments/{paymentRequestId}/finish", request_body = Finish,
    params(("paymentRequestId" = String, Path)),
    responses((status = 200, body = PaymentView, links(
            ("details" = (operation_id = "payment", parameters(("paymentRequestId" = "$response.body#/paymentRequestId")))),
        )), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "The payment is over already.")))]
async fn finish(
    State(gateway): Gate,
    id: Result<Path<String>, PathRejection>,
    Body(Finish { payment_result_code }): Body<Finish>,
) -> Result<Json<PaymentView>, ControlError> {
    Ok(Json(PaymentView::of(&end(&gateway, &id?.0, &payment_result_code).await?)))
}

/// Ends a payment as its buyer.
pub(crate) async fn end(
    gateway: &Gateway,
    payment_request_id: &str,
    code: &str,
) -> Result<crate::payment::Payment, ControlError> {
    let outcome = Outcome::find(code).ok_or_else(|| {
        ControlError::bad(format!(
            "paymentResultCode: {code:?} is no final result code; GET /control/result-codes lists them"
        ))
    })?;
    let missing = || ControlError::missing("payment with this paymentRequestId");
    let payment = gateway.store.find_payment(Key::RequestId(payment_request_id)).await?.ok_or_else(missing)?;
    let edited = gateway.edit(&payment.id, |account, now| {
        let payment = &mut account.payment;
        if payment.state == PaymentState::Pending {
            return payment.finish(outcome, now);
        }
        payment.begin(now)?;
        // Ended for good: no way to try again, as the buyer's own "Decline" may leave in the element.
        if outcome.is_success() { gateway.decide(payment, outcome, now) } else { payment.finish(outcome, now) }
    });
    let (account, ended) = edited.await?.ok_or_else(missing)?;
    let over = |_| ControlError::Caller(StatusCode::CONFLICT, "The payment is over already.".to_owned());
    ended.map_err(over)?;
    Ok(account.payment)
}

/// Send a notification once more, whatever has become of it. Its id is in the payment's `notifications`.
#[utoipa::path(post, path = "/control/notifications/{id}/send", params(("id" = String, Path)),
    responses((status = 202), (status = 404, body = Problem)))]
async fn send_again(State(gateway): Gate, id: Result<Path<String>, PathRejection>) -> Result<StatusCode, ControlError> {
    resend(&gateway, &id?.0).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Sends a notification once more.
pub(crate) async fn resend(gateway: &Gateway, id: &str) -> Result<(), ControlError> {
    if !gateway.store.send_again(id, gateway.now()).await? {
        return Err(ControlError::missing("notification with this id"));
    }
    gateway.wake.notify_one();
    Ok(())
}

/// Every payment method that the gateway knows, with its limits and rules.
#[utoipa::path(get, path = "/control/methods", responses((status = 200, body = serde_json::Value)))]
async fn methods() -> Json<&'static [Method]> {
    Json(METHODS)
}

/// A way a payment, a refund or a capture can end.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ResultCode {
    /// The code.
    result_code: &'static str,
    /// The same in a sentence.
    result_message: &'static str,
}

/// Every way in which a payment, a refund or a capture can end.
#[utoipa::path(get, path = "/control/result-codes", responses((status = 200, body = [ResultCode])))]
async fn result_codes() -> Json<Vec<ResultCode>> {
    let codes = OUTCOMES.iter();
    Json(codes.map(|outcome| ResultCode { result_code: outcome.code, result_message: outcome.message }).collect())
}
