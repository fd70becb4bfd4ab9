//! Files that the program contains, plain and compressed.

use axum::{
    body::Body,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY},
    },
    response::{IntoResponse, Response},
};
use include_dir::{Dir, DirEntry};
use sha2::{Digest, Sha256};

use crate::http::{accepted_encoding::accepts, compression::Encoding, entity_tag::EntityTag};

/// Styles, script and WebAssembly.
pub(super) const PACKAGE: &str = "pkg";

/// What cargo-leptos has built for browsers before it compiles the program that is shipped. A build for development contains
/// nothing, so that it need not be compiled again when a style changes.
#[cfg(not(debug_assertions))]
pub(super) const SHIPPED: Option<&Dir<'_>> = {
    static FILES: Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/target/site");
    Some(&FILES)
};
#[cfg(debug_assertions)]
pub(super) const SHIPPED: Option<&Dir<'_>> = None;

/// Files with a version, which changes with each of them.
pub(super) struct Embedded {
    files: &'static Dir<'static>,
    version: String,
}

impl Embedded {
    pub(super) fn new(files: &'static Dir<'static>) -> Self {
        let mut hash = Sha256::new();
        let mut pending = vec![files];
        while let Some(folder) = pending.pop() {
            for entry in folder.entries() {
                match entry {
                    DirEntry::Dir(folder) => pending.push(folder),
                    DirEntry::File(file) => {
                        hash.update(file.path().as_os_str().as_encoded_bytes());
                        hash.update(file.contents());
                    }
                }
            }
        }
        let version = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self { files, version }
    }

    pub(super) fn version(&self) -> &str {
        &self.version
    }

    pub(super) fn names(&self, folder: &str) -> Vec<String> {
        let files = self.files.get_dir(folder).into_iter().flat_map(Dir::files);
        files.filter_map(|file| Some(file.path().file_name()?.to_str()?.to_owned())).collect()
    }

    pub(super) fn answer(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let path = self.without_version(path.strip_prefix('/')?);
        let plain = self.files.get_file(&*path)?.contents();
        let tag = EntityTag::of(&self.version)?;
        let mut answer = if headers.get(IF_NONE_MATCH).is_some_and(|tags| tag.is_among(tags)) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let accepted = Encoding::ALL.into_iter().filter(|encoding| accepts(headers, encoding.name()));
            let mut compressed = accepted.filter_map(|encoding| {
                let file = self.files.get_file(format!("{path}.{}", encoding.file_ending()))?;
                Some((encoding, file.contents()))
            });
            let smaller = compressed.find(|(_, content)| content.len() < plain.len());
            let mut answer = Body::from(smaller.map_or(plain, |(_, content)| content)).into_response();
            if let Some((encoding, _)) = smaller {
                answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
            }
            let kind = mime_guess::from_path(&*path).first_or_octet_stream();
            answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_str(kind.as_ref()).ok()?);
            answer
        };
        answer.headers_mut().insert(ETAG, tag.to_header());
        answer.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
        Some(answer)
    }

    /// `pkg/<version>/storefront.js` is `pkg/storefront.js`. With another version it is a file that is not there.
    fn without_version(&self, path: &str) -> String {
        let prefix = format!("{PACKAGE}/{}/", self.version);
        path.strip_prefix(&prefix).map_or_else(|| path.to_owned(), |file| format!("{PACKAGE}/{file}"))
    }
}
