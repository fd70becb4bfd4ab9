//! The forms in which a signature may be written in its header.

use std::{borrow::Cow, fmt};

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD},
};
use percent_encoding::percent_decode_str;

/// A form of the signature that is not URL-encoded base64. `Display` completes the sentence "the signature is …".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misencoding {
    /// Base64 as it is.
    NotUrlEncoded,
    /// Base64 that was URL-encoded more than once.
    EncodedTwice,
    /// Base64 in lines, as `openssl base64` writes it, or between quotes.
    LineBreaks,
    /// Base64 with the alphabet for URLs, with or without padding.
    Base64Url,
    /// Base64 without the padding at its end.
    Unpadded,
    /// Hexadecimal digits.
    Hex,
    /// The base64 of base64, or of hexadecimal digits.
    Base64Twice,
}

impl fmt::Display for Misencoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotUrlEncoded => "not URL-encoded",
            Self::EncodedTwice => "URL-encoded twice",
            Self::LineBreaks => "base64 with line breaks or quotes in it",
            Self::Base64Url => "base64url (with - and _), not base64 (with + and /)",
            Self::Unpadded => "base64 without the padding (=) at its end",
            Self::Hex => "hexadecimal, not base64",
            Self::Base64Twice => "encoded twice: it is base64 of base64 or of hexadecimal digits",
        })
    }
}

/// Whether all characters of base64 that URL encoding replaces have been replaced. A verifier may accept a value that was not
/// encoded if it happens to have no `+`, as one signature of two hundred.
pub(super) fn is_url_encoded(value: &str) -> bool {
    !value.contains(['+', '/', '='])
}

/// The bytes that the signature's value may encode, in each form that it can be read in; the right form first.
pub(super) fn readings(value: &str) -> Vec<(Option<Misencoding>, Vec<u8>)> {
    let decoded = percent_decode(value);
    let twice = percent_decode(&decoded);
    // The decoder of a form makes spaces of the pluses, and so may have made those between the lines.
    let joined = without_line_breaks(&twice).replace(' ', "");
    let with_pluses = without_line_breaks(&twice).replace(' ', "+");
    let standard = |text: &str| BASE64_STANDARD.decode(text).ok();

    let mut readings = Vec::new();
    let mut add = |how, bytes: Option<Vec<u8>>| readings.extend(bytes.map(|bytes| (how, bytes)));
    add(None, standard(&decoded).filter(|_| is_url_encoded(value)));
    add(Some(Misencoding::NotUrlEncoded), standard(&value.replace(' ', "+")));
    add(Some(Misencoding::EncodedTwice), standard(&twice));
    add(Some(Misencoding::LineBreaks), standard(&joined));
    add(Some(Misencoding::LineBreaks), standard(&with_pluses));
    for text in [&joined, &with_pluses] {
        let standard_alphabet = text.replace('-', "+").replace('_', "/");
        let how = if standard_alphabet == *text { Misencoding::Unpadded } else { Misencoding::Base64Url };
        add(Some(how), BASE64_STANDARD_NO_PAD.decode(standard_alphabet.trim_end_matches('=')).ok());
    }
    add(Some(Misencoding::Hex), hexadecimal(&joined));
    let inner = standard(&joined).and_then(|bytes| String::from_utf8(bytes).ok());
    let inner = inner.map(|text| without_line_breaks(&percent_decode(&text)).replace(' ', ""));
    add(Some(Misencoding::Base64Twice), inner.as_deref().and_then(standard));
    add(Some(Misencoding::Base64Twice), inner.as_deref().and_then(hexadecimal));
    readings
}

fn percent_decode(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

/// Also without those that a program has written as the two characters `\n`, and without quotes.
fn without_line_breaks(text: &str) -> String {
    text.replace("\\r", "").replace("\\n", "").replace(['\r', '\n', '\t', '"', '\''], "")
}

/// Digits in either case, as `0x…`, or with colons between the bytes.
fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_start_matches("0x").replace(':', "");
    let digits: Vec<u32> = digits.chars().map(|char| char.to_digit(16)).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| u8::try_from(high * 16 + low).ok()).collect();
    if rest.is_empty() { bytes } else { None }
}
