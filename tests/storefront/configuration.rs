//! The program with a wrong configuration: it does not start, and names the reason.

use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use crate::{
    fixtures::{keys, temporary_file},
    program::site,
    scripted_gateway::{Answer, CLIENT_ID, ScriptedGateway, result},
};

fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    run_with_input(arguments, variables, "")
}

fn run_with_input(arguments: &[&str], variables: &[(&str, &str)], input: &str) -> Output {
    run_in(Path::new(env!("CARGO_TARGET_TMPDIR")), arguments, variables, input)
}

fn run_in(folder: &Path, arguments: &[&str], variables: &[(&str, &str)], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_antom-storefront"));
    command.args(arguments).current_dir(folder);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ANTOM_")) {
        command.env_remove(name);
    }
    command.env("DATABASE_URL", format!("sqlite://{}", temporary_file("binary").display()));
    command.envs([site()]).envs(variables.iter().copied());
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn an_incomplete_configuration_stops_the_server_before_it_listens() {
    let output = run(&["serve"], &[("ANTOM_CLIENT_ID", "SANDBOX_5Y")]);
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    for name in ["ANTOM_PRIVATE_KEY", "ANTOM_PUBLIC_KEY", "ANTOM_ENVIRONMENT"] {
        assert!(text.contains(name), "{text}");
    }
}

#[test]
fn the_simulator_does_not_start_when_credentials_are_configured() {
    let (merchant, gateway) = keys();
    let output = run(
        &["simulator"],
        &[
            ("ANTOM_CLIENT_ID", "SANDBOX_5Y"),
            ("ANTOM_ENVIRONMENT", "sandbox"),
            ("ANTOM_PRIVATE_KEY", &merchant.to_base64().unwrap()),
            ("ANTOM_PUBLIC_KEY", &gateway.public_key().to_base64().unwrap()),
        ],
    );
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("does not run beside Antom credentials"));
}

#[test]
fn the_server_names_a_port_that_is_in_use() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = run(&[], &[("SHOP_ADDR", &address), ("SIMULATOR_ADDR", "127.0.0.1:0")]);
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains(&address));
}

#[test]
fn the_doctor_names_every_missing_variable_and_fails() {
    let output = run(&["doctor"], &[("ANTOM_CLIENT_ID", "SANDBOX_5Y")]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    for name in ["ANTOM_PRIVATE_KEY", "ANTOM_PUBLIC_KEY", "ANTOM_ENVIRONMENT"] {
        assert!(text.lines().any(|line| line.starts_with("Fix") && line.contains(name)), "{text}");
    }
}

#[test]
fn the_doctor_recognises_the_merchants_own_key_in_place_of_antoms() {
    let (merchant, _) = keys();
    let output = run(
        &["doctor"],
        &[
            ("ANTOM_CLIENT_ID", "SANDBOX_5Y"),
            ("ANTOM_ENVIRONMENT", "sandbox"),
            ("ANTOM_PRIVATE_KEY", &merchant.to_base64().unwrap()),
            ("ANTOM_PUBLIC_KEY", &merchant.public_key().to_base64().unwrap()),
        ],
    );
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("ANTOM_PUBLIC_KEY is the public half of your own ANTOM_PRIVATE_KEY"), "{text}");
}

#[test]
fn the_go_live_checklist_ticks_what_the_configuration_shows() {
    let (merchant, gateway) = keys();
    let go_live = run(&["doctor", "go-live"], &[]);
    assert_eq!(go_live.status.code(), Some(1), "a pipeline can wait for exit status 0");
    let go_live = String::from_utf8(go_live.stdout).unwrap();
    assert!(go_live.contains("[ ] to do    The simulator is off"), "{go_live}");
    let live = run(
        &["doctor", "go-live"],
        &[
            ("ANTOM_CLIENT_ID", "5Y60000000000000"),
            ("ANTOM_ENVIRONMENT", "prod"),
            ("ANTOM_PRIVATE_KEY", &merchant.to_base64().unwrap()),
            ("ANTOM_PUBLIC_KEY", &gateway.public_key().to_base64().unwrap()),
            ("PUBLIC_URL", "https://shop.example"),
        ],
    );
    assert!(live.status.success());
    let live = String::from_utf8(live.stdout).unwrap();
    assert!(
        !live.contains("to do") && live.contains("[x] done     Development pages are off (DEVELOPMENT_PAGES)."),
        "{live}"
    );
    assert!(live.contains("Antom reaches https://shop.example/antom/notify"), "{live}");
}

