//! The examples of the READMEs work. Every block of shell, Rust or JSON is run here or by `cargo test --doc`, or is
//! marked with the reason why it is not: `<!-- no-run: … -->` on the line before it.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::{fixtures::temporary_file, process::Process, test_shop::TestShop};

/// Where the shop listens in the examples.
const SHOP: &str = "http://127.0.0.1:3000";
/// Where the simulator listens in the examples.
const SIMULATOR: &str = "http://127.0.0.1:3030";

/// A block of code in a README.
#[derive(Debug)]
struct Example {
    readme: PathBuf,
    line: usize,
    /// The info string after the opening fence.
    info: String,
    text: String,
    /// An earlier block of the README that defines the variable `gateway`, if this block uses it.
    definitions: String,
    /// The reason why it is not run.
    no_run: Option<String>,
}

/// What runs an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Runner {
    /// A shell, while a shop listens.
    Shop,
    /// A shell, while a simulator with a payment listens.
    Simulator,
    /// `cargo test --doc`, because the README is the documentation of its crate.
    Doctest,
    /// A JSON parser.
    Json,
}

impl Example {
    fn language(&self) -> &str {
        self.info.split([',', ' ']).next().unwrap_or_default()
    }

    /// What runs it, or `None`.
    fn runner(&self) -> Option<Runner> {
        let script = self.script();
        let calls = |address: &str| script.contains("curl ") && script.contains(address);
        match self.language() {
            "sh" if calls(SIMULATOR) => Some(Runner::Simulator),
            "sh" if calls(SHOP) => Some(Runner::Shop),
            "rust" if !self.info.contains("ignore") && is_documentation(&self.readme) => Some(Runner::Doctest),
            "json" => Some(Runner::Json),
            _ => None,
        }
    }

    /// What a shell runs.
    fn script(&self) -> String {
        format!("{}{}", self.definitions, self.text)
    }

    fn place(&self) -> String {
        format!("{}:{}", self.readme.display(), self.line)
    }
}

/// Whether the crate beside a README shows it as its documentation, and so compiles its examples.
fn is_documentation(readme: &Path) -> bool {
    let library = root().join(readme).with_file_name("src").join("lib.rs");
    fs::read_to_string(library).is_ok_and(|text| text.contains("#![doc = include_str!(\"../README.md\")]"))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The README of the repository, the merchant's guide, and the READMEs of the crates, by their paths in it.
fn readmes() -> Vec<PathBuf> {
    fn search(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let (path, name) = (entry.path(), entry.file_name());
            if path.is_dir() && name != "target" && name != "node_modules" {
                search(&path, found);
            } else if name == "README.md" {
                found.push(path.strip_prefix(root()).unwrap().to_owned());
            }
        }
    }
    let mut found = vec![PathBuf::from("README.md"), PathBuf::from("docs/operations.md")];
    search(&root().join("crates"), &mut found);
    found
}

/// All blocks of code of a README.
fn examples_of(readme: &Path) -> Vec<Example> {
    let text = fs::read_to_string(root().join(readme)).unwrap();
    let mut examples = Vec::new();
    let mut open: Option<Example> = None;
    let mut mark = None;
    for (line, number) in text.lines().zip(1..) {
        match (line.trim_start().strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => examples.extend(open.take()),
            (Some(info), None) => {
                let (readme, info, no_run) = (readme.to_owned(), info.trim().to_owned(), mark.take());
                let (text, definitions) = (String::new(), String::new());
                open = Some(Example { readme, line: number, info, text, definitions, no_run });
            }
            (None, Some(example)) => {
                example.text.push_str(line);
                example.text.push('\n');
            }
            (None, None) => mark = no_run_reason(line),
        }
    }
    assert!(open.is_none(), "{}: a block of code has no end", readme.display());
    let definitions = examples.iter().find(|example| example.text.starts_with("gateway="));
    if let Some(definitions) = definitions.map(|example| example.text.clone()) {
        for example in examples.iter_mut().filter(|example| example.text.contains("$gateway")) {
            example.definitions.clone_from(&definitions);
        }
    }
    examples
}

