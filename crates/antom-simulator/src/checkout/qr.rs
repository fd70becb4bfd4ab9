//! QR codes as SVG.

use std::fmt::Write;

use qrcode::{Color, QrCode, types::QrError};

/// The width in modules of the light border that scanners need.
const QUIET_ZONE: usize = 4;

/// The QR code of a text: black on white in every colour scheme, without a width or height.
///
/// # Errors
/// When the text is too long for any QR code.
pub(crate) fn svg(text: &str) -> Result<String, QrError> {
    let code = QrCode::new(text)?;
    let width = code.width();
    let side = width + 2 * QUIET_ZONE;
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|left, right| left == right) {
            if run.first() == Some(&Color::Dark) {
                let (left, top, length) = (x + QUIET_ZONE, y + QUIET_ZONE, run.len());
                // Writing to a String cannot fail.
                let _ = write!(path, "M{left} {top}h{length}v1h-{length}z");
            }
            x += run.len();
        }
    }
    let head =
        format!(r#"xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges""#);
    let background = format!(r##"<path fill="#fff" d="M0 0h{side}v{side}H0z"/>"##);
    Ok(format!(r##"<svg {head}>{background}<path fill="#000" d="{path}"/></svg>"##))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_code_begins_with_the_finder_pattern_inside_its_quiet_zone() {
        let svg = super::svg("http://127.0.0.1:3030/scan/00112233445566778899aabbccddeeff").unwrap();
        assert!(svg.contains(r##"fill="#000" d="M4 4h7v1h-7z"##), "{svg}");
        assert!(!svg.contains("width="), "{svg}");
    }
}
