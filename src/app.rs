//! The document around every page, and the route table.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::{HashedStylesheet, MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::{
    brand,
    components::{
        development_bar::DevelopmentBar,
        layout::{Footer, Header},
        notice::FormErrorAlert,
    },
    language,
    pages::{
        cart::CartPage,
        checkout::{CheckoutPage, LeavePage},
        development::{
            DevelopmentIndexPage,
            api_description::ApiDescriptionPage,
            csp_reports::CspReportsPage,
            doctor::{DoctorPage, GoLivePage},
            orders::OrdersPage,
        },
        not_found::NotFoundPage,
        orders::CustomerOrdersPage,
        product::ProductPage,
        product_list::ProductListPage,
        result::ResultPage,
    },
    preferences::{Appearance, Preferences},
};

/// The document around every page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let preferences = use_context::<Preferences>().unwrap_or_default();
    // Only islands are hydrated, so no page sends what it has loaded a second time.
    if let Some(shared) = Owner::current_shared_context() {
        shared.set_is_hydrating(false);
    }
    provide_context(options.clone());
    view! {
        <!DOCTYPE html>
        <html lang=language::tag(preferences.language) data-appearance=preferences.appearance.as_str()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <ThemeColor appearance=preferences.appearance />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
                <HashedStylesheet id="leptos" options=options.clone() />
                <AutoReload options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Gives the browser's own bars the colour of the canvas.
#[component]
fn ThemeColor(appearance: Appearance) -> impl IntoView {
    let (in_light, in_dark) = ("(prefers-color-scheme: light)", "(prefers-color-scheme: dark)");
    let colors = brand::canvas_colors().map(|(light, dark)| match appearance {
        Appearance::Light => vec![(light, None)],
        Appearance::Dark => vec![(dark, None)],
        Appearance::System => vec![(light, Some(in_light)), (dark, Some(in_dark))],
    });
    let tag = |(color, media)| leptos::html::meta().name("theme-color").content(color).attr("media", media);
    colors.unwrap_or_default().into_iter().map(tag).collect_view()
}

/// Every page of the shop. The server renders them, and reading them needs no JavaScript; the crate `browser`
/// has the islands, which also run in the browser.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let name = brand::shop_name();
    view! {
        <Title formatter=move |title: String| {
            let title = if title.is_empty() { name.clone() } else { format!("{title} · {name}") };
            // `leptos_meta` writes it as markup.
            title.replace('&', "&amp;").replace('<', "&lt;")
        } />
        <Router>
            <a class="skip-link" href="#main">{td_string!(language::current(), shop.skip)}</a>
            <Header />
            <main id="main" class="page" tabindex="-1">
                <FormErrorAlert />
                // Async: statuses and titles depend on what the server finds.
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view=ProductListPage ssr=SsrMode::Async />
                    <Route path=path!("/products/:slug") view=ProductPage ssr=SsrMode::Async />
                    <Route path=path!("/cart") view=CartPage ssr=SsrMode::Async />
                    <Route path=path!("/checkout/:order") view=CheckoutPage ssr=SsrMode::Async />
                    <Route path=path!("/checkout/:order/leave") view=LeavePage ssr=SsrMode::Async />
                    <Route path=path!("/orders") view=CustomerOrdersPage ssr=SsrMode::Async />
                    <Route path=path!("/orders/:order") view=ResultPage ssr=SsrMode::Async />
                    <Route path=path!("/development") view=DevelopmentIndexPage ssr=SsrMode::Async />
                    // Streamed: the doctor takes seconds.
                    <Route path=path!("/development/doctor") view=DoctorPage ssr=SsrMode::OutOfOrder />
                    <Route path=path!("/development/go-live") view=GoLivePage ssr=SsrMode::Async />
                    <Route path=path!("/development/orders") view=OrdersPage ssr=SsrMode::Async />
                    <Route path=path!("/development/reports") view=CspReportsPage ssr=SsrMode::Async />
                    <Route path=path!("/development/api") view=ApiDescriptionPage ssr=SsrMode::Async />
                </Routes>
            </main>
            <Footer />
            <DevelopmentBar />
        </Router>
    }
}
