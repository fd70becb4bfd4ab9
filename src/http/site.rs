//! The files that cargo-leptos builds for the browser, and the list of their names beside the program.

use std::path::Path;

use anyhow::{Context, ensure};
use leptos::prelude::LeptosOptions;

/// What the names of the pages' own files start with.
const NAME: &str = "storefront";

/// Below the folder of the site: styles, script and WebAssembly.
const PACKAGE: &str = "pkg";

const REMEDY: &str = "Build the program and its files with `./dev build`, and start it in the project's folder; or set \
                      LEPTOS_SITE_ROOT to the folder with the files";

/// Where the files for the browser are, and how they are named.
pub struct Site {
    root: String,
    hashed: bool,
}

impl Site {
    /// Finds the files: in the folder `LEPTOS_SITE_ROOT`, by default `target/site`, named with the hashes that `hash.txt`
    /// lists beside the program. `LEPTOS_HASH_FILES=false`, as cargo-leptos sets it while it watches, means plain names.
    ///
    /// # Errors
    /// Names the file that is missing: without it, every page would lack its style or its script.
    pub fn find() -> anyhow::Result<Self> {
        let root = std::env::var("LEPTOS_SITE_ROOT").unwrap_or_else(|_| "target/site".to_owned());
        let hashed = std::env::var("LEPTOS_HASH_FILES").map_or(true, |value| value != "false");
        let folder = std::path::absolute(&root).context("the current folder")?;
        let names = if hashed { hashed_names()? } else { ["css", "js"].map(|kind| format!("{NAME}.{kind}")).to_vec() };
        for file in names.iter().map(|name| folder.join(PACKAGE).join(name)) {
            ensure!(file.is_file(), "a file that every page needs is missing: {}. {REMEDY}", file.display());
        }
        Ok(Self { root, hashed })
    }

    /// The files in this folder, plainly named, whether they are there or not: for tests that look at no style.
    pub fn unchecked(root: impl Into<String>) -> Self {
        Self { root: root.into(), hashed: false }
    }

    /// How pages refer to the files.
    pub fn leptos_options(&self) -> LeptosOptions {
        LeptosOptions::builder()
            .output_name(NAME)
            .site_root(&*self.root)
            .site_pkg_dir(PACKAGE)
            .hash_files(self.hashed)
            .build()
    }
}

/// The names that are listed beside the program, where Leptos reads them too.
fn hashed_names() -> anyhow::Result<Vec<String>> {
    let program = std::env::current_exe().context("the program's own folder")?;
    let list = program.parent().unwrap_or(Path::new("/")).join("hash.txt");
    let text = std::fs::read_to_string(&list).with_context(|| {
        format!("the list of the files for the browser is missing beside the program: {}. {REMEDY}", list.display())
    })?;
    let hash_of = |kind: &str| {
        let line = text.lines().find_map(|line| line.trim().strip_prefix(kind)?.strip_prefix(':'));
        line.with_context(|| format!("{} lists no {kind} file. {REMEDY}", list.display()))
    };
    let name_of = |kind: &str| Ok(format!("{NAME}.{}.{kind}", hash_of(kind)?.trim()));
    ["css", "js", "wasm"].into_iter().map(name_of).collect()
}
