//! Pages for developers, closed in production: an index, and one page per tool.

use leptos::{either::Either, prelude::*};
use leptos_meta::{Meta, Title};

use crate::{
    api::development::open_development_pages,
    components::{development_bar::DevelopmentTools, loaded::when_ready, notice::Notice},
    error::ApiError,
    pages::not_found::NotFoundPage,
};

pub mod api_description;
pub mod csp_reports;
pub mod doctor;
pub mod orders;

/// The pages, each with a sentence about it.
const PAGES: [(&str, &str, &str); 5] = [
    (
        "/development/orders",
        "Orders",
        "The newest orders with their payments, refused notifications, and payments that wait for a decision.",
    ),
    ("/development/doctor", "Doctor", "Tries this shop's configuration, and says what is wrong and how to solve it."),
    ("/development/go-live", "Going live", "What to do before you take real payments."),
    (
        "/development/reports",
        "Browser reports",
        "What browsers did not load or run, because a page's Content-Security-Policy does not allow it.",
    ),
    ("/development/api", "API description", "The JSON API for mobile apps, with its requests, answers and errors."),
];

/// Links to all tools.
#[component]
pub fn DevelopmentIndexPage() -> impl IntoView {
    let simulator = use_context::<DevelopmentTools>().and_then(|tools| tools.simulator);
    let console = simulator.map(|simulator| {
        (
            format!("{simulator}/console"),
            "Simulator console",
            "Every payment at the simulated gateway with its messages; makes the gateway fail, and moves its clock.",
        )
    });
    let pages: Vec<_> =
        console.into_iter().chain(PAGES.map(|(address, name, text)| (address.to_owned(), name, text))).collect();
    view! {
        <DevelopmentPage title="Development" lead="The tools for developers and merchants. They are absent in production.">
            <ul class="findings">
                {pages
                    .clone()
                    .into_iter()
                    .map(|(address, name, text)| {
                        view! {
                            <li class="tool-card">
                                <h2><a href=address>{name}</a></h2>
                                <p>{text}</p>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </DevelopmentPage>
    }
}

/// A table; "None." without a row.
fn show_table<T>(
    label: &'static str,
    columns: &'static [&'static str],
    rows: Vec<T>,
    show_row: fn(T) -> AnyView,
) -> AnyView {
    if rows.is_empty() {
        return view! { <p>"None."</p> }.into_any();
    }
    view! {
        // Focusable, so that the keyboard scrolls it on a narrow screen.
        <div class="table-frame" tabindex="0" role="region" aria-label=label>
            <table class="development-table">
                <thead>
                    <tr>{columns.iter().map(|column| view! { <th scope="col">{*column}</th> }).collect_view()}</tr>
                </thead>
                <tbody>{rows.into_iter().map(show_row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The layout of these pages; "not found" when they are closed.
#[component]
fn DevelopmentPage(title: &'static str, lead: &'static str, children: Children) -> impl IntoView {
    let open = open_development_pages();
    view! {
        <Title text=title />
        <Meta name="robots" content="noindex" />
        {when_ready(async move {
            if open.await.is_err() {
                return Either::Left(view! { <NotFoundPage /> });
            }
            let links = PAGES
                .map(|(address, name, _)| {
                    let current = (name == title).then_some("page");
                    view! { <a href=address aria-current=current>{name}</a> }
                });
            Either::Right(
                view! {
                    <nav class="development-nav" aria-label="Development pages">
                        <a href="/development">"All tools"</a>
                        {links}
                    </nav>
                    <h1 class="display">{title}</h1>
                    <p class="lead">{lead}</p>
                    {children()}
                },
            )
        })}
    }
}

fn show_error(error: ApiError) -> AnyView {
    view! { <Notice heading="This could not be examined" text=error.to_string() /> }.into_any()
}

/// A moment such as `2026-01-31T09:30:05Z`.
#[component]
fn Time(at: String) -> impl IntoView {
    let text = at.replace('T', " ").trim_end_matches('Z').to_owned();
    view! { <time datetime=at>{text}</time> }
}
