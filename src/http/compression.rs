//! Compresses pages.

use std::io::{self, Write};

use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    extract::Request,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CONTENT_ENCODING, CONTENT_LENGTH},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use brotli::enc::{BrotliEncoderParams, backward_references::BrotliEncoderMode};
use flate2::{Compression, write::GzEncoder};

use crate::http::{accepted_encoding::accepts, media_type};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    /// The best one first.
    pub(super) const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// The best one that a request accepts.
    pub(super) fn accepted(headers: &HeaderMap) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| accepts(headers, encoding.name()))
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// The ending of compressed files.
    pub(super) fn file_ending(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gz",
        }
    }

    pub(super) fn compress(self, page: &[u8]) -> io::Result<Bytes> {
        let mut compressed = Vec::with_capacity(page.len() / 4);
        match self {
            Self::Brotli => {
                let parameters = BrotliEncoderParams {
                    mode: BrotliEncoderMode::BROTLI_MODE_TEXT,
                    quality: 9,
                    // A window of 64 KiB: pages are smaller, and a larger one costs time.
                    lgwin: 16,
                    size_hint: page.len(),
                    ..Default::default()
                };
                brotli::BrotliCompress(&mut &*page, &mut compressed, &parameters)?;
            }
            Self::Gzip => {
                let mut encoder = GzEncoder::new(&mut compressed, Compression::default());
                encoder.write_all(page)?;
                encoder.finish()?;
            }
        }
        Ok(compressed.into())
    }
}

/// Compresses a page, unless it is compressed already or its length is not known yet. With gzip: a visitor waits for this page,
/// and Brotli takes four times as long to make it as small.
pub(super) async fn apply(request: Request, next: Next) -> Response {
    let accepts_gzip = accepts(request.headers(), Encoding::Gzip.name());
    let response = next.run(request).await;
    let is_whole = response.body().size_hint().exact().is_some_and(|length| length > 0);
    let is_plain = is_whole && !response.headers().contains_key(CONTENT_ENCODING);
    if !accepts_gzip || !is_plain || !media_type::is(response.headers(), &mime::TEXT_HTML) {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let compressed = to_bytes(body, usize::MAX).await.map_err(io::Error::other);
    match compressed.and_then(|page| Encoding::Gzip.compress(&page)) {
        Ok(compressed) => {
            head.headers.remove(CONTENT_LENGTH);
            head.headers.insert(CONTENT_ENCODING, HeaderValue::from_static(Encoding::Gzip.name()));
            Response::from_parts(head, Body::from(compressed))
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be compressed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
