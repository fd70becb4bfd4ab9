//! What browsers refused to load or run, because a page's policy does not allow it.

use domain::csp_report::{CspReport, CspViolation};
use leptos::prelude::*;

use super::{DevelopmentPage, Time, show_error};
use crate::{api::development::show_csp_reports, pages::load_blocking};

#[component]
pub fn CspReportsPage() -> impl IntoView {
    let reports = load_blocking(show_csp_reports());
    view! {
        <DevelopmentPage
            title="Browser reports"
            lead="What browsers did not load or run, because the page's Content-Security-Policy does not allow it. Extensions of a browser cause some of it. A report is kept for seven days. All times are UTC."
        >
            <Suspense>
                {move || Suspend::new(async move { reports.await.map_or_else(show_error, show_reports) })}
            </Suspense>
        </DevelopmentPage>
    }
}

fn show_reports(reports: Vec<CspReport>) -> AnyView {
    if reports.is_empty() {
        return view! { <p>"None."</p> }.into_any();
    }
    view! {
        // Focusable, so that the keyboard scrolls it on a narrow screen.
        <div class="table-frame" tabindex="0" role="region" aria-label="Reports">
            <table class="development-table">
                <thead>
                    <tr>
                        <th scope="col">"Refused"</th>
                        <th scope="col">"Directive"</th>
                        <th scope="col">"Page"</th>
                        <th scope="col">"Caused by"</th>
                        <th scope="col">"Reports"</th>
                        <th scope="col">"First"</th>
                        <th scope="col">"Last"</th>
                    </tr>
                </thead>
                <tbody>{reports.into_iter().map(show_report).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn show_report(report: CspReport) -> impl IntoView {
    let CspReport { violation: CspViolation { page, directive, blocked, source }, count, first_seen, last_seen } =
        report;
    view! {
        <tr>
            <th scope="row"><code>{blocked}</code></th>
            <td><code>{directive}</code></td>
            <td><code>{page}</code></td>
            <td><code>{source}</code></td>
            <td>{count}</td>
            <td><Time at=first_seen /></td>
            <td><Time at=last_seen /></td>
        </tr>
    }
}
