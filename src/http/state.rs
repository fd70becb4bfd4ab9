//! What handlers extract from axum's state.

use std::sync::Arc;

use antom::notification::NotificationVerifier;
use axum::extract::FromRef;
use backend::app_context::AppContext;
use leptos::prelude::LeptosOptions;

use crate::http::site::Site;

/// The state of the router. Leptos needs its options in it; everything of the shop's own is in [`AppContext`].
#[derive(Clone, FromRef)]
pub struct AppState {
    /// The shop.
    pub context: AppContext,
    /// Verifies notifications.
    pub verifier: Arc<NotificationVerifier>,
    /// The files for browsers.
    pub site: Site,
    /// How pages are rendered.
    pub leptos: LeptosOptions,
}
