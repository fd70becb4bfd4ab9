//! Which kind of image a file is.

use domain::product::Picture;
use sha2::{Digest, Sha256};

/// The largest file that is accepted. Pictures are at most 800 pixels wide on a page.
const MAXIMUM: usize = 2 * 1024 * 1024;

/// The namespace of every element of an SVG image.
const SVG: &str = "http://www.w3.org/2000/svg";

/// The kinds of images that every browser shows: endings of file names, and the content type.
const KINDS: [(&[&str], &str); 4] =
    [(&["png"], "image/png"), (&["jpg", "jpeg"], "image/jpeg"), (&["webp"], "image/webp"), (&["svg"], SVG_TYPE)];
const SVG_TYPE: &str = "image/svg+xml";

/// Reads an image file. Its content must be what its name says.
pub(super) fn picture(file_name: &str, content: &[u8]) -> Result<Picture, String> {
    let ending = file_name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let kind = KINDS.iter().find(|(endings, _)| endings.contains(&&*ending));
    let Some((_, content_type)) = kind else {
        return Err("is no PNG, JPEG, WebP or SVG file: its name must end with .png, .jpg, .jpeg, .webp or .svg".into());
    };
    if content.len() > MAXIMUM {
        return Err(format!("is larger than {} MB", MAXIMUM / 1024 / 1024));
    }
    let is_it = match *content_type {
        SVG_TYPE => svg(content),
        other => match infer::get(content).map(|kind| kind.mime_type()) {
            Some(found) if found == other => Ok(()),
            Some(found) => Err(format!("holds {found}")),
            None => Err("holds something else".to_owned()),
        },
    };
    is_it.map_err(|reason| format!("ends with .{ending} but {reason}"))?;
    let hash = Sha256::digest(content);
    let version = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Ok(Picture { content_type: (*content_type).to_owned(), version, content: content.to_vec() })
}

fn svg(content: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(content).map_err(|_| "is not UTF-8".to_owned())?;
    let document = roxmltree::Document::parse(text).map_err(|error| format!("is not XML: {error}"))?;
    match document.root_element().has_tag_name((SVG, "svg")) {
        true => Ok(()),
        false => Err(format!("its first element is not <svg xmlns=\"{SVG}\">")),
    }
}
