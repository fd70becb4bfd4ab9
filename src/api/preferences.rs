//! The customer's preferences.

use leptos::prelude::*;

use crate::error::ApiError;

/// Sets the language, the currency and the appearance. Posted by a plain form; the browser stays on its page.
#[server(prefix = "/api", endpoint = "set_preferences")]
pub async fn set_preferences(language: String, currency: String, appearance: String) -> Result<(), ApiError> {
    use crate::{
        http::{cookies, responses},
        preferences::Appearance,
    };
    use domain::error::AppError;
    let currency = responses::with_status(currency.parse())?;
    let language = cookies::language_from_tag(&language).ok_or(AppError::UnknownLanguage);
    cookies::set_language(responses::with_status(language)?);
    cookies::set_currency(currency);
    cookies::set_appearance(Appearance::from_word(&appearance));
    Ok(())
}
