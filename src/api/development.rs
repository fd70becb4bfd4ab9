//! The data of the pages for developers.

use domain::{
    csp_report::CspReport,
    diagnostics::{ChecklistItem, Finding},
    order_keys::OrderToken,
    overview::Overview,
};
use leptos::prelude::*;

use crate::error::ApiError;

/// Fails with "not found" if the visitor may not open the pages for developers.
#[server(prefix = "/api", endpoint = "open_development_pages")]
pub async fn open_development_pages() -> Result<(), ApiError> {
    use crate::http::{development_access, responses};
    use domain::error::AppError;
    responses::with_status(if development_access::is_open() { Ok(()) } else { Err(AppError::NoSuchPage) })
}

/// The id of the payment that determines an order's status, if the order has one.
#[server(prefix = "/api", endpoint = "find_payment")]
pub async fn find_payment(order: OrderToken) -> Result<Option<String>, ApiError> {
    use backend::{app_context::AppContext, service::orders};
    open_development_pages().await?;
    // An unknown order is the page's error, not the bar's.
    let context = expect_context::<AppContext>();
    Ok(orders::find_payment(&context, &order).await.unwrap_or_default())
}

/// The doctor's findings about the running shop.
#[server(prefix = "/api", endpoint = "examine_shop")]
pub async fn examine_shop() -> Result<Vec<Finding>, ApiError> {
    use backend::{
        app_context::AppContext,
        doctor::{self, DoctorInput, DoctorOptions},
    };
    open_development_pages().await?;
    let mut findings = Vec::new();
    doctor::examine(&DoctorInput::from_context(&expect_context::<AppContext>()), DoctorOptions::default(), |it| {
        findings.push(it)
    })
    .await;
    Ok(findings)
}

/// The newest orders, and what needs a person.
#[server(prefix = "/api", endpoint = "show_overview")]
pub async fn show_overview() -> Result<Overview, ApiError> {
    use crate::http::responses;
    use backend::{app_context::AppContext, service::overview};
    open_development_pages().await?;
    responses::with_status(overview::read(&expect_context::<AppContext>()).await)
}

/// What browsers reported about the policies of pages.
#[server(prefix = "/api", endpoint = "show_csp_reports")]
pub async fn show_csp_reports() -> Result<Vec<CspReport>, ApiError> {
    use crate::http::responses;
    use backend::app_context::AppContext;
    open_development_pages().await?;
    responses::with_status(expect_context::<AppContext>().store.csp_reports().await)
}

/// Applies a person's decision about a payment in review. Posted by a plain form.
#[server(prefix = "/api", endpoint = "decide_payment")]
pub async fn decide_payment(
    payment: String,
    resolution: String,
    note: String,
    confirmed: Option<String>,
) -> Result<(), ApiError> {
    use crate::http::responses;
    use backend::{
        app_context::AppContext,
        service::review::{self, Resolution},
    };
    use domain::error::AppError;
    open_development_pages().await?;
    let (Some(resolution), true, false) =
        (Resolution::from_name(&resolution), confirmed.is_some(), note.trim().is_empty())
    else {
        let reason = "a decision needs a resolution, a note and the confirmation".to_owned();
        return responses::with_status(Err(AppError::BadRequest(reason)));
    };
    let context = expect_context::<AppContext>();
    let note: String = note.trim().chars().take(500).collect();
    responses::with_status(review::decide(&context.store, &payment, resolution, &note, context.clock.now()).await)?;
    leptos_axum::redirect(&context.path_of("/development/orders"));
    Ok(())
}

/// What has to be done before real customers come.
#[server(prefix = "/api", endpoint = "show_checklist")]
pub async fn show_checklist() -> Result<Vec<ChecklistItem>, ApiError> {
    use backend::{
        app_context::AppContext,
        doctor::{self, DoctorInput},
    };
    open_development_pages().await?;
    Ok(doctor::checklist(&DoctorInput::from_context(&expect_context::<AppContext>())))
}
