//! The files that browsers load: part of the program that is shipped, read from a folder during development.

mod embedded;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, ensure};
use axum::{
    body::Body,
    extract::Request,
    http::{Method, StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use include_dir::Dir;
use leptos::prelude::LeptosOptions;
use tower_http::services::ServeDir;

use self::embedded::{Embedded, PACKAGE};

/// What the names of the pages' own files start with.
const NAME: &str = "storefront";

/// The files that every page needs.
const NEEDED: [&str; 2] = ["pkg/storefront.css", "pkg/storefront.js"];

const REMEDY: &str = "Build the program and its files with `./dev build`, and start it in the project's folder; or set \
                      LEPTOS_SITE_ROOT to the folder with the files";

/// The files for browsers. Cheap to clone.
#[derive(Clone)]
pub struct Site(Arc<Files>);

enum Files {
    Embedded(Embedded),
    Folder(PathBuf),
}

impl Site {
    /// The files in the folder `LEPTOS_SITE_ROOT`; without this variable, those that the program contains, or those in
    /// `target/site` if it contains none.
    ///
    /// # Errors
    /// Names the file that is missing: without it, every page would lack its style or its script.
    pub fn find() -> anyhow::Result<Self> {
        match (std::env::var_os("LEPTOS_SITE_ROOT"), embedded::SHIPPED) {
            (None, Some(files)) => Self::embedded(files),
            (folder, _) => Self::folder(folder.as_deref().map_or(Path::new("target/site"), Path::new)),
        }
    }

    /// Files that the program contains.
    ///
    /// # Errors
    /// Names the file that is missing.
    pub fn embedded(files: &'static Dir<'static>) -> anyhow::Result<Self> {
        for file in NEEDED {
            ensure!(files.get_file(file).is_some(), "the program does not contain {file}. {REMEDY}");
        }
        Ok(Self(Arc::new(Files::Embedded(Embedded::new(files)))))
    }

    fn folder(folder: &Path) -> anyhow::Result<Self> {
        let folder = std::path::absolute(folder).context("the current folder")?;
        for file in NEEDED.map(|file| folder.join(file)) {
            ensure!(file.is_file(), "a file that every page needs is missing: {}. {REMEDY}", file.display());
        }
        Ok(Self::unchecked(folder))
    }

    /// The files in this folder, whether they are there or not: for tests that look at no style.
    pub fn unchecked(folder: impl Into<PathBuf>) -> Self {
        Self(Arc::new(Files::Folder(folder.into())))
    }

    /// How pages refer to the files. The address of an embedded file contains the version of all of them, so that browsers
    /// need not ask for it again.
    pub fn leptos_options(&self) -> LeptosOptions {
        let package = match &*self.0 {
            Files::Embedded(files) => format!("{PACKAGE}/{}", files.version()),
            Files::Folder(_) => PACKAGE.to_owned(),
        };
        LeptosOptions::builder().output_name(NAME).site_pkg_dir(package).build()
    }

    /// The names of the files in a folder, without this ending. There may be no such folder.
    pub fn names(&self, folder: &str, ending: &str) -> Vec<String> {
        let names: Vec<String> = match &*self.0 {
            Files::Embedded(files) => files.names(folder),
            Files::Folder(root) => {
                let files = std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
                files.filter_map(|file| file.file_name().into_string().ok()).collect()
            }
        };
        names.iter().filter_map(|name| Some(name.strip_suffix(ending)?.to_owned())).collect()
    }

    /// The answer to a request for a file; `None` if there is no such file.
    pub async fn answer(&self, request: &Parts) -> Option<Response> {
        if ![Method::GET, Method::HEAD].contains(&request.method) {
            return None;
        }
        match &*self.0 {
            Files::Embedded(files) => files.answer(request.uri.path(), &request.headers),
            Files::Folder(folder) => {
                let mut copy = Request::new(Body::empty());
                *copy.method_mut() = request.method.clone();
                *copy.uri_mut() = request.uri.clone();
                *copy.headers_mut() = request.headers.clone();
                let mut folder = ServeDir::new(folder)
                    .append_index_html_on_directories(false)
                    .precompressed_br()
                    .precompressed_gzip();
                let answer = folder.try_call(copy).await.ok()?;
                let found = [StatusCode::OK, StatusCode::NOT_MODIFIED, StatusCode::PARTIAL_CONTENT];
                found.contains(&answer.status()).then(|| answer.into_response())
            }
        }
    }
}
