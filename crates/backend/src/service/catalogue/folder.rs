//! The files of a catalogue, from a folder or embedded in the program.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use include_dir::{Dir, DirEntry, include_dir};

static DEMO: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../catalogue");

/// The subfolders of a catalogue.
const FOLDERS: [&str; 2] = ["products", "images"];

/// The files of a catalogue by their paths below the catalogue's folder, with `/`.
#[derive(Debug, Clone)]
pub struct CatalogueFiles {
    /// The folder's name in error messages.
    pub(super) folder: String,
    pub(super) files: BTreeMap<String, Cow<'static, [u8]>>,
}

#[derive(Debug, thiserror::Error)]
#[error("{} cannot be read", path.display())]
pub struct FolderError {
    path: PathBuf,
    source: io::Error,
}

impl CatalogueFiles {
    pub fn embedded() -> Self {
        let mut files = BTreeMap::new();
        let mut pending = vec![&DEMO];
        while let Some(folder) = pending.pop() {
            for entry in folder.entries() {
                match entry {
                    DirEntry::Dir(folder) => pending.push(folder),
                    DirEntry::File(file) => {
                        let path = file.path().to_string_lossy().replace('\\', "/");
                        files.insert(path, Cow::Borrowed(file.contents()));
                    }
                }
            }
        }
        Self { folder: "the demo catalogue".to_owned(), files }
    }

    /// Reads `catalogue.toml`, `products/` and `images/`, without hidden files. `images/` is optional.
    pub fn read(folder: &Path) -> Result<Self, FolderError> {
        let mut files = BTreeMap::new();
        let index = folder.join("catalogue.toml");
        files.insert("catalogue.toml".to_owned(), read_file(&index)?);
        for name in FOLDERS {
            let path = folder.join(name);
            if name == "images" && !path.exists() {
                continue;
            }
            let failed = |source| FolderError { path: path.clone(), source };
            for entry in fs::read_dir(&path).map_err(failed)? {
                let file = entry.map_err(failed)?.path();
                let file_name = file.file_name().map(OsStr::to_string_lossy).unwrap_or_default().into_owned();
                if file.is_file() && !file_name.starts_with('.') {
                    files.insert(format!("{name}/{file_name}"), read_file(&file)?);
                }
            }
        }
        Ok(Self { folder: folder.display().to_string(), files })
    }
}

fn read_file(path: &Path) -> Result<Cow<'static, [u8]>, FolderError> {
    fs::read(path).map(Cow::Owned).map_err(|source| FolderError { path: path.to_owned(), source })
}
