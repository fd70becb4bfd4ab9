//! Reads and checks image files.

use domain::product::Picture;
use sha2::{Digest, Sha256};

/// The largest accepted file. A page shows pictures at most 800 pixels wide.
const MAXIMUM_SIZE: usize = 2 * 1024 * 1024;

/// The namespace of SVG elements.
const SVG_NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// The image formats that every browser shows: endings of file names, and the content type.
const KINDS: [(&[&str], &str); 4] =
    [(&["png"], "image/png"), (&["jpg", "jpeg"], "image/jpeg"), (&["webp"], "image/webp"), (&["svg"], SVG_TYPE)];
const SVG_TYPE: &str = "image/svg+xml";

/// Reads an image file. The format must match the ending of the file name.
pub(super) fn read_picture(file_name: &str, content: &[u8]) -> Result<Picture, String> {
    let ending = file_name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let kind = KINDS.iter().find(|(endings, _)| endings.contains(&&*ending));
    let Some((_, content_type)) = kind else {
        return Err(
            "is not a PNG, JPEG, WebP or SVG file: its name must end with .png, .jpg, .jpeg, .webp or .svg".into()
        );
    };
    if content.len() > MAXIMUM_SIZE {
        return Err(format!("is larger than {} MB", MAXIMUM_SIZE / 1024 / 1024));
    }
    let check = match *content_type {
        SVG_TYPE => check_svg(content),
        other => match infer::get(content).map(|kind| kind.mime_type()) {
            Some(found) if found == other => Ok(()),
            Some(found) => Err(format!("contains {found}")),
            None => Err("contains another format".to_owned()),
        },
    };
    check.map_err(|reason| format!("ends with .{ending} but {reason}"))?;
    let hash = Sha256::digest(content);
    let version = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Ok(Picture { content_type: (*content_type).to_owned(), version, content: content.to_vec() })
}

fn check_svg(content: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(content).map_err(|_| "is not UTF-8".to_owned())?;
    let document = roxmltree::Document::parse(text).map_err(|error| format!("is not XML: {error}"))?;
    match document.root_element().has_tag_name((SVG_NAMESPACE, "svg")) {
        true => Ok(()),
        false => Err(format!("its first element is not <svg xmlns=\"{SVG_NAMESPACE}\">")),
    }
}
