//! A request's JSON body.

use axum::{Json, extract::FromRequest};

use super::problem::Problem;

/// A JSON body. The answer to an unreadable one is a problem.
#[derive(FromRequest)]
#[from_request(via(Json), rejection(Problem))]
pub(super) struct Body<T>(pub(super) T);
