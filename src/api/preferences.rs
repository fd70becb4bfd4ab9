//! What a shopper sets for themselves.

use leptos::prelude::*;

use crate::error::ApiError;

/// Sets the language, the currency and the appearance. Posted by a plain form; the browser stays on its page.
#[server(prefix = "/api", endpoint = "set_preferences")]
pub async fn set_preferences(language: String, currency: String, appearance: String) -> Result<(), ApiError> {
    use crate::{
        preferences::Appearance,
        server::{preference, respond},
    };
    use domain::error::AppError;
    let currency = respond::with_status(currency.parse())?;
    let language = preference::language_of_tag(&language).ok_or(AppError::UnknownLanguage);
    preference::remember_language(respond::with_status(language)?);
    preference::remember_currency(currency);
    preference::remember_appearance(Appearance::of_word(&appearance));
    Ok(())
}
