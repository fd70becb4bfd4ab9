//! What browsers refused to load or run, because a page's policy does not allow it.

use domain::csp_report::{CspReport, CspViolation};
use leptos::prelude::*;

use super::{DevelopmentPage, Time, show_error, show_table};
use crate::{api::development::show_csp_reports, components::loaded::when_ready};

const COLUMNS: [&str; 7] = ["Refused", "Directive", "Page", "Caused by", "Reports", "First", "Last"];

#[component]
pub fn CspReportsPage() -> impl IntoView {
    let reports = show_csp_reports();
    view! {
        <DevelopmentPage
            title="Browser reports"
            lead="What browsers did not load or run, because the page's Content-Security-Policy does not allow it. Extensions of a browser cause some of it. A report is kept for seven days. All times are UTC."
        >
            {when_ready(async move { reports.await.map_or_else(show_error, show_reports) })}
        </DevelopmentPage>
    }
}

fn show_reports(reports: Vec<CspReport>) -> AnyView {
    show_table("Reports", &COLUMNS, reports, show_report)
}

fn show_report(report: CspReport) -> AnyView {
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
    .into_any()
}
