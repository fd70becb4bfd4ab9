//! The `ETag` of a page or file.

use axum::http::HeaderValue;

/// It is weak: the same for every encoding.
#[derive(Debug, Clone)]
pub(super) struct EntityTag(HeaderValue);

impl EntityTag {
    /// Of a version, which is written in hexadecimal digits. `None` for other characters.
    pub(super) fn of(version: &str) -> Option<Self> {
        version.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(())?;
        HeaderValue::try_from(format!("W/\"{version}\"")).ok().map(Self)
    }

    pub(super) fn to_header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// Whether `If-None-Match` names it (RFC 9110, 13.1.2).
    pub(super) fn is_among(&self, tags: &HeaderValue) -> bool {
        let (Ok(this), Ok(tags)) = (self.0.to_str(), tags.to_str()) else { return false };
        tags.split(',').map(str::trim).any(|tag| tag == "*" || opaque(tag) == opaque(this))
    }
}

/// The part in quotes.
fn opaque(tag: &str) -> &str {
    tag.trim_start_matches("W/")
}
