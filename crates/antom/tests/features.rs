//! Adding this crate to a program turns on nothing in the crates that the program shares with it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::process::Command;

/// The crates below this one and their features.
fn tree() -> String {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--package", "antom"])
        .args(["--edges", "normal,features", "--prefix", "none"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn no_feature_of_the_http_client_is_turned_on() {
    let tree = tree();
    assert!(tree.lines().any(|line| line.starts_with("reqwest v")), "{tree}");
    let turned_on: Vec<&str> = tree.lines().filter(|line| line.starts_with("reqwest feature")).collect();
    assert!(turned_on.is_empty(), "{turned_on:?}");
    assert!(!tree.lines().any(|line| line.starts_with("rustls")), "{tree}");
}
