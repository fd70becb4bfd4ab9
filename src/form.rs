//! Plain forms, which need no JavaScript: the interface between their pages and the server.

use domain::error::AppError;
use leptos::prelude::GetUntracked;
use leptos_router::{hooks::use_location, location::Url};
use serde::{Deserialize, Serialize};

/// The query parameter of a form's address that names the form's page. Browsers and proxies may remove `Referer`.
pub const PAGE: &str = "page";

/// Why the server refused the form that the browser has just posted, and what the customer had chosen in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormError {
    pub error: AppError,
    /// As the customer typed it.
    pub quantity: Option<String>,
    /// The code of the variant.
    pub variant: Option<String>,
}

/// The address to which a form of the current page posts to call a server function.
pub fn action(function: &str) -> String {
    let location = use_location();
    let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
    let query = query.trim_start_matches('?');
    action_from(function, &if query.is_empty() { path } else { format!("{path}?{query}") })
}

/// The same for a form of this page.
pub fn action_from(function: &str, page: &str) -> String {
    format!("{function}?{PAGE}={}", Url::escape(page))
}
