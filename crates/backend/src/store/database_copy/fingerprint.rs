//! What is compared of a table and its copy.

use std::fmt;

use sha2::{Digest, Sha256};

use super::cells::{Cell, Cells};

/// Equal for tables with the same rows, on either engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    pub rows: u64,
    /// The sum of all amounts, of all currencies.
    pub minor_units: i128,
    /// SHA-256 of all cells, by rows in the order of the primary key.
    pub checksum: [u8; 32],
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows with {} minor units and the checksum {}", self.rows, self.minor_units, self.short_checksum())
    }
}

impl Fingerprint {
    /// The beginning of the checksum, in hexadecimal digits.
    pub fn short_checksum(&self) -> String {
        self.checksum[..6].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Takes the fingerprint of rows that are read one by one.
#[derive(Debug)]
pub(super) struct Fingerprinter {
    /// For each column, whether it holds amounts.
    amounts: Vec<bool>,
    rows: u64,
    minor_units: i128,
    hash: Sha256,
}

impl Fingerprinter {
    pub(super) fn new(amounts: Vec<bool>) -> Self {
        Self { amounts, rows: 0, minor_units: 0, hash: Sha256::new() }
    }

    /// Every cell begins with its type, and those of no fixed length with their length: different rows give different bytes.
    pub(super) fn add(&mut self, row: &Cells) {
        self.rows += 1;
        for (cell, is_amount) in row.0.iter().zip(&self.amounts) {
            match cell {
                Cell::Null => self.hash.update([0]),
                Cell::Number(number) => {
                    self.hash.update([1]);
                    self.hash.update(number.to_be_bytes());
                    self.minor_units += if *is_amount { i128::from(*number) } else { 0 };
                }
                Cell::Text(text) => add_bytes(&mut self.hash, 2, text.as_bytes()),
                Cell::Bytes(bytes) => add_bytes(&mut self.hash, 3, bytes),
            }
        }
    }

    /// The number of rows so far.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    pub(super) fn finish(self) -> Fingerprint {
        Fingerprint { rows: self.rows, minor_units: self.minor_units, checksum: self.hash.finalize().into() }
    }
}

fn add_bytes(hash: &mut Sha256, kind: u8, bytes: &[u8]) {
    hash.update([kind]);
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}
