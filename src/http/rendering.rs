//! Renders pages as a whole: a page's policy depends on what it contains.

use std::{future::ready, pin::Pin};

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::app_context::AppContext;
use futures::{Stream, StreamExt, stream};
use leptos::{IntoView, prelude::use_context, reactive::computed::ScopedFuture};
use leptos_axum::handle_response_inner;

use crate::http::csp;

type PinnedStream = Pin<Box<dyn Stream<Item = String> + Send>>;
type PinnedFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Renders the pages of requests.
pub fn renderer<V: IntoView + 'static>(
    provide_contexts: impl Fn() + Clone + Send + Sync + 'static,
    shell: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> impl Fn(Request) -> PinnedFuture<Response> + Clone + Send + Sync + 'static {
    move |request| {
        let rendered = handle_response_inner(provide_contexts.clone(), shell.clone(), request, complete);
        Box::pin(async move {
            let (head, body) = rendered.await.into_parts();
            // In one piece, whose length is known.
            match to_bytes(body, usize::MAX).await {
                Ok(page) => Response::from_parts(head, Body::from(page)),
                Err(error) => {
                    tracing::error!(%error, "a page is incomplete");
                    StatusCode::INTERNAL_SERVER_ERROR.into_response()
                }
            }
        })
    }
}

/// Completes a page before its headers are sent. Leaves out the script in which Leptos sends what a page has loaded: only
/// islands are hydrated, and they load nothing.
fn complete<V: IntoView + 'static>(
    app: V,
    _resources: Box<dyn FnOnce() -> PinnedStream + Send>,
    _: bool,
) -> PinnedFuture<PinnedStream> {
    let context = use_context::<AppContext>();
    // Scoped: a thread's current owner is otherwise that of the request that it began last.
    Box::pin(ScopedFuture::new(async move {
        let mut html = app.to_html_stream_in_order().collect::<String>().await;
        if let Some(context) = context {
            csp::apply(&context, Some(&html));
        }
        html = if html.contains("<leptos-island") {
            // Leptos waits until the browser is idle, which a page beside other tabs may not be for ten seconds.
            html.replacen("requestIdleCallback(c)", "requestIdleCallback(c, { timeout: 500 })", 1)
        } else {
            html.replacen("><head>", " data-hydrated><head>", 1)
        };
        let whole: PinnedStream = Box::pin(stream::once(ready(html)));
        whole
    }))
}
