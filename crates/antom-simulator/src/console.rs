//! The console: the control API as pages, for people. Every page works without JavaScript; nothing but a POST changes
//! anything, and every POST ends in a redirect back to a page.

/// The gateway's clock, and buttons that move it.
mod clock;
/// Scenarios as people choose them: their names and sentences.
mod effects;
/// What a payment, its refunds and its captures are.
mod facts;
/// The switches of `Fidelity`.
mod fidelity;
/// What every page of the console has around it.
mod frame;
/// Addresses of the console, and scenarios as links.
mod links;
/// What was said on the wire.
mod messages;
/// The notifications of a payment.
mod notifications;
/// One payment.
mod payment;
/// The list of payments.
mod payments;
/// What people can do to a payment, and what they can let happen to it.
mod rehearsals;
/// The scenarios that are switched on, and forms for all of them.
mod scenarios;
/// Times, durations and JSON as people read them.
mod text;

use std::sync::Arc;

use axum::{
    Form, Router,
    extract::{State, rejection::FormRejection},
    http::header,
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use maud::html;
use serde::Deserialize;

pub(crate) use self::effects::examples;

use crate::{
    control::{self, ControlError},
    gateway::Gateway,
    store::StoreError,
};

pub(crate) fn routes(gateway: &Arc<Gateway>) -> Router<Arc<Gateway>> {
    Router::new()
        .route("/console", get(payments::list))
        .route("/console/", get(async || Redirect::permanent("/console")))
        .route("/console/payments", get(payments::open))
        .route("/console/payments/{id}", get(payment::show))
        .route("/console/payments/{id}/finish", post(rehearsals::finish))
        .route("/console/notifications/{id}/send", post(notifications::send_again))
        .route("/console/clock", post(clock::advance))
        .route("/console/scenarios", get(scenarios::list))
        .route("/console/scenarios/new", get(scenarios::preview).post(scenarios::switch_on))
        .route("/console/scenarios/off", post(scenarios::switch_all_off))
        .route("/console/scenarios/{id}/off", post(scenarios::switch_off))
        .route("/console/fidelity", get(fidelity::show).post(fidelity::change))
        .layer(middleware::from_fn_with_state(Arc::clone(gateway), control::guard))
        .route("/console.css", get(style))
}

type Gate = State<Arc<Gateway>>;

/// What a handler returns: a page or a redirect, or the page that says why not.
type Answer = Result<Response, Problem>;

/// The body of a POST, which a browser cannot get wrong but a script can.
type Filled<T> = Result<Form<T>, FormRejection>;

/// Why something was not done, as a page.
struct Problem(ControlError);

impl From<ControlError> for Problem {
    fn from(error: ControlError) -> Self {
        Self(error)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self(error.into())
    }
}

impl From<FormRejection> for Problem {
    fn from(rejection: FormRejection) -> Self {
        Self(ControlError::Caller(rejection.status(), rejection.body_text()))
    }
}

impl Problem {
    /// The caller's mistake, in a sentence.
    fn bad(message: impl Into<String>) -> Self {
        Self(ControlError::bad(message))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, message) = self.0.into_parts();
        let main = html! {
            p class="problem" { (message) }
            p { "Nothing has been changed. Go back and try again, or see " a href="/console" { "the payments" } " or "
                a href="/console/scenarios" { "the scenarios" } "." }
        };
        frame::respond(status, &frame::Page::narrow("That did not work", None, main))
    }
}

/// The path that a form wants to come back to.
#[derive(Default, Deserialize)]
struct Back(Option<String>);

impl Back {
    /// Back to the form's page if it is one of the console's, or else to another.
    fn or(&self, otherwise: &str) -> Response {
        let ours = |path: &&str| path.starts_with("/console") && path.bytes().all(|byte| byte.is_ascii_graphic());
        Redirect::to(self.0.as_deref().filter(ours).unwrap_or(otherwise)).into_response()
    }
}

/// A form that says nothing else.
#[derive(Deserialize)]
struct Returning {
    #[serde(default)]
    back: Back,
}

async fn style() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, include_str!("console/console.css"))
}
