//! Where this run keeps its files.

use std::path::{Path, PathBuf};

/// The folder of this run's databases.
pub(crate) fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The address of a new SQLite database.
pub(crate) fn new_file(name: &str) -> String {
    format!("sqlite://{}", folder().join(name).display())
}

/// Removes it. After a failure it stays, because the logs in it may be needed.
pub(crate) fn remove_folder() {
    let _ = std::fs::remove_dir_all(folder());
}
