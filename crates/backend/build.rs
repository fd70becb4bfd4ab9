//! Recompiles the crate when a file is added that a macro reads.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=../../catalogue");
}
