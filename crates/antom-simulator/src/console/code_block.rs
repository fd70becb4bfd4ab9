//! Blocks of text as it was sent, with a button that copies them.

use maud::{Markup, html};

/// How long lines are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// They continue on the next line.
    Wrapped,
    /// The block scrolls.
    Scrolled,
}

/// A block with a label. `id` is unique on the page. The text is inside `code`, because browsers drop a line break that
/// follows `<pre>`.
pub(super) fn block(id: &str, label: &str, text: &str, lines: Lines) -> Markup {
    let class = if lines == Lines::Wrapped { "wrapped" } else { "scrolled" };
    html! {
        figure class="block" {
            figcaption {
                span { (label) }
                button type="button" class="copy" data-copy=(id) aria-label=(format!("Copy: {label}")) hidden { "Copy" }
            }
            pre class=(class) tabindex="0" role="group" aria-label=(label) { code id=(id) { (text) } }
        }
    }
}
