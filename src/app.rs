//! The page's frame and the route table.

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::{
    components::frame::{Footer, Header},
    pages::{
        checkout::CheckoutPage,
        development::{DoctorPage, GoLivePage},
        not_found::NotFoundPage,
        product::ProductPage,
        product_list::ProductListPage,
        result::ResultPage,
    },
};

/// The document around every page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" content="#f7f2e8" media="(prefers-color-scheme: light)" />
                <meta name="theme-color" content="#1b1613" media="(prefers-color-scheme: dark)" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <HashedStylesheet id="leptos" options=options.clone() />
                <AutoReload options=options.clone() />
                <HydrationScripts options islands=true />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Every page of the shop. Pages are rendered on the server and need no JavaScript to be read; see
/// [`components`](crate::components) for the two parts that come alive.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=|title: String| {
            if title.is_empty() { "Kopi Lane".to_owned() } else { format!("{title} · Kopi Lane") }
        } />
        <Router>
            <a class="skip-link" href="#main">"Skip to content"</a>
            <Header />
            <main id="main" class="page" tabindex="-1">
                // Async: statuses and titles depend on what the server finds.
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view=ProductListPage ssr=SsrMode::Async />
                    <Route path=path!("/products/:slug") view=ProductPage ssr=SsrMode::Async />
                    <Route path=path!("/checkout/:order") view=CheckoutPage ssr=SsrMode::Async />
                    <Route path=path!("/orders/:order") view=ResultPage ssr=SsrMode::Async />
                    // Streamed: the doctor takes its time.
                    <Route path=path!("/development/doctor") view=DoctorPage ssr=SsrMode::OutOfOrder />
                    <Route path=path!("/development/go-live") view=GoLivePage ssr=SsrMode::Async />
                </Routes>
            </main>
            <Footer />
        </Router>
    }
}
