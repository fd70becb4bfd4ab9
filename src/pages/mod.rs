//! One file per page.
//!
//! A page loads its data with a blocking resource: once, and before the first byte, because status and title depend on it.
//! (Leptos would start a future that is only awaited in a `Suspend` twice.)

use std::iter::successors;

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

pub mod cart;
pub mod checkout;
pub mod development;
pub mod not_found;
pub mod orders;
pub mod product;
pub mod product_list;
pub mod result;

/// Loads what a page needs before its first byte is sent.
pub(crate) fn load_blocking<T>(data: impl Future<Output = T> + Send + 'static) -> OnceResource<T>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    #[expect(clippy::disallowed_methods, reason = "the request's context is kept")]
    OnceResource::new_blocking(keep_request_context(data))
}

/// Loads what is sent after the rest of the page.
pub(crate) fn load_streamed<T>(data: impl Future<Output = T> + Send + 'static) -> OnceResource<T>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    #[expect(clippy::disallowed_methods, reason = "the request's context is kept")]
    OnceResource::new(keep_request_context(data))
}

/// Keeps the request's contexts (the shop, the headers, the answer) until `data` is loaded. A resource runs in a task of
/// its own, which continues when the client disconnects and the page is dropped; an owner holds its parents only weakly.
fn keep_request_context<T>(data: impl Future<Output = T> + Send) -> impl Future<Output = T> + Send {
    let owners: Vec<Owner> = successors(Owner::current(), Owner::parent).collect();
    async move {
        let data = data.await;
        drop(owners);
        data
    }
}
