//! The same JSON as other libraries write it: a body that was serialised once to be signed, and once more to be sent.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fmt::Write,
};

use serde_json::Value;

use super::diagnosis::Diagnosis;
use crate::signing::Message;

/// Longer bodies are not written again: each is written a few hundred times.
const LONGEST: usize = 64 * 1024;

/// Finds the way in which the body was written when it was signed. `signed` says whether a text is the signed one.
pub(super) fn find(message: &Message<'_>, signed: impl Fn(&[u8]) -> bool) -> Option<Diagnosis> {
    let sent = std::str::from_utf8(message.body).ok().filter(|text| text.len() <= LONGEST)?;
    serde_json::from_str::<serde::de::IgnoredAny>(sent).ok()?;
    let sorted = serde_json::from_str(sent).map(|value: Value| sorted(value).to_string()).unwrap_or_default();
    for (text, is_sorted) in [(sent, false), (sorted.as_str(), true)] {
        let tokens = read(text);
        let characters = characters(&tokens);
        for layout in LAYOUTS {
            for escapes in candidates(&characters) {
                let body = write(&tokens, layout, escapes);
                if signed(&Message { body: body.as_bytes(), ..*message }.string_to_sign()) {
                    return Some(describe(&characters, layout, is_sorted, escapes));
                }
            }
        }
    }
    None
}

/// The same value with its keys in the order of the alphabet, as some libraries write them.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let map: BTreeMap<String, Value> = map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            Value::Object(map.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

// ---- Reading ----

/// A part of a JSON text.
enum Token<'a> {
    /// A string, without its quotes.
    String(Vec<Character<'a>>),
    /// White space between the others.
    Space(&'a str),
    /// Punctuation, a number or a word.
    Other(&'a str),
}

/// A character of a JSON string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Character<'a> {
    /// The character; `None` for half of a surrogate pair, which is none.
    char: Option<char>,
    /// How it is written.
    written: &'a str,
}

/// Reads a text that is known to be JSON.
fn read(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' => {
                let (string, after) = read_string(rest.get(1..).unwrap_or_default());
                tokens.push(Token::String(string));
                rest = after;
                continue;
            }
            ' ' | '\n' | '\r' | '\t' => rest.find(|char: char| !char.is_ascii_whitespace()),
            '{' | '}' | '[' | ']' | ',' | ':' => Some(1),
            _ => rest.find(|char: char| char.is_ascii_whitespace() || "{}[],:\"".contains(char)),
        };
        let (token, after) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, ""));
        let is_space = first.is_ascii_whitespace();
        tokens.push(if is_space { Token::Space(token) } else { Token::Other(token) });
        rest = after;
    }
    tokens
}

/// The characters up to the closing quote, and what follows it.
fn read_string(text: &str) -> (Vec<Character<'_>>, &str) {
    let mut characters = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first == '"' {
            return (characters, rest.get(1..).unwrap_or_default());
        }
        let (char, length) = if first == '\\' { read_escape(rest) } else { (Some(first), first.len_utf8()) };
        let (written, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        characters.push(Character { char, written });
        rest = after;
    }
    (characters, rest)
}

/// The character that an escape encodes, and the escape's length.
fn read_escape(text: &str) -> (Option<char>, usize) {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let decode = |units: &[u16]| char::decode_utf16(units.iter().copied()).next().and_then(Result::ok);
    match (text.chars().nth(1), unit(0), unit(6)) {
        (Some('u'), Some(high), Some(low)) if decode(&[high]).is_none() && decode(&[high, low]).is_some() => {
            (decode(&[high, low]), 12)
        }
        (Some('u'), Some(unit), _) => (decode(&[unit]), 6),
        (Some('b'), ..) => (Some('\u{8}'), 2),
        (Some('f'), ..) => (Some('\u{c}'), 2),
        (Some('n'), ..) => (Some('\n'), 2),
        (Some('r'), ..) => (Some('\r'), 2),
        (Some('t'), ..) => (Some('\t'), 2),
        (other, ..) => (other, 1 + other.map_or(0, char::len_utf8)),
    }
}

/// The different characters of all strings, as they are written.
fn characters<'a>(tokens: &[Token<'a>]) -> BTreeSet<Character<'a>> {
    let strings = tokens.iter().filter_map(|token| match token {
        Token::String(characters) => Some(characters),
        _ => None,
    });
    strings.flatten().copied().collect()
}

// ---- Writing ----

/// Which characters a library escapes, of those that JSON lets it write as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Escapes {
    /// Written as `\uXXXX`.
    special: &'static str,
    /// `/` is written as `\/`.
    slash: bool,
    /// What is outside ASCII is written as `\uXXXX`.
    non_ascii: bool,
    /// U+2028 and U+2029, which JavaScript once took for line breaks, are written as `\uXXXX`.
    line_separators: bool,
    /// The digits of the special characters' `\uXXXX` are capital letters.
    special_upper: bool,
    /// The same of those outside ASCII.
    non_ascii_upper: bool,
}

