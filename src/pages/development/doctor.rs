//! The doctor's findings, and the checklist for going live.

use domain::diagnostics::{ChecklistItem, ChecklistState, Finding};
use futures::FutureExt;
use leptos::prelude::*;

use super::{DevelopmentPage, show_error};
use crate::{
    api::development::{examine_shop, show_checklist},
    components::loaded::when_ready,
};

/// The doctor's findings about the running shop. The page's head is shown while the gateway is asked.
#[component]
#[expect(
    clippy::disallowed_methods,
    reason = "the page is streamed, and its view has nothing that could be disposed of"
)]
pub fn DoctorPage() -> impl IntoView {
    // Shared, because a `Suspense` renders its children twice.
    let findings = examine_shop().shared();
    view! {
        <DevelopmentPage title="Doctor" lead="Looks at this shop's configuration, tries it, and says what to do. It moves no money.">
            <Suspense fallback=|| view! { <p role="status">"Examining. This takes a few seconds."</p> }>
                {move || Suspend::new(findings.clone().map(|findings| findings.map_or_else(show_error, show_findings)))}
            </Suspense>
        </DevelopmentPage>
    }
}

/// The checklist for going live, with the state of the items that the configuration shows.
#[component]
pub fn GoLivePage() -> impl IntoView {
    let items = show_checklist();
    view! {
        <DevelopmentPage
            title="Going live"
            lead="Before you take real payments. Items the configuration proves are ticked automatically."
        >
            {when_ready(async move { items.await.map_or_else(show_error, show_items) })}
        </DevelopmentPage>
    }
}

fn show_findings(findings: Vec<Finding>) -> AnyView {
    let findings = findings.into_iter().map(|Finding { subject, verdict, text, remedy }| {
        view! {
            <li class="finding" data-verdict=verdict.as_str()>
                <strong class="finding-verdict">{verdict.label()}</strong>
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
