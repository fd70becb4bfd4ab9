//! The binary with a wrong configuration: it does not start, and says why.

use std::process::{Command, Output};

use crate::harness::temporary_file;

fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_antom-storefront"));
    command.args(arguments).current_dir(env!("CARGO_TARGET_TMPDIR"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ANTOM_")) {
        command.env_remove(name);
    }
    command.env("DATABASE_URL", format!("sqlite://{}", temporary_file("binary").display()));
    command.envs(variables.iter().copied()).output().unwrap()
}

#[test]
fn half_a_configuration_stops_the_shop_before_it_serves() {
    let output = run(&["serve"], &[("ANTOM_CLIENT_ID", "SANDBOX_5Y")]);
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    for name in ["ANTOM_PRIVATE_KEY", "ANTOM_PUBLIC_KEY", "ANTOM_ENVIRONMENT"] {
        assert!(text.contains(name), "{text}");
    }
}

#[test]
fn the_simulator_does_not_run_beside_credentials() {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../crates/antom/tests/data/signature-vectors.json")).unwrap();
    let output = run(
        &["simulator"],
        &[
            ("ANTOM_CLIENT_ID", "SANDBOX_5Y"),
            ("ANTOM_ENVIRONMENT", "sandbox"),
            ("ANTOM_PRIVATE_KEY", vectors["private_key_pkcs8_base64"].as_str().unwrap()),
            ("ANTOM_PUBLIC_KEY", vectors["public_key_spki_base64"].as_str().unwrap()),
        ],
    );
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("does not run beside Antom credentials"));
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = run(&[], &[("SHOP_ADDR", &address), ("SIMULATOR_ADDR", "127.0.0.1:0")]);
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains(&address));
}
