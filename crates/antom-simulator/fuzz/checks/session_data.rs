//! Two small texts, each given the same input: session data, from any browser, and `request-time`, from any merchant.

use antom_simulator::untrusted::{request_time, session_data};

/// Panics when what has to hold of this input does not.
pub(crate) fn check(text: &str) {
    if let Some(token) = session_data(text) {
        assert!(!token.is_empty(), "an empty token");
        // What the SDK sends back: the first three parts. The fourth is not read, but there is no fifth.
        let sent_back = format!("{token}&&SG&&188");
        let rest = text.strip_prefix(&sent_back);
        let is_description = |rest: &str| rest.strip_prefix("&&").is_some_and(|part| !part.contains("&&"));
        assert!(rest.is_some_and(|rest| rest.is_empty() || is_description(rest)), "read from something else");
        assert_eq!(session_data(&sent_back), Some(token));
    }
    // Every form of a time is the same moment as milliseconds, which only the years before 1970 cannot be written in.
    if let Some(time) = request_time(text).filter(|time| *time >= 0) {
        assert_eq!(request_time(&time.to_string()), Some(time));
    }
}
