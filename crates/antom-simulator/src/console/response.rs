//! Pages, redirects and errors.

use axum::{
    Form,
    extract::rejection::FormRejection,
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use maud::html;
use serde::Deserialize;

use crate::{
    behavior::scenario_error::ScenarioError, console::frame, control::error::ControlError,
    engine::store::database::StoreError,
};

/// A page or a redirect, or the error page.
pub(super) type PageResult = Result<Response, PageError>;

/// The body of a POST, or why it cannot be read. Browsers send valid forms, but scripts may not.
pub(super) type FormResult<T> = Result<Form<T>, FormRejection>;

/// Why nothing was changed, as a page.
pub(super) struct PageError(ControlError);

impl From<ControlError> for PageError {
    fn from(error: ControlError) -> Self {
        Self(error)
    }
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        Self(error.into())
    }
}

impl From<ScenarioError> for PageError {
    fn from(error: ScenarioError) -> Self {
        Self(error.into())
    }
}

impl From<FormRejection> for PageError {
    fn from(rejection: FormRejection) -> Self {
        Self(ControlError::Request(rejection.status(), rejection.body_text()))
    }
}

impl PageError {
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self(ControlError::bad_request(message))
    }
}

impl IntoResponse for PageError {
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

/// For a method that an address of the console does not have.
pub(super) async fn wrong_method(method: Method) -> PageError {
    PageError(ControlError::Request(StatusCode::METHOD_NOT_ALLOWED, format!("This address has no method {method}.")))
}

/// The page to which a form returns.
#[derive(Default, Deserialize)]
pub(super) struct ReturnPath(Option<String>);

impl ReturnPath {
    /// Redirects to the page of the form if it is one of the console, and otherwise to `fallback`.
    pub(super) fn redirect_or(&self, fallback: &str) -> Response {
        let is_ours = |path: &&str| path.starts_with("/console") && path.bytes().all(|byte| byte.is_ascii_graphic());
        Redirect::to(self.0.as_deref().filter(is_ours).unwrap_or(fallback)).into_response()
    }
}

/// A form with no other fields.
#[derive(Deserialize)]
pub(super) struct ReturnForm {
    #[serde(default)]
    pub(super) back: ReturnPath,
}
