//! What the pages for developers show.

use domain::{
    examination::{ChecklistItem, Finding},
    notification::OtherNotification,
};
use leptos::prelude::*;

use crate::error::ApiError;

/// Whether the pages for developers are open: not found when they are not.
#[server(prefix = "/api", endpoint = "open_development_pages")]
pub async fn open_development_pages() -> Result<(), ApiError> {
    use crate::server::respond;
    use backend::shop::Shop;
    use domain::error::AppError;
    let open = expect_context::<Shop>().development_pages;
    respond::with_status(if open { Ok(()) } else { Err(AppError::NoSuchPage) })
}

/// What the doctor finds in the shop that runs.
#[server(prefix = "/api", endpoint = "examine_shop")]
pub async fn examine_shop() -> Result<Vec<Finding>, ApiError> {
    use backend::{
        doctor::{self, Extent, Setup},
        shop::Shop,
    };
    open_development_pages().await?;
    let mut findings = Vec::new();
    doctor::examine(&Setup::of_shop(&expect_context::<Shop>()), Extent::default(), |it| findings.push(it)).await;
    Ok(findings)
}

/// The latest verified notifications that changed nothing in the shop, the newest first.
#[server(prefix = "/api", endpoint = "show_other_notifications")]
pub async fn show_other_notifications() -> Result<Vec<OtherNotification>, ApiError> {
    use backend::shop::Shop;

    use crate::server::respond;
    open_development_pages().await?;
    let kept = respond::with_status(expect_context::<Shop>().store.other_notifications().await)?;
    let notification = |it: backend::store::notifications::StoredNotification| OtherNotification {
        received_at: it.received_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        notify_type: it.notify_type,
        body: it.body,
    };
    Ok(kept.into_iter().map(notification).collect())
}

/// What has to be so before real buyers come.
#[server(prefix = "/api", endpoint = "show_checklist")]
pub async fn show_checklist() -> Result<Vec<ChecklistItem>, ApiError> {
    use backend::{
        doctor::{self, Setup},
        shop::Shop,
    };
    open_development_pages().await?;
    Ok(doctor::checklist(&Setup::of_shop(&expect_context::<Shop>())))
}
