//! Times, durations and JSON for display.

use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use serde::de::IgnoredAny;

use crate::model::time::iso8601;

/// A time in UTC. The script of the console writes the time of the browser's zone before it.
pub(super) fn when(time: Timestamp) -> Markup {
    let utc = time.strftime("%Y-%m-%d %H:%M:%S").to_string();
    let title = format!("{utc} UTC; in Antom’s messages {}", iso8601(time));
    html! {
        time datetime=(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()) title=(title) {
            span class="local" {} span class="utc" { (utc) " UTC" }
        }
    }
}

/// An id for a list: a long one is shortened in the middle.
pub(super) fn short(id: &str) -> String {
    let length = id.chars().count();
    if length <= 18 {
        return id.to_owned();
    }
    let beginning: String = id.chars().take(8).collect();
    let end: String = id.chars().skip(length - 4).collect();
    format!("{beginning}…{end}")
}

/// The first words of a text, at most `most` characters.
pub(super) fn first_words(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    let words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", words.trim_end_matches([' ', ',']))
}

/// The time from `now` until `time`: "in 13 minutes 20 seconds", "now".
pub(super) fn until(time: Timestamp, now: Timestamp) -> String {
    match seconds(time.duration_since(now)) {
        0 => "now".to_owned(),
        seconds => format!("in {}", roughly(seconds)),
    }
}

/// A duration in whole seconds, rounded; 0 if it is negative.
pub(super) fn seconds(duration: SignedDuration) -> u64 {
    u64::try_from((duration.as_millis() + 500) / 1000).unwrap_or(0)
}

/// A duration to the second: "1 hour 30 seconds".
pub(super) fn lasting(seconds: u64) -> String {
    parts(seconds).join(" ")
}

/// A duration in its two largest units.
pub(super) fn roughly(seconds: u64) -> String {
    let mut parts = parts(seconds);
    parts.truncate(2);
    parts.join(" ")
}

fn parts(seconds: u64) -> Vec<String> {
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (length, name) in [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")] {
        let number = rest / length;
        rest %= length;
        if number > 0 {
            parts.push(count(number, name));
        }
    }
    if parts.is_empty() {
        parts.push("0 seconds".to_owned());
    }
    parts
}

/// "1 second", "2 seconds".
pub(super) fn count(number: u64, name: &str) -> String {
    format!("{number} {name}{}", if number == 1 { "" } else { "s" })
}

/// JSON with line breaks and indentation. Only white space is changed; parsing and writing could also change the order
/// of the keys, numbers and escapes. `None` if it is not JSON.
pub(super) fn indented(json: &str) -> Option<String> {
    serde_json::from_str::<IgnoredAny>(json).ok()?;
    let mut text = String::with_capacity(json.len() * 2);
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    let mut chars = json.chars().peekable();
    while let Some(char) = chars.next() {
        if in_string {
            text.push(char);
            in_string = escaped || char != '"';
            escaped = char == '\\' && !escaped;
            continue;
        }
        match char {
            '{' | '[' => {
                text.push(char);
                while chars.next_if(char::is_ascii_whitespace).is_some() {}
                if let Some(end) = chars.next_if(|next| matches!(next, '}' | ']')) {
                    text.push(end);
                } else {
                    depth += 1;
                    new_line(&mut text, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut text, depth);
                text.push(char);
            }
            ',' => {
                text.push(char);
                new_line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            white if white.is_ascii_whitespace() => {}
            other => {
                in_string = other == '"';
                text.push(other);
            }
        }
    }
    Some(text)
}

fn new_line(text: &mut String, depth: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_exact_or_short() {
        for (seconds, exact, short) in [
            (0, "0 seconds", "0 seconds"),
            (1, "1 second", "1 second"),
            (840, "14 minutes", "14 minutes"),
            (3_661, "1 hour 1 minute 1 second", "1 hour 1 minute"),
            (90_060, "1 day 1 hour 1 minute", "1 day 1 hour"),
        ] {
            assert_eq!((lasting(seconds).as_str(), roughly(seconds).as_str()), (exact, short));
        }
    }

    #[test]
    fn long_ids_and_texts_are_shortened() {
        for (id, shown) in [
            ("KL-7F3A", "KL-7F3A"),
            ("payment-request-1", "payment-request-1"),
            ("1f2e3d4c-0000-4000-8000-00000000beef", "1f2e3d4c…beef"),
        ] {
            assert_eq!(short(id), shown);
        }
        for (text, shown) in
            [("Kopi O", "Kopi O"), ("2 × Kopi O, 250 g, and more", "2 × Kopi O…"), ("éééééééééééééé", "éééééééééééé…")]
        {
            assert_eq!(first_words(text, 12), shown);
        }
    }

    #[test]
    fn json_is_indented_without_other_changes() {
        let sent = r#"{"b":1.50,"a":[ ],"text":"a\"{,\\","list":[1,{"c":"<"}]}"#;
        let shown = concat!(
            "{\n  \"b\": 1.50,\n  \"a\": [],\n  \"text\": \"a\\\"{,\\\\\",\n",
            "  \"list\": [\n    1,\n    {\n      \"c\": \"<\"\n    }\n  ]\n}",
        );
        assert_eq!(indented(sent).as_deref(), Some(shown));
        assert_eq!(indented(shown).as_deref(), Some(shown), "what is indented stays so");
        for other in ["", "<html>", "{\"cut\":\"of…"] {
            assert_eq!(indented(other), None, "{other}");
        }
    }
}