/// The output of `doctor signature` for a notification that `spoil` has changed.
fn diagnosis(spoil: impl FnOnce(String) -> String) -> (Option<i32>, String) {
    let (merchant, gateway) = keys();
    let body = r#"{"notifyType":"PAYMENT_RESULT"}"#;
    let (client_id, time) = ("SANDBOX_5Y", "2026-01-01T00:00:00+08:00");
    let message = antom::Message { method: "POST", path: "/antom/notify", client_id, time, body: body.as_bytes() };
    let signature = message.sign(gateway).unwrap();
    let text = format!(
        "POST /antom/notify HTTP/1.1\r\nHost: shop.example\r\nClient-Id: {client_id}\r\nRequest-Time: {time}\r\n\
         Signature: {signature}\r\n\r\n{body}"
    );
    let variables = [
        ("ANTOM_CLIENT_ID", "SANDBOX_5Y"),
        ("ANTOM_ENVIRONMENT", "sandbox"),
        ("ANTOM_PRIVATE_KEY", &merchant.to_base64().unwrap()),
        ("ANTOM_PUBLIC_KEY", &gateway.public_key().to_base64().unwrap()),
    ];
    let output = run_with_input(&["doctor", "signature"], &variables, &spoil(text));
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn the_doctor_names_the_cause_of_a_failing_signature() {
    let merchants = {
        let (merchant, _) = keys();
        let body = br#"{"notifyType":"PAYMENT_RESULT"}"#;
        let time = "2026-01-01T00:00:00+08:00";
        antom::Message { method: "POST", path: "/antom/notify", client_id: "SANDBOX_5Y", time, body }
            .sign(merchant)
            .unwrap()
    };
    let replace = |from: &'static str, to: &'static str| move |text: String| text.replacen(from, to, 1);
    type Spoil = Box<dyn FnOnce(String) -> String>;
    let cases: Vec<(Spoil, i32, &str)> = vec![
        (Box::new(|text| text), 0, "the signature is right: POST /antom/notify"),
        (Box::new(replace("\":", "\": ")), 1, "serialised twice"),
        (Box::new(replace("5Y\r", "5Z\r")), 1, "another text was signed"),
        (Box::new(replace("POST /antom", "POST /shop/antom")), 1, "another text was signed"),
        (Box::new(|text| text.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")), 1, "not URL-encoded"),
        (
            Box::new(move |text| {
                let head = text.lines().find(|line| line.starts_with("Signature")).unwrap().to_owned();
                text.replace(&head, &format!("Signature: {merchants}"))
            }),
            1,
            "signed with the other side's private key",
        ),
        (Box::new(replace("Request-Time", "X-Time")), 1, "`request-time`"),
        (Box::new(replace("POST /antom/notify HTTP/1.1\r\n", "")), 1, "the first line has no path"),
    ];
    for (spoil, code, part) in cases {
        let (found, text) = diagnosis(spoil);
        assert!(found == Some(code) && text.contains(part), "expected {code} and {part:?}, got {found:?} and {text}");
    }
}

#[test]
fn the_doctor_runs_without_any_configuration() {
    for arguments in [&["doctor"][..], &["doctor", "--methods"]] {
        let output = run(arguments, &[("SHOP_ADDR", "127.0.0.1:9")]);
        let (found, errors) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(!errors.contains("panicked"), "{errors}");
        // No server answers at the shop's address, and the doctor reports it.
        assert_eq!(output.status.code(), Some(1), "{found}{errors}");
        assert!(found.contains("payments go to the simulator") && found.contains("does not answer"), "{found}");
    }
}

#[test]
fn an_error_in_the_env_file_is_named_without_any_value() {
    let folder = temporary_file("env").with_extension("");
    std::fs::create_dir_all(&folder).unwrap();
    let key = keys().0.to_base64().unwrap();
    let broken = format!("{} {}", &key[..100], &key[100..]);
    let cases = [
        (format!("ANTOM_PRIVATE_KEY={broken}"), "line 3: the value of ANTOM_PRIVATE_KEY"),
        (format!("export ANTOM_PRIVATE_KEY = \"{key}"), "line 3: the value of ANTOM_PRIVATE_KEY"),
        (format!("ANTOM_PRIVATE_KEY=\n{}/+==", &key[..64]), "line 4: this line"),
    ];
    let subcommands = [&["serve"][..], &["simulator"], &["doctor"], &["doctor", "go-live"], &["doctor", "signature"]];
    for ((lines, place), arguments) in cases.iter().flat_map(|case| subcommands.map(|arguments| (case, arguments))) {
        std::fs::write(folder.join(".env"), format!("SHOP_ADDR=127.0.0.1:0\n# a comment\n{lines}\n")).unwrap();
        let output = run_in(&folder, arguments, &[], "");
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        assert!(text.contains(&format!(".env, {place}")), "{text}");
        let shown = key.as_bytes().windows(12).find(|part| text.contains(std::str::from_utf8(part).unwrap()));
        assert!(shown.is_none(), "{arguments:?} shows a part of the key: {text}");
    }
    let help = run_in(&folder, &["doctor", "--help"], &[], "");
    assert!(help.status.success() && String::from_utf8(help.stdout).unwrap().contains("--methods"), "no help");
}

#[tokio::test]
async fn a_proxy_from_the_environment_is_not_used_for_loopback_addresses() {
    let gateway = ScriptedGateway::start(keys().1.clone(), |_, _| Answer::Signed(result("ORDER_NOT_EXIST", "F"))).await;
    let (merchant, antom) = (keys().0.to_base64().unwrap(), keys().1.public_key().to_base64().unwrap());
    let url = format!("http://{}", gateway.address);
    let output = tokio::task::spawn_blocking(move || {
        run(
            &["doctor"],
            &[
                ("HTTP_PROXY", "http://127.0.0.1:9"),
                ("HTTPS_PROXY", "http://127.0.0.1:9"),
                ("ANTOM_GATEWAY_URL", &url),
                ("ANTOM_CLIENT_ID", CLIENT_ID),
                ("ANTOM_ENVIRONMENT", "sandbox"),
                ("ANTOM_PRIVATE_KEY", &merchant),
                ("ANTOM_PUBLIC_KEY", &antom),
            ],
        )
    })
    .await
    .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("verified the shop's signature"), "{text}");
    assert!(!gateway.calls("inquiryPayment").is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_database_file() {
    use std::os::unix::fs::PermissionsExt;

    let file = temporary_file("private");
    backend::store::Store::open(&format!("sqlite://{}", file.display())).await.unwrap();
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn without_its_browser_files_the_server_does_not_start_and_names_the_folder() {
    let folder = temporary_file("no-site").with_extension("");
    std::fs::create_dir_all(&folder).unwrap();
    let missing = |output: Output| {
        assert!(!output.status.success());
        let text = String::from_utf8(output.stderr).unwrap();
        for remedy in ["./dev build", "in the project's folder", "LEPTOS_SITE_ROOT"] {
            assert!(text.contains(remedy), "{text}");
        }
        text
    };
    // If the program did not look for the files, it would end with another error.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let variables = [("LEPTOS_SITE_ROOT", "target/site"), ("SHOP_ADDR", &address)];
    let output = run_in(&folder, &["serve"], &variables, "");
    let file = folder.join("target/site/pkg/storefront.css");
    let text = missing(output);
    assert!(text.contains(file.to_str().unwrap()), "{text}");
    std::fs::remove_dir_all(&folder).unwrap();
}
