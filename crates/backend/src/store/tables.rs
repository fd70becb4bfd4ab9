//! Compares the tables of a database with those of a version of the shop.

use sqlx::migrate::Migrator;

/// The changes of the tables that this and other versions have made.
pub(super) const APPLIED: &str = "select version, checksum from _sqlx_migrations where success order by version";

/// Compares the tables of this version with the rows of [`APPLIED`].
pub(super) fn are_of_this_version(tables: &Migrator, applied: &[(i64, Vec<u8>)]) -> bool {
    let expected: Vec<(i64, Vec<u8>)> = tables.iter().map(|it| (it.version, it.checksum.to_vec())).collect();
    match tables.ignore_missing {
        // A later version only adds.
        true => expected.iter().all(|change| applied.contains(change)),
        false => applied == expected,
    }
}
