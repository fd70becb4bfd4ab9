//! A page a route.
//!
//! What a page shows is loaded by a blocking resource: once, and before the first byte, because statuses and titles
//! depend on it. (A future that is merely awaited in a `Suspend` is begun twice while the server renders.)

use std::iter::successors;

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

pub mod cart;
pub mod checkout;
pub mod development;
pub mod not_found;
pub mod product;
pub mod product_list;
pub mod result;

/// Loads what a page needs before its first byte is sent.
fn load_first<T>(data: impl Future<Output = T> + Send + 'static) -> OnceResource<T>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    #[expect(clippy::disallowed_methods, reason = "the request's context is kept")]
    OnceResource::new_blocking(keep_request_context(data))
}

/// Loads what is sent after the rest of the page.
fn load<T>(data: impl Future<Output = T> + Send + 'static) -> OnceResource<T>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    #[expect(clippy::disallowed_methods, reason = "the request's context is kept")]
    OnceResource::new(keep_request_context(data))
}

/// Keeps what the request provides (the shop, its headers, its answer) until `data` is there. A resource runs as a task
/// of its own, which goes on when the visitor disconnects and the page is dropped; an owner holds its parents only weakly.
fn keep_request_context<T>(data: impl Future<Output = T> + Send) -> impl Future<Output = T> + Send {
    let owners: Vec<Owner> = successors(Owner::current(), Owner::parent).collect();
    async move {
        let data = data.await;
        drop(owners);
        data
    }
}
