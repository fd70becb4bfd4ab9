//! What the pages for developers show.

use leptos::prelude::*;

use crate::{
    domain::examination::{ChecklistItem, Finding},
    error::AppError,
};

/// Whether the pages for developers are open: not found when they are not.
#[server(prefix = "/api", endpoint = "open_development_pages")]
pub async fn open_development_pages() -> Result<(), AppError> {
    use crate::server::{respond, shop::Shop};
    let open = expect_context::<Shop>().development_pages;
    respond::with_status(if open { Ok(()) } else { Err(AppError::NoSuchPage) })
}

/// What the doctor finds in the shop that runs.
#[server(prefix = "/api", endpoint = "examine_shop")]
pub async fn examine_shop() -> Result<Vec<Finding>, AppError> {
    use crate::server::{
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
pub async fn show_checklist() -> Result<Vec<ChecklistItem>, AppError> {
    use crate::server::{
        doctor::{self, Setup},
        shop::Shop,
    };
    open_development_pages().await?;
    Ok(doctor::checklist(&Setup::of_shop(&expect_context::<Shop>())))
}
