//! Logged messages, taken apart.

/// A logged message: its first line, its headers and its body.
pub(super) struct Wire<'a> {
    /// The method and the target, or `HTTP` and the status.
    pub(super) first: (&'a str, &'a str),
    pub(super) headers: Vec<(&'a str, &'a str)>,
    pub(super) body: &'a str,
}

impl<'a> Wire<'a> {
    pub(super) fn parse(text: &'a str) -> Self {
        let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        let first = lines.next().unwrap_or_default();
        Self { first, headers: lines.collect(), body }
    }

    pub(super) fn header(&self, name: &str) -> Option<&'a str> {
        self.headers
            .iter()
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// Whether the body is exactly what was sent. The log cuts long bodies and replaces bytes that are not UTF-8.
    pub(super) fn is_whole(&self) -> bool {
        !self.body.ends_with('…') && !self.body.contains('\u{fffd}')
    }

    /// The first line as HTTP writes it.
    pub(super) fn first_line(&self) -> String {
        format!("{} {}", self.first.0, self.first.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_taken_apart_without_changing_its_body() {
        let wire = Wire::parse("POST: /path?a=b\nclient-id: ONE\nsignature: a=b,c: d\n\n{\"a\":\n\n 1}\n");
        assert_eq!(wire.first_line(), "POST /path?a=b");
        assert_eq!(wire.headers, [("client-id", "ONE"), ("signature", "a=b,c: d")]);
        assert_eq!(wire.body, "{\"a\":\n\n 1}\n");
        assert!(wire.is_whole() && !Wire::parse("HTTP: 200\n\n{\"cut\":…").is_whole());
        assert_eq!(Wire::parse("HTTP: 500\n\n").first_line(), "HTTP 500");
    }
}
