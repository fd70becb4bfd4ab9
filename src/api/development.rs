//! What the pages for developers show.

use domain::examination::{ChecklistItem, Finding};
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