/// The reason in `<!-- no-run: … -->`.
fn no_run_reason(line: &str) -> Option<String> {
    Some(line.trim().strip_prefix("<!-- no-run:")?.strip_suffix("-->")?.trim().to_owned())
}

/// The examples of all READMEs that are run by `runner`.
fn run_by(runner: Runner) -> Vec<Example> {
    let examples = readmes().into_iter().flat_map(|readme| examples_of(&readme));
    examples.filter(|example| example.no_run.is_none() && example.runner() == Some(runner)).collect()
}

#[test]
fn every_example_runs_or_states_why_it_does_not() {
    let examples: Vec<Example> = readmes().iter().flat_map(|readme| examples_of(readme)).collect();
    assert!(!examples.is_empty());
    for example in examples.iter().filter(|example| ["json", "rust", "sh"].contains(&example.language())) {
        let place = example.place();
        match (&example.no_run, example.runner()) {
            (None, None) => panic!("{place} is not run: let this test run it, or write `<!-- no-run: … -->` before it"),
            (Some(reason), _) => assert!(reason.len() > 10, "{place}: why is it not run?"),
            (None, Some(_)) => {}
        }
    }
}

#[test]
fn no_example_depends_on_a_shell_setting() {
    let examples = examples_of(Path::new("README.md"));
    let examples: Vec<&Example> = examples.iter().filter(|example| example.language() == "sh").collect();
    assert!(!examples.is_empty());
    for line in examples.iter().flat_map(|example| example.text.lines()) {
        // Interactive zsh has no comments, and takes a question mark for a pattern and a placeholder for a redirection.
        let unquoted: String = line.split(['"', '\'']).step_by(2).collect();
        assert!(!unquoted.contains(['#', '?', '*', '<', '…']), "{line}");
    }
}

#[test]
fn examples_in_json_are_valid_json() {
    for example in run_by(Runner::Json) {
        let read = serde_json::from_str::<Value>(&example.text);
        assert!(read.is_ok(), "{}: {}", example.place(), read.unwrap_err());
    }
}

#[tokio::test]
async fn the_examples_of_the_json_api_work_unchanged() {
    let shop = TestShop::start().await;
    let examples = run_by(Runner::Shop);
    assert!(!examples.is_empty(), "no README has an example for the API any more, or it has another form");
    for (_, output) in run(&examples, SHOP, &shop.url, &[]).await {
        for part in ["kaya-jam", "paymentSessionData", "\"status\":"] {
            assert!(output.contains(part), "expected {part} in {output}");
        }
    }
}

#[tokio::test]
async fn the_examples_of_the_control_api_work_unchanged() {
    let shop = TestShop::start().await;
    let examples = run_by(Runner::Simulator);
    assert!(!examples.is_empty(), "no README has an example for the control API any more, or it has another form");
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    let simulator = shop.context.gateway.url().as_str().trim_end_matches('/').to_owned();
    run(&examples, SIMULATOR, &simulator, &[("PAYMENT_REQUEST_ID", &session.payment_request_id)]).await;
}

/// Runs examples in each installed shell, with `address` in place of the documented one; returns the output of each.
async fn run(
    examples: &[Example],
    documented: &str,
    address: &str,
    variables: &[(&str, &str)],
) -> Vec<(String, String)> {
    let path = tools();
    let mut outputs = Vec::new();
    for shell in ["sh", "zsh"].into_iter().filter(|shell| is_installed(shell)) {
        for example in examples {
            let mut command = Command::new(shell);
            command.args(["-eu", "-c", &example.script().replace(documented, address)]);
            command.env("PATH", &path).env_remove("SHOP").envs(variables.iter().copied());
            let process = Process::start(&mut command, b"");
            // The server that the example calls runs in this process.
            let (status, output) = tokio::task::spawn_blocking(|| process.finish()).await.unwrap();
            let place = format!("{shell}, {}", example.place());
            assert!(status.success(), "{place}: {status}: {output}");
            outputs.push((place, output));
        }
    }
    outputs
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
