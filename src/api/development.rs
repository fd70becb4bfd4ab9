//! The data of the pages for developers.

use domain::{
    diagnostics::{ChecklistItem, Finding},
    notification::OtherNotification,
};
use leptos::prelude::*;

use crate::error::ApiError;

/// Fails with "not found" if the pages for developers are closed.
#[server(prefix = "/api", endpoint = "open_development_pages")]
pub async fn open_development_pages() -> Result<(), ApiError> {
    use crate::http::responses;
    use backend::app_context::AppContext;
    use domain::error::AppError;
    let open = expect_context::<AppContext>().development_pages;
    responses::with_status(if open { Ok(()) } else { Err(AppError::NoSuchPage) })
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

/// The latest verified notifications that changed nothing in the shop, the newest first.
#[server(prefix = "/api", endpoint = "show_other_notifications")]
pub async fn show_other_notifications() -> Result<Vec<OtherNotification>, ApiError> {
    use backend::app_context::AppContext;

    use crate::http::responses;
    open_development_pages().await?;
    let stored = responses::with_status(expect_context::<AppContext>().store.other_notifications().await)?;
    let notification = |it: backend::store::notifications::StoredNotification| OtherNotification {
        received_at: it.received_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        notify_type: it.notify_type,
        body: it.body,
    };
    Ok(stored.into_iter().map(notification).collect())
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
