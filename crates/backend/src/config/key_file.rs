//! Reads key files.

use zeroize::Zeroizing;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "is not text; if it is DER, convert it to PEM: `openssl pkey -inform DER -in FILE -out key.pem` (with -pubin for a \
     public key)"
)]
pub struct NotText;

/// Decodes UTF-8, or UTF-16 with a byte order mark, which PowerShell writes.
pub fn decode_key_text(bytes: Vec<u8>) -> Result<Zeroizing<String>, NotText> {
    let unit: fn([u8; 2]) -> u16 = match bytes.first_chunk() {
        Some([0xff, 0xfe]) => u16::from_le_bytes,
        Some([0xfe, 0xff]) => u16::from_be_bytes,
        _ => return String::from_utf8(bytes).map(Zeroizing::new).map_err(|_| NotText),
    };
    let bytes = Zeroizing::new(bytes);
    let (pairs, rest) = bytes.as_chunks();
    let units: Zeroizing<Vec<u16>> = Zeroizing::new(pairs.iter().copied().map(unit).collect());
    String::from_utf16(&units).ok().filter(|_| rest.is_empty()).map(Zeroizing::new).ok_or(NotText)
}
