//! How times are written and added.

use std::time::Duration;

use jiff::{Timestamp, tz::Offset};

/// Antom's samples show times in Singapore's zone, so the simulator writes them like that.
pub(crate) const SINGAPORE: Offset = Offset::constant(8);

/// A time as Antom writes it: ISO 8601, whole seconds, `+08:00`.
pub(crate) fn iso8601(time: Timestamp) -> String {
    let seconds = Timestamp::from_second(time.as_second()).unwrap_or(time);
    seconds.display_with_offset(SINGAPORE).to_string()
}

/// `time` plus `duration`; the latest possible time if that is out of range.
pub(crate) fn later(time: Timestamp, duration: Duration) -> Timestamp {
    time.checked_add(duration).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_in_antoms_samples() {
        let time: Timestamp = "2023-12-31T16:00:00.987Z".parse().unwrap();
        assert_eq!(iso8601(time), "2024-01-01T00:00:00+08:00");
    }
}
