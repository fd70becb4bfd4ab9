//! Parts of pages that wait for data.

use leptos::{prelude::*, tachys::reactive_graph::OwnedView};
use leptos_meta::Title;
use tokio::task::yield_now;

use super::notice::ErrorNotice;
use crate::error::ApiError;

/// Renders data after it is loaded, or a notice that says why it could not be loaded.
#[component]
pub fn Loaded<T, D, F, V>(
    /// Loads the data.
    data: D,
    /// The notice's heading.
    error_heading: &'static str,
    /// The page's title for an error, if it has no other.
    #[prop(optional)]
    error_title: Option<&'static str>,
    /// Renders the data.
    render: F,
) -> impl IntoView
where
    T: 'static,
    D: Future<Output = Result<T, ApiError>> + Send + 'static,
    F: FnOnce(T) -> V + Send + 'static,
    V: IntoView + 'static,
{
    when_ready(async move {
        match data.await {
            Ok(data) => render(data).into_any(),
            Err(error) => view! {
                {error_title.map(|title| view! { <Title text=title /> })}
                <ErrorNotice heading=error_heading error />
            }
            .into_any(),
        }
    })
}

/// Renders a view that has to wait. Pages are sent as a whole, and only islands are hydrated, so there is neither a resource
/// nor a `Suspense`, whose effects run in tasks of their own and panic when the client disconnects meanwhile.
#[expect(clippy::disallowed_methods, reason = "this is what the rule refers to")]
pub fn when_ready<V>(view: impl Future<Output = V> + Send + 'static) -> impl IntoView
where
    V: IntoView + 'static,
{
    // The view finds the contexts of its request, also where it is rendered after the wait.
    Suspend::new(async move {
        // Leptos polls each waiting part of a page once, and then again when the parts before it are complete. What a part
        // began in between, it would keep, such as a connection to the database or a place in the queue for one, while the
        // parts before it may wait for the same. So it begins nothing at the first poll.
        yield_now().await;
        OwnedView::new(view.await.into_view())
    })
}
