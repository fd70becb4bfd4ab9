//! The files of a catalogue, from a folder or from the program itself.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use include_dir::{Dir, DirEntry, include_dir};

/// The demo catalogue, which is part of the program.
static DEMO: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../catalogue");

/// Folders below a catalogue's own.
const FOLDERS: [&str; 2] = ["products", "images"];

/// The files of a catalogue, each by its path below the catalogue's folder, written with `/`.
#[derive(Debug, Clone)]
pub struct CatalogueFiles {
    /// What error messages call the folder.
    pub(super) folder: String,
    pub(super) files: BTreeMap<String, Cow<'static, [u8]>>,
}

/// A file or folder could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be read", path.display())]
pub struct FolderError {
    /// Which one.
    path: PathBuf,
    source: io::Error,
}

impl CatalogueFiles {
    /// The demo catalogue.
    pub fn embedded() -> Self {
        let mut files = BTreeMap::new();
        let mut open = vec![&DEMO];
        while let Some(folder) = open.pop() {
            for entry in folder.entries() {
                match entry {
                    DirEntry::Dir(folder) => open.push(folder),
                    DirEntry::File(file) => {
                        let path = file.path().to_string_lossy().replace('\\', "/");
                        files.insert(path, Cow::Borrowed(file.contents()));
                    }
                }
            }
        }
        Self { folder: "the demo catalogue".to_owned(), files }
    }

    /// Reads `catalogue.toml`, `products/` and `images/`. Hidden files are left out.
    ///
    /// # Errors
    /// Names the file or folder that cannot be read. `images` need not exist.
    pub fn read(folder: &Path) -> Result<Self, FolderError> {
        let mut files = BTreeMap::new();
        let index = folder.join("catalogue.toml");
        files.insert("catalogue.toml".to_owned(), content(&index)?);
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
                    files.insert(format!("{name}/{file_name}"), content(&file)?);
                }
            }
        }
        Ok(Self { folder: folder.display().to_string(), files })
    }
}

fn content(path: &Path) -> Result<Cow<'static, [u8]>, FolderError> {
    fs::read(path).map(Cow::Owned).map_err(|source| FolderError { path: path.to_owned(), source })
}
