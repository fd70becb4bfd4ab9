//! Pages for developers, closed in production.

use domain::{
    diagnostics::{ChecklistItem, ChecklistState, Finding},
    notification::OtherNotification,
};
use leptos::{either::Either, prelude::*};
use leptos_meta::{Meta, Title};

use crate::{
    api::development::{examine_shop, open_development_pages, show_checklist, show_other_notifications},
    components::notice::Notice,
    error::ApiError,
    pages::{load_blocking, load_streamed, not_found::NotFoundPage},
};

/// The doctor's findings about the running shop.
#[component]
pub fn DoctorPage() -> impl IntoView {
    // Not blocking: the page's head is shown while the gateway is asked.
    let findings = load_streamed(examine_shop());
    view! {
        <DevelopmentPage title="Doctor" lead="Looks at this shop's configuration, tries it, and says what to do. It moves no money.">
            <Suspense fallback=|| view! { <p role="status">"Examining. This takes a few seconds."</p> }>
                {move || Suspend::new(async move { findings.await.map_or_else(show_error, show_findings) })}
            </Suspense>
        </DevelopmentPage>
    }
}

/// The checklist for going live, with the state of the items that the configuration shows.
#[component]
pub fn GoLivePage() -> impl IntoView {
    let items = load_streamed(show_checklist());
    view! {
        <DevelopmentPage title="Going live" lead="What has to be done before real customers come. What the configuration shows is ticked off.">
            <Suspense>
                {move || Suspend::new(async move { items.await.map_or_else(show_error, show_items) })}
            </Suspense>
        </DevelopmentPage>
    }
}

/// Verified notifications that the shop has acknowledged and does not use.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    let notifications = load_streamed(show_other_notifications());
    view! {
        <DevelopmentPage title="Other notifications" lead="Signed by Antom, acknowledged, and about none of this shop's payments or refunds.">
            <Suspense>
                {move || Suspend::new(async move { notifications.await.map_or_else(show_error, show_notifications) })}
            </Suspense>
        </DevelopmentPage>
    }
}

fn show_notifications(notifications: Vec<OtherNotification>) -> AnyView {
    if notifications.is_empty() {
        return view! { <p>"None so far."</p> }.into_any();
    }
    let notifications = notifications.into_iter().map(|OtherNotification { notify_type, body, received_at }| {
        view! {
            <li class="finding" data-verdict="unknown">
                <time class="finding-verdict" datetime=received_at.clone()>{received_at.clone()}</time>
                <div>
                    <h2>{notify_type}</h2>
                    <p class="finding-body"><code>{body}</code></p>
                </div>
            </li>
        }
    });
    view! { <ul class="findings">{notifications.collect_view()}</ul> }.into_any()
}

/// The layout of these pages; "not found" when they are closed.
#[component]
fn DevelopmentPage(title: &'static str, lead: &'static str, children: ChildrenFn) -> impl IntoView {
    let open = load_blocking(open_development_pages());
    view! {
        <Title text=title />
        <Meta name="robots" content="noindex" />
        <Suspense>
            {move || {
                let children = children.clone();
                Suspend::new(async move {
                    if open.await.is_err() {
                        return Either::Left(view! { <NotFoundPage /> });
                    }
                    Either::Right(
                        view! {
                            <nav class="development-nav" aria-label="For developers">
                                <a href="/development/doctor">"Doctor"</a>
                                <a href="/development/go-live">"Going live"</a>
                                <a href="/development/notifications">"Other notifications"</a>
                            </nav>
                            <h1 class="display">{title}</h1>
                            <p class="lead">{lead}</p>
                            {children()}
                        },
                    )
                })
            }}
        </Suspense>
    }
}

fn show_findings(findings: Vec<Finding>) -> AnyView {
    let findings = findings.into_iter().map(|Finding { subject, verdict, text, remedy }| {
        view! {
            <li class="finding" data-verdict=verdict.as_str()>
                <strong class="finding-verdict">{verdict.as_str()}</strong>
                <div>
                    <h2>{subject}</h2>
                    <p>{text}</p>
                    {remedy.map(|remedy| view! { <p class="finding-remedy">{remedy}</p> })}
                </div>
            </li>
        }
    });
    view! { <ul class="findings">{findings.collect_view()}</ul> }.into_any()
}

fn show_items(items: Vec<ChecklistItem>) -> AnyView {
    let items = items.into_iter().map(|ChecklistItem { text, state }| {
        let verdict = match state {
            ChecklistState::Done => "good",
            ChecklistState::ToDo => "wrong",
            ChecklistState::ByHand => "unknown",
        };
        view! {
            <li class="finding" data-verdict=verdict>
                <strong class="finding-verdict">{state.as_str()}</strong>
                <p>{text}</p>
            </li>
        }
    });
    view! { <ul class="findings">{items.collect_view()}</ul> }.into_any()
}

fn show_error(error: ApiError) -> AnyView {
    view! { <Notice heading="This could not be examined" text=error.to_string() /> }.into_any()
}
