//! Every subcommand of the program in every configuration: its exit status, and that it shows no secret.

use std::{
    collections::HashSet,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
};

use antom::Message;

use crate::{
    fixtures::{catalogue, keys, temporary_file},
    process::Process,
    program::site,
};

/// The expected end of a subcommand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// It runs until SIGTERM, and then ends with status 0.
    Serves,
    /// Status 0.
    Good,
    /// Status 1, and the output contains this text.
    Fails(&'static str),
    /// Status 0 or 1.
    Ends,
}

/// A configuration, and the expected end of each subcommand.
struct Configuration {
    name: String,
    variables: Vec<(&'static str, String)>,
    /// The content of `.env`.
    env_file: String,
    serve: End,
    simulator: End,
    /// With and without `--methods`.
    doctor: End,
    go_live: End,
    signature: End,
}

/// A proxy's password.
const PROXY_PASSWORD: &str = "open-sesame-proxy";
/// A database server's password.
const DATABASE_PASSWORD: &str = "open-sesame-database";
/// Signs outgoing webhooks.
const WEBHOOK_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// An address where nothing listens.
const NOWHERE: &str = "http://127.0.0.1:9";

static PRIVATE: LazyLock<String> = LazyLock::new(|| keys().0.to_base64().unwrap());
static PUBLIC: LazyLock<String> = LazyLock::new(|| keys().1.public_key().to_base64().unwrap());

/// All variables of a shop in the sandbox.
fn live() -> Vec<(&'static str, String)> {
    vec![
        ("ANTOM_CLIENT_ID", "SANDBOX_5Y60000000000000".to_owned()),
        ("ANTOM_ENVIRONMENT", "sandbox".to_owned()),
        ("ANTOM_PRIVATE_KEY", PRIVATE.clone()),
        ("ANTOM_PUBLIC_KEY", PUBLIC.clone()),
        ("ANTOM_GATEWAY_URL", NOWHERE.to_owned()),
        ("ANTOM_SDK_URL", NOWHERE.to_owned()),
    ]
}

fn production() -> Vec<(&'static str, String)> {
    let mut variables = live();
    variables.retain(|(name, _)| !name.ends_with("_URL"));
    set(&mut variables, "ANTOM_CLIENT_ID", "5Y60000000000000");
    set(&mut variables, "ANTOM_ENVIRONMENT", "prod");
    set(&mut variables, "ANTOM_GATEWAY_URL", "https://open-de-global.alipay.com");
    set(&mut variables, "ANTOM_SDK_URL", "https://sdk.invalid/ams-checkout/1.47.1/ams-checkout.min.js");
    set(&mut variables, "PUBLIC_URL", "https://shop.invalid");
    variables
}

fn set(variables: &mut Vec<(&'static str, String)>, name: &'static str, value: impl Into<String>) {
    variables.retain(|(other, _)| *other != name);
    variables.push((name, value.into()));
}

impl Configuration {
    /// A configuration that cannot be used: every subcommand names the reason.
    fn broken(name: impl Into<String>, variables: Vec<(&'static str, String)>, about: &'static str) -> Self {
        let (fails, signature) = (End::Fails(about), End::Fails(about));
        Self {
            name: name.into(),
            variables,
            env_file: String::new(),
            serve: fails,
            simulator: fails,
            doctor: fails,
            go_live: fails,
            signature,
        }
    }

    /// A configuration with the simulator.
    fn simulated(name: &str, variables: Vec<(&'static str, String)>) -> Self {
        Self {
            serve: End::Serves,
            simulator: End::Serves,
            // No shop runs at the address.
            doctor: End::Fails("does not answer"),
            go_live: End::Fails("The simulator is off"),
            signature: End::Fails("there is no key for the verification"),
            ..Self::broken(name, variables, "")
        }
    }

    /// A configuration with credentials.
    fn live(name: &str, variables: Vec<(&'static str, String)>) -> Self {
        Self {
            serve: End::Serves,
            simulator: End::Fails("does not run beside Antom credentials"),
            doctor: End::Fails("Gateway"),
            go_live: End::Fails("ANTOM_ENVIRONMENT is `prod`"),
            signature: End::Good,
            ..Self::broken(name, variables, "")
        }
    }

    fn end(&self, subcommand: &[String]) -> End {
        match subcommand.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [] | ["serve"] => self.serve,
            ["simulator"] => self.simulator,
            ["doctor"] | ["doctor", "--methods"] => self.doctor,
            ["doctor", "go-live"] => self.go_live,
            ["doctor", "signature"] => self.signature,
            ["payments", "review"] | ["catalogue", "import"] if self.serve == End::Serves => End::Good,
            // No shop has made a database.
            ["backup"] | ["restore"] if self.serve == End::Serves => End::Fails("there is no database"),
            ["payments", "review"] | ["catalogue", "import"] | ["backup"] | ["restore"] => self.serve,
            // A broken `.env` is noticed before the arguments.
            ["database", "copy"] if self.env_file.is_empty() => End::Fails("there is no database"),
            ["database", "copy"] => self.serve,
            _ => End::Ends,
        }
    }
}

/// A file with this content.
fn file(content: impl AsRef<[u8]>) -> String {
    let file = temporary_file("key").with_extension("pem");
    std::fs::write(&file, content).unwrap();
    file.display().to_string()
}

fn pem(label: &str, base64: &str) -> String {
    format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n")
}

/// The merchant's private key as `openssl` writes it with these options.
fn protected(options: &str) -> String {
    let mut openssl = Command::new("openssl");
    openssl.args(options.split(' ')).args(["-passout", "pass:open-sesame"]);
    let (status, text) = Process::start(&mut openssl, pem("PRIVATE KEY", &PRIVATE).as_bytes()).finish();
    assert!(status.success(), "{text}");
    text
}

fn base64(text: impl AsRef<[u8]>) -> String {
    let mut openssl = Command::new("openssl");
    let (_, text) = Process::start(openssl.args(["base64", "-A"]), text.as_ref()).finish();
    text
}

fn configurations() -> Vec<Configuration> {
    let with = |name, value: &str| {
        let mut variables = live();
        set(&mut variables, name, value);
        variables
    };
    let with_file = |name: &'static str, file_name: &'static str, content: String| {
        let mut variables = live();
        variables.retain(|(other, _)| *other != name);
        set(&mut variables, file_name, file(content));
        variables
    };
    let proxy = format!("http://merchant:{PROXY_PASSWORD}@127.0.0.1:9");
    let proxies = || ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].map(|name| (name, proxy.clone())).to_vec();
    let mut all = vec![
        Configuration::simulated("nothing", vec![]),
        Configuration::simulated("a proxy", proxies()),
        Configuration::simulated("empty variables", vec![("ANTOM_CLIENT_ID", String::new())]),
        Configuration::live("the sandbox", live()),
        Configuration::live("the sandbox, behind a proxy", [live(), proxies()].concat()),
        // The proxy, at which nothing listens, keeps the test away from Antom.
        Configuration { go_live: End::Good, ..Configuration::live("production", [production(), proxies()].concat()) },
        Configuration::live(
            "a key with a byte order mark",
            with("ANTOM_PRIVATE_KEY", &format!("\u{feff}{}", *PRIVATE)),
        ),
        Configuration::live("the base64 of a PEM", with("ANTOM_PRIVATE_KEY", &base64(pem("PRIVATE KEY", &PRIVATE)))),
        Configuration::live(
            "a key file of Windows",
            with_file(
                "ANTOM_PRIVATE_KEY",
                "ANTOM_PRIVATE_KEY_FILE",
                format!("\u{feff}{}", pem("PRIVATE KEY", &PRIVATE).replace('\n', "\r\n")),
            ),
        ),
        Configuration::live(
            "a webhook",
            [live(), vec![("WEBHOOK_URL", NOWHERE.into()), ("WEBHOOK_SECRET", WEBHOOK_SECRET.into())]].concat(),
        ),
        Configuration::broken("a webhook without a secret", with("WEBHOOK_URL", NOWHERE), "WEBHOOK_SECRET is missing"),
        Configuration::broken(
            "production with another gateway",
            [production(), vec![("ANTOM_GATEWAY_URL", "https://gateway.invalid".into())]].concat(),
            "ANTOM_GATEWAY_URL is not a gateway of Antom",
        ),
        Configuration::broken("a short secret", with("WEBHOOK_SECRET", "whsec_c2hvcnQ="), "WEBHOOK_SECRET must be"),
        Configuration::broken("a database in memory", vec![("DATABASE_URL", "sqlite::memory:".into())], "DATABASE_URL"),
        Configuration::broken("every address", vec![("SHOP_ADDR", "0.0.0.0:0".into())], "PUBLIC_URL"),
        Configuration::broken(
            "a client id of production in the sandbox",
            with("ANTOM_CLIENT_ID", "5Y60000000000000"),
            "does not begin with SANDBOX_",
        ),
        Configuration::broken("a key for a client id", with("ANTOM_CLIENT_ID", &PRIVATE), "ANTOM_CLIENT_ID"),
        Configuration::broken("a key for an environment", with("ANTOM_ENVIRONMENT", &PRIVATE), "ANTOM_ENVIRONMENT"),
        Configuration::broken(
            "a key for the name of its file",
            {
                let mut variables = with("ANTOM_PRIVATE_KEY_FILE", &PRIVATE);
                variables.retain(|(name, _)| *name != "ANTOM_PRIVATE_KEY");
                variables
            },
            "ANTOM_PRIVATE_KEY_FILE holds a key",
        ),
        Configuration::broken("a key in pieces", with("ANTOM_PRIVATE_KEY", &PRIVATE[..900]), "the rest is missing"),
        Configuration::broken(
            "a key with a hole",
            with("ANTOM_PRIVATE_KEY", &PRIVATE.replace('A', "*")),
            "neither PEM",
        ),
        Configuration::broken("swapped keys", with("ANTOM_PUBLIC_KEY", &PRIVATE), "found an RSA private key"),
        Configuration::broken("a public key only", with("ANTOM_PRIVATE_KEY", &PUBLIC), "found an RSA public key"),
        Configuration::broken(
            "the merchant's own public key",
            with("ANTOM_PUBLIC_KEY", &keys().0.public_key().to_base64().unwrap()),
            "the public half of your own",
        ),
        Configuration::broken(
            "a password in an address",
            with("ANTOM_GATEWAY_URL", &format!("https://merchant:{PROXY_PASSWORD}@gateway.invalid")),
            "ANTOM_GATEWAY_URL must not hold",
        ),
        Configuration::broken(
            "a file that is not there",
            with("ANTOM_PUBLIC_KEY_NEXT_FILE", "/nowhere/key.pem"),
            "\"/nowhere/key.pem\", which cannot be read",
        ),
        Configuration {
            env_file: format!("SHOP_ADDR=127.0.0.1:0\nANTOM_PRIVATE_KEY={} {}\n", &PRIVATE[..100], &PRIVATE[100..]),
            ..Configuration::broken("a space in a key in .env", vec![], ".env, line 2")
        },
    ];
    for options in ["pkey -traditional -aes128", "pkcs8 -topk8 -v2 aes256"] {
        let variables = with_file("ANTOM_PRIVATE_KEY", "ANTOM_PRIVATE_KEY_FILE", protected(options));
        all.push(Configuration::broken(format!("a key of openssl {options}"), variables, "protected by a passphrase"));
    }
    for name in ["ANTOM_CLIENT_ID", "ANTOM_ENVIRONMENT", "ANTOM_PRIVATE_KEY", "ANTOM_PUBLIC_KEY"] {
        let mut variables = live();
        variables.retain(|(other, _)| *other != name);
        all.push(Configuration::broken(format!("no {name}"), variables, name));
        all.push(Configuration::broken(format!("an empty {name}"), with(name, ""), name));
    }
    for (name, value) in production() {
        if name == "PUBLIC_URL" {
            let mut variables = production();
            variables.retain(|(other, _)| *other != name);
            all.push(Configuration::broken("production without PUBLIC_URL", variables, name));
        } else if name.ends_with("_KEY") {
            let only = vec![(name, value)];
            all.push(Configuration::broken(format!("nothing but {name}"), only, "ANTOM_CLIENT_ID is missing"));
        }
    }
    all
}

/// Every command that the program's help lists, and the options that change what one does.
fn subcommands() -> Vec<Vec<String>> {
    let mut found = vec![vec!["doctor".to_owned(), "--methods".to_owned()]];
    let mut open = vec![vec![]];
    while let Some(command) = open.pop() {
        let (status, help) = Process::start(program(&folder("")).args(&command).arg("--help"), b"").finish();
        assert!(status.success(), "{command:?} --help: {help}");
        let listed = help.split_once("Commands:\n").map_or("", |(_, rest)| rest);
        let names = listed.lines().map_while(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
        let names: Vec<&str> = names.filter_map(|line| line.split_whitespace().next()).collect();
        let usage = help.lines().find_map(|line| line.strip_prefix("Usage: ")).unwrap();
        if !usage.ends_with("<COMMAND>") {
            found.push(command.clone());
        }
        open.extend(
            names.iter().filter(|name| **name != "help").map(|name| [&command[..], &[(*name).to_owned()]].concat()),
        );
    }
    found
}

/// A separate folder for one run, so that the program reads no `.env` above it.
fn folder(env_file: &str) -> PathBuf {
    let folder = temporary_file("subcommand").with_extension("");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(".env"), env_file).unwrap();
    folder
}

/// The program in this folder, with free ports and no other variables.
fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_antom-storefront"));
    command.current_dir(folder).env_clear().envs([site()]);
    command
}

/// A notification with Antom's signature.
fn notification() -> String {
    let (client_id, time, body) = ("SANDBOX_5Y60000000000000", "2026-01-01T00:00:00+08:00", r#"{"notifyType":"X"}"#);
    let message = Message { method: "POST", path: "/antom/notify", client_id, time, body: body.as_bytes() };
    let signature = message.sign(&keys().1).unwrap();
    format!(
        "POST /antom/notify HTTP/1.1\nclient-id: {client_id}\nrequest-time: {time}\nsignature: {signature}\n\n{body}"
    )
}

/// The differences between a run and what is expected; empty if there are none.
fn problems(configuration: &Configuration, subcommand: &[String], secrets: &HashSet<&[u8]>) -> Vec<String> {
    let folder = folder(&configuration.env_file);
    let mut command = program(&folder);
    command.args(subcommand);
    if *subcommand == ["catalogue", "import"] {
        command.arg(catalogue());
    }
    if *subcommand == ["backup"] || *subcommand == ["restore"] {
        command.arg("backup.db");
    }
    if *subcommand == ["database", "copy"] {
        let to = format!("postgres://shop:{DATABASE_PASSWORD}@127.0.0.1:9/shop");
        command.args(["--from", "sqlite://missing.db", "--to", &to]);
    }
    let is_production = configuration.variables.iter().any(|(_, value)| value == "prod");
    if configuration.env_file.is_empty() {
        command.env("SHOP_ADDR", "127.0.0.1:0");
    }
    if !is_production {
        command.env("SIMULATOR_ADDR", "127.0.0.1:0");
    }
    command.envs(configuration.variables.iter().map(|(name, value)| (name, value)));
    let mut process = Process::start(&mut command, notification().as_bytes());
    let end = configuration.end(subcommand);
    let mut problems = Vec::new();
    if end == End::Serves {
        if process.writes(&["the shop is open on http", "The simulated gateway answers on http"]) {
            problems.extend(answer(&process.output()));
            process.terminate();
        } else {
            problems.push("it has not started".to_owned());
        }
    }
    let (status, output) = process.finish();
    let (codes, about): (&[i32], _) = match end {
        End::Serves | End::Good => (&[0], ""),
        End::Fails(about) => (&[1], about),
        End::Ends => (&[0, 1], ""),
    };
    if !status.code().is_some_and(|code| codes.contains(&code)) {
        problems.push(format!("it ended with {status}, not with one of {codes:?}"));
    }
    if !output.contains(about) {
        problems.push(format!("it says nothing of {about:?}"));
    }
    if output.contains("panicked") {
        problems.push("it panicked".to_owned());
    }
    if output.as_bytes().windows(WINDOW).any(|window| secrets.contains(window)) {
        problems.push("it shows a part of a secret".to_owned());
    }
    if !problems.is_empty() {
        problems.push(format!("it wrote:\n{output}"));
    }
    std::fs::remove_dir_all(folder).unwrap();
    problems
}

/// Checks the health of a shop that has started. A simulator without a shop is not checked.
fn answer(log: &str) -> Option<String> {
    let (_, rest) = log.split_once("the shop is open on ")?;
    let address = rest.split_whitespace().next()?.split_once("://")?.1.trim_end_matches('/');
    if address == "shop.invalid" {
        return None;
    }
    let mut connection = TcpStream::connect(address).unwrap();
    connection
        .write_all(format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())
        .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    (!answer.starts_with("HTTP/1.1 200")).then(|| format!("/healthz answers {answer}"))
}

/// The output must not contain this many consecutive characters of a secret.
const WINDOW: usize = 12;

#[test]
fn every_subcommand_has_the_expected_exit_status_in_every_configuration_and_shows_no_secret() {
    let configurations = configurations();
    let subcommands = subcommands();
    for known in [&["serve"][..], &["simulator"], &["doctor"], &["doctor", "signature"], &["doctor", "go-live"]] {
        assert!(subcommands.iter().any(|it| it == known), "{known:?} is not among {subcommands:?}");
    }
    // Private keys in every given format, also from files.
    let mut secrets =
        vec![PRIVATE.clone(), PROXY_PASSWORD.to_owned(), DATABASE_PASSWORD.to_owned(), WEBHOOK_SECRET.to_owned()];
    for (name, value) in configurations.iter().flat_map(|it| &it.variables) {
        match *name {
            "ANTOM_PRIVATE_KEY" if value != &*PUBLIC => secrets.push(value.clone()),
            "ANTOM_PRIVATE_KEY_FILE" => secrets.extend(std::fs::read_to_string(value)),
            _ => {}
        }
    }
    let lines = secrets.iter().flat_map(|secret| secret.lines()).filter(|line| !line.starts_with("-----"));
    let secrets: HashSet<&[u8]> = lines.flat_map(|line| line.as_bytes().windows(WINDOW)).collect();

    let runs: Vec<(&Configuration, &[String])> =
        configurations.iter().flat_map(|it| subcommands.iter().map(move |other| (it, &other[..]))).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        while let Some((configuration, subcommand)) = runs.get(next.fetch_add(1, Relaxed)) {
            let problems = problems(configuration, subcommand, &secrets);
            if !problems.is_empty() {
                found.push(format!("{subcommand:?} with {}: {}", configuration.name, problems.join("; ")));
            }
        }
        found
    };
    let problems: Vec<String> = thread::scope(|scope| {
        // Most runs wait most of the time.
        let workers: Vec<_> = (0..8).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let (total, wrong) = (runs.len(), problems.len());
    assert!(problems.is_empty(), "{wrong} of {total} runs:\n{}", problems.join("\n"));
}

#[test]
fn an_invalid_command_line_ends_with_status_2() {
    for arguments in
        [&["open"][..], &["serve", "--port", "1"], &["doctor", "--method"], &["doctor", "signature", "a", "b"]]
    {
        let folder = folder("");
        let (status, output) = Process::start(program(&folder).args(arguments), b"").finish();
        assert_eq!(status.code(), Some(2), "{arguments:?}: {output}");
        assert!(output.contains("Usage:"), "{output}");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
