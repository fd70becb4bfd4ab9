//! The console: the control API as pages, for people.

use std::sync::Arc;

use axum::Router;

use crate::gateway::Gateway;

pub(crate) fn routes(_gateway: &Arc<Gateway>) -> Router<Arc<Gateway>> {
    Router::new()
}
