//! What makes the shop a merchant's own: its name, and the colours of its pages.

use std::sync::Arc;

use leptos::prelude::use_context;
use leptos_i18n::td_string;

use crate::language::Language;

/// What the shop is called. The server provides it to every page.
#[derive(Debug, Clone)]
pub struct ShopName(pub Arc<str>);

/// The shop's name, on a page.
pub fn shop_name() -> String {
    use_context::<ShopName>().map(|name| name.0.to_string()).unwrap_or_default()
}

/// What kind of shop this is.
pub fn disclaimer(language: Language) -> String {
    td_string!(language, shop.disclaimer, shop = shop_name()).to_string()
}

/// All colours of the pages.
const COLORS: &str = include_str!("../style/colors.css");

/// The colour of a page's ground in light and in dark.
pub fn canvas_colors() -> Option<(&'static str, &'static str)> {
    let (_, value) = COLORS.split_once("--color-canvas: light-dark(")?;
    value.split_once(')')?.0.split_once(", ")
}
