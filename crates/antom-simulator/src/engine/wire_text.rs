//! HTTP messages as text, for the console and the control API.

/// The longest part of a body that is kept, in bytes.
const BODY_LIMIT: usize = 16 * 1024;

/// The headers, one per line, an empty line, and the beginning of the body.
pub(crate) fn wire_text(head: impl IntoIterator<Item = (String, String)>, body: &[u8]) -> String {
    let mut text = String::new();
    for (name, value) in head {
        text.extend([name.as_str(), ": ", value.as_str(), "\n"]);
    }
    text.push('\n');
    let shown = body.get(..BODY_LIMIT).unwrap_or(body);
    text.push_str(&String::from_utf8_lossy(shown));
    if shown.len() < body.len() {
        text.push('…');
    }
    text
}