/// Only what JSON requires to be escaped is.
const PLAIN: Escapes = Escapes {
    special: "",
    slash: false,
    non_ascii: false,
    line_separators: false,
    special_upper: false,
    non_ascii_upper: false,
};

/// What libraries escape by default.
const LIBRARIES: [(&str, Escapes); 11] = [
    ("JSON.stringify, Jackson and others that escape only what JSON requires", PLAIN),
    ("Gson", Escapes { special: "<>&='", line_separators: true, ..PLAIN }),
    ("Go's encoding/json", Escapes { special: "<>&", line_separators: true, ..PLAIN }),
    ("PHP's json_encode", Escapes { slash: true, non_ascii: true, ..PLAIN }),
    ("PHP's json_encode with JSON_UNESCAPED_UNICODE", Escapes { slash: true, line_separators: true, ..PLAIN }),
    ("Android's org.json", Escapes { slash: true, ..PLAIN }),
    ("Python's json.dumps", Escapes { non_ascii: true, ..PLAIN }),
    ("PHP's json_encode with JSON_UNESCAPED_SLASHES", Escapes { non_ascii: true, ..PLAIN }),
    (
        ".NET's System.Text.Json",
        Escapes { special: "<>&'\"+`", non_ascii: true, special_upper: true, non_ascii_upper: true, ..PLAIN },
    ),
    ("Fastjson with BrowserCompatible", Escapes { non_ascii: true, non_ascii_upper: true, ..PLAIN }),
    ("Jackson with ESCAPE_NON_ASCII", Escapes { non_ascii: true, non_ascii_upper: true, ..PLAIN }),
];

/// The sets of special characters that libraries escape with one setting or another.
const SPECIAL: [&str; 10] = ["", "<>", "&", "<>&", "<>&'", "<>&'\"", "<>&=", "<>&='", "<>&'\"+`", "'"];

impl Escapes {
    fn write(self, char: char, to: &mut String) {
        let outside_ascii = !char.is_ascii();
        match char {
            _ if self.special.contains(char) => escape(char, self.special_upper, to),
            '/' if self.slash => to.push_str("\\/"),
            '\u{2028}' | '\u{2029}' if self.line_separators => escape(char, self.non_ascii_upper, to),
            _ if outside_ascii && self.non_ascii => escape(char, self.non_ascii_upper, to),
            '"' | '\\' => to.extend(['\\', char]),
            '\u{8}' => to.push_str("\\b"),
            '\u{c}' => to.push_str("\\f"),
            '\n' => to.push_str("\\n"),
            '\r' => to.push_str("\\r"),
            '\t' => to.push_str("\\t"),
            _ if char < ' ' => escape(char, self.special_upper, to),
            _ => to.push(char),
        }
    }

    /// How each of the characters is written.
    fn writes(self, characters: &BTreeSet<Character<'_>>) -> Vec<String> {
        characters.iter().map(|character| self.written(*character)).collect()
    }

    fn written(self, character: Character<'_>) -> String {
        let mut written = String::new();
        match character.char {
            Some(char) => self.write(char, &mut written),
            None => written.push_str(character.written),
        }
        written
    }
}

fn escape(char: char, upper: bool, to: &mut String) {
    for unit in char.encode_utf16(&mut [0; 2]) {
        // Writing to a string does not fail.
        let _ = if upper { write!(to, "\\u{unit:04X}") } else { write!(to, "\\u{unit:04x}") };
    }
}

/// Every way to escape that makes a difference to these characters, those of libraries first. `None`: as in the body
/// that was sent.
fn candidates(characters: &BTreeSet<Character<'_>>) -> Vec<Option<Escapes>> {
    let mut seen = HashSet::from([characters.iter().map(|character| character.written.to_owned()).collect()]);
    let mut candidates = vec![None];
    let combinations = SPECIAL.iter().flat_map(|special| {
        (0..16_u8).map(move |bits| {
            let is_set = |bit: u8| bits & 1 << bit != 0;
            let (slash, non_ascii, special_upper, non_ascii_upper) = (is_set(0), is_set(1), is_set(2), is_set(3));
            Escapes { special, slash, non_ascii, line_separators: false, special_upper, non_ascii_upper }
        })
    });
    for escapes in LIBRARIES.iter().map(|(_, escapes)| *escapes).chain(combinations) {
        if seen.insert(escapes.writes(characters)) {
            candidates.push(Some(escapes));
        }
    }
    candidates
}

/// The white space between the tokens.
#[derive(Debug, Clone, Copy)]
struct Layout {
    /// In words; empty for that of the sent body.
    name: &'static str,
    spaces: Spaces,
}

#[derive(Debug, Clone, Copy)]
enum Spaces {
    AsSent,
    After { comma: &'static str, colon: &'static str },
    Lines { indent: &'static str, colon: &'static str },
}

