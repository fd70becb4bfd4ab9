//! Pages of the catalogue from memory: rendered once and compressed once for all visitors to whom they are the same.
//!
//! A page is kept for a version of the catalogue (see `Store::catalogue_version`), so a page of an earlier version is never
//! sent. An order takes its prices and its stock from the database and not from a page.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, OnceLock},
};

use antom::Clock;
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, Method, StatusCode, Uri,
        header::{
            CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, ETAG, IF_NONE_MATCH, SET_COOKIE,
            VARY,
        },
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use backend::{app_context::AppContext, store::Store};
use domain::product::is_code;
use quick_cache::{Weighter, sync::Cache};

use crate::{
    http::{
        cache_control,
        compression::Encoding,
        cookies::{self, AddressLanguage},
        development_access,
        entity_tag::EntityTag,
        form_responses,
    },
    preferences::Preferences,
};

/// The most bytes of all pages together.
const CAPACITY: u64 = 8 * 1024 * 1024;

/// About how many pages that is.
const EXPECTED_PAGES: usize = 256;

/// The most pieces in a cart whose pages are kept: the header shows their number.
const MAXIMUM_COUNT: i64 = 9;

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct PageCache {
    store: Store,
    clock: Clock,
    pages: Arc<Cache<Key, Arc<Page>, Bytewise>>,
}

/// Everything that a page of the catalogue depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    catalogue_version: u64,
    /// Path and query.
    address: String,
    /// Whether the address names the language, as the page's canonical address then does.
    names_language: bool,
    preferences: Preferences,
    cart_count: i64,
    /// Whether the bar for developers is unfolded; `None` without the bar.
    bar: Option<bool>,
}

#[derive(Debug)]
struct Page {
    head: HeaderMap,
    html: Bytes,
    /// In the order of [`Encoding::ALL`]; made when a request asks for it.
    compressed: [OnceLock<Option<Bytes>>; 2],
    tag: EntityTag,
}

/// What a request asks of the answer.
struct Wanted {
    unless: Option<HeaderValue>,
    encoding: Option<Encoding>,
}

#[derive(Debug, Clone)]
struct Bytewise;

impl Weighter<Key, Arc<Page>> for Bytewise {
    fn weight(&self, key: &Key, page: &Arc<Page>) -> u64 {
        // The compressed forms together are smaller than the page.
        let bytes = size_of::<Key>() + key.address.len() + size_of::<Page>() + 1024 + 2 * page.html.len();
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
}

impl PageCache {
    pub(super) fn new(context: &AppContext) -> Self {
        let pages = Arc::new(Cache::with_weighter(EXPECTED_PAGES, CAPACITY, Bytewise));
        Self { store: context.store.clone(), clock: context.clock.clone(), pages }
    }
}

/// Answers with a page from memory if it is there, and keeps the page otherwise.
pub(super) async fn serve(State(cache): State<PageCache>, request: Request, next: Next) -> Response {
    let Some(mut key) = Key::of(&request) else { return next.run(request).await };
    match cache.store.catalogue_version(cache.clock.now()).await {
        Ok(version) => key.catalogue_version = version,
        Err(_) => return next.run(request).await,
    }
    let wanted = Wanted::by(request.headers());
    // Other requests for the same page wait until it is rendered.
    match cache.pages.get_value_or_guard_async(&key).await {
        Ok(page) => page.answer(&wanted),
        Err(guard) => match Page::of(next.run(request).await).await {
            Ok(page) => {
                let page = Arc::new(page);
                // Fails if the entry was removed meanwhile.
                let _ = guard.insert(page.clone());
                page.answer(&wanted)
            }
            Err(response) => response,
        },
    }
}

impl Key {
    /// `None`: the page is not kept.
    fn of(request: &Request) -> Option<Self> {
        let (headers, extensions) = (request.headers(), request.extensions());
        let is_read = [Method::GET, Method::HEAD].contains(request.method());
        if !is_read || !is_of_catalogue(request.uri()) || form_responses::is_error_pending(headers) {
            return None;
        }
        let cart = cookies::cart_in(headers);
        if cart.order.is_some() || cart.count() > MAXIMUM_COUNT {
            return None;
        }
        Some(Self {
            catalogue_version: 0,
            address: request.uri().path_and_query()?.as_str().to_owned(),
            names_language: extensions.get::<AddressLanguage>().is_some(),
            preferences: cookies::preferences_of(headers, extensions),
            cart_count: cart.count(),
            bar: development_access::is_open_for(extensions).then(|| !cookies::is_phone_in(headers)),
        })
    }
}

/// The list, a category or a product. Other queries, such as a search, are a page's own.
fn is_of_catalogue(address: &Uri) -> bool {
    let is_category = |query: &str| query.strip_prefix("category=").is_some_and(is_code);
    match (address.path(), address.query()) {
        ("/", query) => query.is_none_or(is_category),
        (path, None) => path.strip_prefix("/products/").is_some_and(is_code),
        _ => false,
    }
}

impl Page {
    /// `Err`: the response is not for other visitors.
    async fn of(response: Response) -> Result<Self, Response> {
        let policy = response.headers().get(CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok());
        let has_nonce = policy.is_none_or(|policy| policy.contains("'nonce-"));
        if response.status() != StatusCode::OK || has_nonce || response.headers().contains_key(SET_COOKIE) {
            return Err(response);
        }
        let (parts, body) = response.into_parts();
        let mut head = parts.headers;
        let Ok(html) = to_bytes(body, usize::MAX).await else {
            return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        let mut hasher = DefaultHasher::new();
        html.hash(&mut hasher);
        let Some(tag) = EntityTag::of(&format!("{:016x}", hasher.finish())) else {
            return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        head.insert(ETAG, tag.to_header());
        head.remove(CONTENT_LENGTH);
        head.insert(CACHE_CONTROL, HeaderValue::from_static(cache_control::PAGE));
        head.insert(VARY, HeaderValue::from_static(cache_control::PAGE_VARIES));
        Ok(Self { head, html, compressed: Default::default(), tag })
    }

    fn answer(&self, wanted: &Wanted) -> Response {
        if wanted.unless.as_ref().is_some_and(|tags| self.tag.is_among(tags)) {
            let mut response = StatusCode::NOT_MODIFIED.into_response();
            *response.headers_mut() = self.head.clone();
            return response;
        }
        let compressed = wanted.encoding.and_then(|encoding| Some((encoding, self.compressed(encoding)?)));
        let body = compressed.as_ref().map_or(&self.html, |(_, bytes)| bytes).clone();
        let mut response = Response::new(Body::from(body));
        *response.headers_mut() = self.head.clone();
        if let Some((encoding, _)) = compressed {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
        }
        response
    }

    fn compressed(&self, encoding: Encoding) -> Option<Bytes> {
        let index = Encoding::ALL.iter().position(|it| *it == encoding)?;
        self.compressed.get(index)?.get_or_init(|| encoding.compress(&self.html).ok()).clone()
    }
}

impl Wanted {
    fn by(headers: &HeaderMap) -> Self {
        Self { unless: headers.get(IF_NONE_MATCH).cloned(), encoding: Encoding::accepted(headers) }
    }
}
