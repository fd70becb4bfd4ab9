//! The formats of `request-time` that the official SDKs write.

use jiff::{Timestamp, fmt::strtime};

/// Reads any of the formats that Antom's SDKs send: milliseconds since 1970 (Java, Go, the documentation), or nanoseconds
/// (older versions for Go); ISO 8601 with an offset (Python, Next.js), the same without a colon in the offset (PHP), or
/// with seven decimals and `Z` (.NET).
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let number: i64 = text.parse().ok()?;
        let time = if text.len() == 19 {
            Timestamp::from_nanosecond(number.into())
        } else {
            Timestamp::from_millisecond(number)
        };
        return time.ok();
    }
    text.parse().or_else(|_| strtime::parse("%Y-%m-%dT%H:%M:%S%z", text)?.to_timestamp()).ok()
}

/// Checks that the time is within the window, if there is one.
pub(super) fn check(text: &str, now: Timestamp, window_seconds: Option<u32>) -> Result<(), String> {
    let Some(window) = window_seconds else { return Ok(()) };
    let found: String = text.chars().take(40).collect();
    let Some(time) = parse(text) else {
        return Err(format!(
            "The header request-time must be milliseconds since 1970 or an ISO 8601 time with an offset, found {found}."
        ));
    };
    let difference = now.duration_since(time).as_secs();
    if difference.unsigned_abs() <= window.into() {
        return Ok(());
    }
    let direction = if difference > 0 { "old" } else { "early" };
    Err(format!(
        "The header request-time is {} seconds too {direction}: at most {window}, found {found}.",
        difference.unsigned_abs()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_of_the_official_sdks_is_read_as_the_same_time() {
        let expected: Timestamp = "2026-05-20T10:30:45Z".parse().unwrap();
        for (sdk, text) in [
            ("Java, Go, documentation", "1779273045000"),
            ("Go, older", "1779273045000000000"),
            ("Python", "2026-05-20T10:30:45+00:00"),
            ("Next.js", "2026-05-20T18:30:45+08:00"),
            ("PHP", "2026-05-20T18:30:45+0800"),
            (".NET", "2026-05-20T10:30:45.0000000Z"),
        ] {
            assert_eq!(parse(text), Some(expected), "{sdk}: {text}");
        }
        for text in ["", "yesterday", "2026-05-20", "2026-05-20T10:30:45", "99999999999999999999"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_outside_the_window_is_refused_with_the_difference() {
        let now: Timestamp = "2026-05-20T10:30:45Z".parse().unwrap();
        assert_eq!(check("anything", now, None), Ok(()));
        assert_eq!(check("2026-05-20T10:25:45+00:00", now, Some(300)), Ok(()));
        let error = check("2026-05-20T10:25:44+00:00", now, Some(300)).unwrap_err();
        assert!(error.contains("301 seconds too old"), "{error}");
        let error = check("2026-05-20T10:40:45+00:00", now, Some(300)).unwrap_err();
        assert!(error.contains("600 seconds too early"), "{error}");
        assert!(check("anything", now, Some(300)).is_err());
    }
}
