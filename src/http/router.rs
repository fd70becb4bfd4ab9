//! The routes and the layers around them.

use std::sync::LazyLock;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};
use backend::app_context::{AppContext, NOTIFICATION_PATH};
use leptos::prelude::provide_context;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use leptos_router::SsrMode;
use tower_http::catch_panic::CatchPanicLayer;
use url::Url;

use crate::{
    app::{App, shell},
    brand::ShopName,
    components::{
        development_bar::DevelopmentTools,
        layout::CartCount,
        method_tile::{self, MethodImages},
        sharing::{self, PublicAddresses},
    },
    http::{
        address_language, cache_control, client_address, compression, cookies, cross_site, csp, csp_reports,
        development_access::{self, DevelopmentGuard},
        form_responses, health, json_api, observation,
        page_cache::{self, PageCache},
        pictures,
        redirects::{redirect_to_public_host, remove_trailing_slash},
        rendering::renderer,
        request_body, request_limits, responses, search_engines,
        security_headers::{self, SecurityHeaders},
        state::AppState,
        task_executor, webhook,
    },
};

/// The shop's routes.
pub fn routes(state: AppState) -> Router {
    let context = state.context.clone();
    let leptos = state.leptos.clone();
    let for_pages = context.clone();
    let addresses = PublicAddresses::new(context.public_url.as_str(), state.site.names(sharing::FOLDER, ".png"));
    let method_images = MethodImages::new(state.site.names(method_tile::FOLDER, ".svg"));
    let provide_contexts = move || {
        let preferences = cookies::preferences();
        provide_context(preferences.language);
        provide_context(preferences);
        provide_context(CartCount(cookies::cart_count()));
        provide_context(method_images.clone());
        provide_context(addresses.in_language(cookies::address_language()));
        provide_context(ShopName(for_pages.name.clone()));
        provide_context(for_pages.clone());
        if development_access::is_open() {
            provide_context(development_tools(&for_pages));
        }
        form_responses::provide_form_error(&for_pages);
    };
    let shell = move || shell(leptos.clone());
    let render = renderer(provide_contexts.clone(), shell.clone());
    let file_or_page = {
        let (render, site) = (render.clone(), state.site.clone());
        move |request: Request| async move {
            let (parts, body) = request.into_parts();
            if let Some(file) = site.answer(&parts).await {
                return file;
            }
            let mut page = render(Request::from_parts(parts, body)).await;
            if page.status() == StatusCode::OK {
                *page.status_mut() = StatusCode::NOT_FOUND;
            }
            page
        }
    };
    // A page whose headers are sent before it is complete may have scripts.
    let provide_contexts_of_stream = {
        let context = context.clone();
        move || {
            provide_contexts();
            csp::apply(&context, None);
        }
    };
    let is_streamed = |page: &AxumRouteListing| matches!(page.mode(), SsrMode::OutOfOrder);
    let (streamed, whole) = page_routes().into_iter().partition(is_streamed);
    let pages = Router::new()
        // Also the server functions.
        .leptos_routes_with_context(&state, streamed, provide_contexts_of_stream, shell)
        .leptos_routes_with_handler(whole, render)
        .layer(from_fn(responses::set_error_status))
        .layer(from_fn_with_state(PageCache::new(&context), page_cache::serve))
        .layer(from_fn(compression::apply))
        .layer(from_fn_with_state(context.clone(), redirect_to_public_host))
        .layer(from_fn_with_state(context.clone(), form_responses::redirect_after_post));
    let guard = DevelopmentGuard::new(context.clone());
    let router = Router::new()
        .route(NOTIFICATION_PATH, post(webhook::receive).layer(DefaultBodyLimit::max(webhook::MAXIMUM_BODY)))
        .route(csp_reports::PATH, post(csp_reports::receive).layer(DefaultBodyLimit::max(csp_reports::MAXIMUM_BODY)))
        .merge(json_api::routes(&state.context))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/pictures/{product}", get(pictures::show))
        .route("/robots.txt", get(search_engines::robots))
        .route("/sitemap.xml", get(search_engines::sitemap))
        .merge(pages)
        .fallback(file_or_page)
        .layer(from_fn_with_state(context.clone(), remove_trailing_slash))
        .layer(from_fn_with_state(guard, development_access::apply))
        .layer(from_fn_with_state(context.clone(), cross_site::refuse))
        .layer(from_fn(cache_control::apply))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(context.clone(), observation::observe))
        .with_state(state);
    // Around the router, because a layer of the router runs after the route is chosen. The last one sees a request first.
    Router::new()
        .fallback_service(router)
        .layer(from_fn_with_state(context.clone(), address_language::apply))
        .layer(from_fn_with_state(context.limits.body_timeout, request_body::read))
        .layer(from_fn_with_state(context.request_limits.clone(), request_limits::apply))
        .layer(from_fn_with_state(context.trusted_proxies.clone(), client_address::apply))
        .layer(from_fn_with_state(SecurityHeaders::new(&context.public_url), security_headers::apply))
}

/// What the bar for developers shows on every page.
fn development_tools(context: &AppContext) -> DevelopmentTools {
    let url = |url: &Url| url.as_str().trim_end_matches('/').to_owned();
    DevelopmentTools {
        simulator: context.simulated.then(|| url(context.gateway.url())),
        checkout_mode: context.checkout_mode,
        repository: context.repository_url.as_ref().map(url),
        unfolded: !cookies::is_phone(),
    }
}

/// The routes of the pages. They are listed once per process, because `generate_route_list` renders the application.
fn page_routes() -> Vec<AxumRouteListing> {
    static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| {
        task_executor::install();
        generate_route_list(App)
    });
    ROUTES.clone()
}
