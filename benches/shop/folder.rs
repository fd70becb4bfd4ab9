//! Where this run keeps its files.

use std::path::{Path, PathBuf};

/// The folder of this run's databases.
pub(crate) fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
