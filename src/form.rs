//! Plain forms: what their pages and the server agree on. They need no JavaScript.

use domain::error::AppError;
use leptos::prelude::GetUntracked;
use leptos_router::{hooks::use_location, location::Url};

/// The parameter of a form's address that names the page it is on. A form has no other way to say so: browsers and
/// proxies may leave out `Referer`.
pub const PAGE: &str = "page";

/// Why the form that the browser has just posted was refused.
#[derive(Debug, Clone)]
pub struct Refusal(pub AppError);

/// Where a form of the page that is being rendered posts to, to call a server function.
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
