//! Gives the seeds of the fuzzers, among them every input on which one has failed, to the same checks.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a check that fails has found a bug")]

use std::{fs, path::Path};

#[path = "../fuzz/checks/diagnosis.rs"]
mod diagnosis;
#[path = "../fuzz/checks/request_body.rs"]
mod request_body;
#[path = "../fuzz/checks/session_data.rs"]
mod session_data;
#[path = "../fuzz/checks/signature_header.rs"]
mod signature_header;

/// Gives every seed of a target to its check, and prints its name.
fn every_seed(target: &str, check: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let mut seeds = 0;
    for seed in fs::read_dir(folder).unwrap() {
        let file = seed.unwrap().path();
        println!("{}", file.display());
        check(&fs::read(file).unwrap());
        seeds += 1;
    }
    assert!(seeds > 0, "{target} has no seeds");
}

fn text(input: &[u8]) -> &str {
    std::str::from_utf8(input).unwrap()
}

#[test]
fn messages_are_diagnosed_as_they_verify() {
    every_seed("diagnosis", diagnosis::check);
}

#[test]
fn request_bodies_are_read_or_refused() {
    every_seed("request_body", request_body::check);
}

#[test]
fn session_data_is_read_only_if_it_is_complete() {
    every_seed("session_data", |input| session_data::check(text(input)));
}

#[test]
fn signature_headers_are_read_in_every_spelling() {
    every_seed("signature_header", |input| signature_header::check(text(input)));
}
