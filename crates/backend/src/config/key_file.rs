//! The text of a key's file.

/// A file that holds no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "is no text; if it is DER, make PEM of it: `openssl pkey -inform DER -in FILE -out key.pem` (for a public key with \
     -pubin)"
)]
pub struct NotText;

/// Reads UTF-8, or UTF-16 with a byte order mark, as PowerShell writes it.
///
/// # Errors
/// [`NotText`] when it is neither.
pub fn key_text(bytes: Vec<u8>) -> Result<String, NotText> {
    let unit: fn([u8; 2]) -> u16 = match bytes.first_chunk() {
        Some([0xff, 0xfe]) => u16::from_le_bytes,
        Some([0xfe, 0xff]) => u16::from_be_bytes,
        _ => return String::from_utf8(bytes).map_err(|_| NotText),
    };
    let (pairs, rest) = bytes.as_chunks();
    let units: Vec<u16> = pairs.iter().copied().map(unit).collect();
    String::from_utf16(&units).ok().filter(|_| rest.is_empty()).ok_or(NotText)
}
