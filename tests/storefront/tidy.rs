//! Rules for the source code that the compiler does not check.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn files_below(folder: &str) -> Vec<(PathBuf, String)> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path, text));
            }
        }
    }
    assert!(!files.is_empty());
    files
}

#[test]
fn only_the_store_contains_sql() {
    for (path, text) in files_below("src") {
        let in_store = path.components().any(|part| part.as_os_str() == "store");
        assert!(in_store || !text.contains("sqlx::"), "{} uses sqlx", path.display());
    }
}

#[test]
fn money_is_never_a_float() {
    for folder in ["src", "crates/antom/src", "crates/antom-simulator/src"] {
        for (path, text) in files_below(folder) {
            for float in ["f32", "f64"] {
                let found = text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == float);
                assert!(!found, "{} uses {float}", path.display());
            }
        }
    }
}

#[test]
fn the_foreign_gateway_shares_no_code_with_the_shop() {
    for (path, text) in files_below("tests/storefront/foreign_gateway") {
        let modules = text.split("::").filter_map(|it| it.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next());
        for module in modules {
            let shared = ["antom", "base64", "crate", "percent_encoding", "ring", "rsa", "sha2"].contains(&module);
            assert!(!shared && !module.starts_with("antom_"), "{} uses {module}", path.display());
        }
    }
}

#[test]
fn the_browser_receives_neither_texts_nor_types_of_the_server() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--package", "antom-storefront-frontend", "--features", "hydrate"])
        .args(["--target", "wasm32-unknown-unknown", "--edges", "normal,no-proc-macro", "--prefix", "none"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let crates: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(crates.contains("leptos"));
    let own = crates.iter().filter(|name| name.starts_with("antom"));
    assert_eq!(Vec::from_iter(own), [&"antom-storefront-browser", &"antom-storefront-frontend"]);
    for library in
        ["axum", "leptos_i18n", "leptos_meta", "leptos_router", "rustls", "sqlx", "tokio", "tracing-subscriber"]
    {
        assert!(!crates.contains(library), "{library} would be sent to browsers");
    }
}

#[test]
fn every_action_of_a_workflow_is_named_by_the_hash_of_its_commit() {
    let mut actions = 0;
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/workflows")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        for action in text.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: ")) {
            let (_, version) = action.split_once('@').unwrap();
            let hash = version.split(' ').next().unwrap();
            // A tag can be moved to other code.
            let is_hash = hash.len() == 40 && hash.chars().all(|char| char.is_ascii_hexdigit());
            assert!(is_hash, "{}: {action}", path.display());
            actions += 1;
        }
    }
    assert!(actions > 0);
}
