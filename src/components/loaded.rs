//! The frame of every page that loads data.

use leptos::prelude::*;
use leptos_meta::Title;

use super::notice::ErrorNotice;
use crate::error::ApiError;

/// Renders data after it is loaded, or a notice that says why it could not be loaded.
#[component]
pub fn Loaded<T, F, V>(
    data: OnceResource<Result<T, ApiError>>,
    /// The notice's heading.
    error_heading: &'static str,
    /// The page's title for an error, if it has no other.
    #[prop(optional)]
    error_title: Option<&'static str>,
    /// Renders the data.
    render: F,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    F: Fn(T) -> V + Clone + Send + 'static,
    V: IntoView + 'static,
{
    view! {
        <Suspense>
            {move || {
                let render = render.clone();
                Suspend::new(async move {
                    match data.await {
                        Ok(data) => render(data).into_any(),
                        Err(error) => {
                            view! {
                                {error_title.map(|title| view! { <Title text=title /> })}
                                <ErrorNotice heading=error_heading error />
                            }
                                .into_any()
                        }
                    }
                })
            }}
        </Suspense>
    }
}