const LAYOUTS: [Layout; 8] = [
    Layout { name: "", spaces: Spaces::AsSent },
    Layout { name: "without white space", spaces: Spaces::After { comma: "", colon: ":" } },
    Layout {
        name: "with a space after each comma and colon, as by Python's json.dumps",
        spaces: Spaces::After { comma: " ", colon: ": " },
    },
    Layout { name: "with a space after each colon", spaces: Spaces::After { comma: "", colon: ": " } },
    Layout { name: "in lines indented by 2 spaces", spaces: Spaces::Lines { indent: "  ", colon: ": " } },
    Layout { name: "in lines indented by 4 spaces", spaces: Spaces::Lines { indent: "    ", colon: ": " } },
    Layout { name: "in lines indented by tabs", spaces: Spaces::Lines { indent: "\t", colon: ": " } },
    Layout {
        name: "in lines with spaces around each colon, as by Jackson",
        spaces: Spaces::Lines { indent: "  ", colon: " : " },
    },
];

fn write(tokens: &[Token<'_>], layout: Layout, escapes: Option<Escapes>) -> String {
    let mut text = String::new();
    let mut depth = 0_usize;
    let mut tokens = tokens
        .iter()
        .filter(|token| match token {
            Token::Space(_) => matches!(layout.spaces, Spaces::AsSent),
            _ => true,
        })
        .peekable();
    while let Some(token) = tokens.next() {
        match token {
            Token::Space(space) => text.push_str(space),
            Token::String(characters) => {
                text.push('"');
                for character in characters {
                    match (escapes, character.char) {
                        (Some(escapes), Some(char)) => escapes.write(char, &mut text),
                        _ => text.push_str(character.written),
                    }
                }
                text.push('"');
            }
            Token::Other(other) => {
                let next_closes = matches!(tokens.peek(), Some(Token::Other("}" | "]")));
                punctuate(other, layout.spaces, next_closes, &mut depth, &mut text);
            }
        }
    }
    text
}

/// Writes a token that is no string, with the white space around it. An empty object or list has none inside.
fn punctuate(token: &str, spaces: Spaces, next_closes: bool, depth: &mut usize, text: &mut String) {
    let line = |depth: usize, text: &mut String| {
        if let Spaces::Lines { indent, .. } = spaces {
            text.push('\n');
            text.push_str(&indent.repeat(depth));
        }
    };
    match (token, spaces) {
        ("{" | "[", _) => {
            text.push_str(token);
            *depth += 1;
            if !next_closes {
                line(*depth, text);
            }
        }
        ("}" | "]", _) => {
            *depth = depth.saturating_sub(1);
            if !text.ends_with(['{', '[']) {
                line(*depth, text);
            }
            text.push_str(token);
        }
        (":", Spaces::After { colon, .. } | Spaces::Lines { colon, .. }) => text.push_str(colon),
        (",", Spaces::After { comma, .. }) => text.extend([",", comma]),
        (",", _) => {
            text.push(',');
            line(*depth, text);
        }
        _ => text.push_str(token),
    }
}

// ---- Describing ----

/// Says how the signed body is written, and how the sent one.
fn describe(
    characters: &BTreeSet<Character<'_>>,
    layout: Layout,
    is_sorted: bool,
    escapes: Option<Escapes>,
) -> Diagnosis {
    let mut signed = Vec::new();
    let mut sent = String::new();
    if let Some(escapes) = escapes {
        let different: Vec<_> =
            characters.iter().filter(|character| escapes.written(**character) != character.written).collect();
        let shown = |written: &dyn Fn(&Character<'_>) -> String| {
            let examples: Vec<String> = different.iter().take(3).map(|it| format!("`{}`", written(it))).collect();
            examples.join(" ")
        };
        let written = escapes.writes(characters);
        let by = |library: &Escapes| library.writes(characters) == written;
        signed.push(as_by(shown(&|character| escapes.written(*character)), by));
        let as_sent: Vec<_> = characters.iter().map(|character| character.written.to_owned()).collect();
        sent = as_by(shown(&|character| character.written.to_owned()), |library| library.writes(characters) == as_sent);
    }
    if is_sorted {
        signed.push("with its keys in alphabetical order".to_owned());
    }
    if !layout.name.is_empty() {
        signed.push(layout.name.to_owned());
    }
    Diagnosis::SerialisedTwice { signed: signed.join(", "), sent }
}

/// The examples, and the first two libraries that write so; one when that escapes nothing, as most do.
fn as_by(examples: String, writes_so: impl Fn(&Escapes) -> bool) -> String {
    let most = if writes_so(&PLAIN) { 1 } else { 2 };
    let names: Vec<&str> =
        LIBRARIES.iter().filter(|(_, escapes)| writes_so(escapes)).map(|(name, _)| *name).take(most).collect();
    if names.is_empty() { examples } else { format!("{examples} as by {}", names.join(" or ")) }
}
