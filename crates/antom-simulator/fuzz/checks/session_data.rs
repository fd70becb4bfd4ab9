//! Session data, from any browser, and `request-time`, from any merchant. Both get the same input.

use antom_simulator::untrusted::{request_time, session_data};

/// Panics if a property does not hold for the input.
pub(crate) fn check(text: &str) {
    if let Some(token) = session_data(text) {
        assert!(!token.is_empty(), "an empty token");
        // The SDK sends back the first three parts. A fourth is not read, and a fifth is refused.
        let sent_back = format!("{token}&&SG&&188");
        let rest = text.strip_prefix(&sent_back);
        let is_description = |rest: &str| rest.strip_prefix("&&").is_some_and(|part| !part.contains("&&"));
        assert!(rest.is_some_and(|rest| rest.is_empty() || is_description(rest)), "read from something else");
        assert_eq!(session_data(&sent_back), Some(token));
    }
    // Every format gives the same time as milliseconds, which cannot express years before 1970.
    if let Some(time) = request_time(text).filter(|time| *time >= 0) {
        assert_eq!(request_time(&time.to_string()), Some(time));
    }
}
