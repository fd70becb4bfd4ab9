//! The README's examples do what they say when they are pasted into a shell.

use std::{os::unix::fs::PermissionsExt, process::Command};

use crate::{
    harness::{TestShop, temporary_file},
    process::Process,
};

/// Where the shop listens in the examples.
const ADDRESS: &str = "http://127.0.0.1:3000";

/// The examples for a shell.
fn examples() -> Vec<String> {
    let blocks = include_str!("../../README.md").split("\n```sh\n").skip(1);
    blocks.map(|block| block.split_once("\n```").unwrap().0.to_owned()).collect()
}

#[test]
fn no_example_needs_a_setting_of_the_shell() {
    let examples = examples();
    assert!(!examples.is_empty());
    for line in examples.iter().flat_map(|example| example.lines()) {
        // What is typed into zsh has no comments, and a question mark or a placeholder is a pattern or a redirection.
        let unquoted: String = line.split(['"', '\'']).step_by(2).collect();
        assert!(!unquoted.contains(['#', '?', '*', '<', '…']), "{line}");
    }
}

#[tokio::test]
async fn the_examples_of_the_json_api_work_as_they_stand() {
    let shop = TestShop::start().await;
    let examples: Vec<String> =
        examples().into_iter().filter(|example| example.contains("curl ") && example.contains(ADDRESS)).collect();
    assert!(!examples.is_empty(), "the README has no example for the API any more, or of another form");
    let path = tools();
    for shell in ["sh", "zsh"].into_iter().filter(|shell| is_installed(shell)) {
        for example in &examples {
            let mut command = Command::new(shell);
            command.args(["-eu", "-c", &example.replace(ADDRESS, &shop.url)]).env("PATH", &path).env_remove("SHOP");
            let process = Process::start(&mut command, b"");
            // The shop runs in this process.
            let (status, output) = tokio::task::spawn_blocking(|| process.finish()).await.unwrap();
            assert!(status.success(), "{shell}: {status}: {output}");
            for part in ["kaya-jam", "paymentSessionData", "\"status\":"] {
                assert!(output.contains(part), "{shell}: expected {part} in {output}");
            }
        }
    }
}

/// A search path on which `curl` fails when it is refused, and on which `uuidgen` is found even if it is not installed.
fn tools() -> String {
    let folder = temporary_file("tools").with_extension("");
    std::fs::create_dir_all(&folder).unwrap();
    let make = |name: &str, script: String| {
        let file = folder.join(name);
        std::fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    };
    make(
        "curl",
        format!("exec {} --fail-with-body \"$@\"", find("curl").unwrap_or_else(|| panic!("curl is not installed"))),
    );
    if !is_installed("uuidgen") {
        make("uuidgen", format!("echo {}", uuid::Uuid::new_v4()));
    }
    assert!(is_installed("jq"), "jq, which the examples need, is not installed");
    format!("{}:{}", folder.display(), std::env::var("PATH").unwrap())
}

fn is_installed(program: &str) -> bool {
    find(program).is_some()
}

fn find(program: &str) -> Option<String> {
    let path = std::env::var_os("PATH")?;
    let mut files = std::env::split_paths(&path).map(|folder| folder.join(program));
    files.find(|file| file.is_file()).map(|file| file.display().to_string())
}
