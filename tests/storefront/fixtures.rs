//! What several tests use: keys, files and the texts of an order's history.

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

use antom::PrivateKey;
use antom_storefront::{labels, language::Language};
use domain::order::Order;

/// The merchant's and the gateway's private key. The tests share them, because generating a pair takes a second.
pub(crate) fn keys() -> &'static (PrivateKey, PrivateKey) {
    static KEYS: OnceLock<(PrivateKey, PrivateKey)> = OnceLock::new();
    KEYS.get_or_init(|| (PrivateKey::generate().unwrap(), PrivateKey::generate().unwrap()))
}

/// An order's history as its page shows it in English.
pub(crate) fn history(order: &Order) -> Vec<String> {
    order.history.iter().map(|entry| labels::history::entry(Language::default(), entry)).collect()
}

/// The folder of the products that the tests name.
pub(crate) fn catalogue() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/catalogue")
}

/// The path of a database file that no other test uses.
pub(crate) fn temporary_file(kind: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{kind}.db", uuid::Uuid::new_v4().simple()))
}
