//! The shop's program as a process.

use std::{net::SocketAddr, process::Command};

use crate::{
    fixtures::{catalogue, keys, temporary_file},
    process::Process,
    scripted_gateway,
};

/// A running shop with its simulator. Dropping it kills the process.
pub(crate) struct Program {
    process: Process,
    /// The address at which it listens.
    pub(crate) address: SocketAddr,
}

/// The smallest set of browser files that the program accepts, and the variable that names their folder.
pub(crate) fn site() -> (&'static str, String) {
    let folder = temporary_file("site").with_extension("");
    std::fs::create_dir_all(folder.join("pkg")).unwrap();
    for file in ["storefront.css", "storefront.js"] {
        std::fs::write(folder.join("pkg").join(file), "").unwrap();
    }
    ("LEPTOS_SITE_ROOT", folder.to_str().unwrap().to_owned())
}

/// The program with this database, on free ports, with the tests' catalogue and a simulator of its own.
pub(crate) fn command(database_url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_antom-storefront"));
    command
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .envs([site()])
        .env("SHOP_ADDR", "127.0.0.1:0")
        .env("SIMULATOR_ADDR", "127.0.0.1:0")
        .env("SIMULATOR_DATABASE", temporary_file("program-simulator"))
        .env("CATALOGUE", catalogue())
        .env("DATABASE_URL", database_url);
    command
}

/// Runs a [`command`] to its end, while the tasks of the test go on; returns whether it succeeded, and its output.
pub(crate) async fn run(mut command: Command) -> (bool, String) {
    let finished = tokio::task::spawn_blocking(move || Process::start(&mut command, b"").finish());
    let (status, output) = finished.await.unwrap();
    (status.success(), output)
}

/// The variables of a merchant with the tests' keys at this gateway.
pub(crate) fn credentials(gateway: SocketAddr) -> [(&'static str, String); 5] {
    let (merchant, antom) = keys();
    [
        ("ANTOM_GATEWAY_URL", format!("http://{gateway}")),
        ("ANTOM_CLIENT_ID", scripted_gateway::CLIENT_ID.to_owned()),
        ("ANTOM_ENVIRONMENT", "sandbox".to_owned()),
        ("ANTOM_PRIVATE_KEY", merchant.to_base64().unwrap()),
        ("ANTOM_PUBLIC_KEY", antom.public_key().to_base64().unwrap()),
    ]
}

impl Program {
    /// Starts the shop on free ports with the default log level, and waits until it is ready.
    pub(crate) fn start() -> Self {
        Self::start_with_log("info,sqlx=warn")
    }

    /// The same with this `RUST_LOG`.
    pub(crate) fn start_with_log(log: &str) -> Self {
        let mut command = command(&format!("sqlite://{}", temporary_file("program").display()));
        Self::start_command(command.env("RUST_LOG", log))
    }

    /// Starts a [`command`], and waits until the shop is ready.
    pub(crate) fn start_command(command: &mut Command) -> Self {
        let mut process = Process::start(command, b"");
        assert!(process.writes(&["the shop is open on http://"]), "the shop did not open: {}", process.output());
        let output = process.output();
        let (_, after) = output.split_once("the shop is open on http://").unwrap();
        let (address, _) = after.split_once(|c: char| !"0123456789.:".contains(c)).unwrap();
        let address = address.parse().unwrap();
        Self { process, address }
    }

    /// The number of its process.
    pub(crate) fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Everything that it has logged so far.
    pub(crate) fn log(&self) -> String {
        self.process.output()
    }

    /// Sends SIGTERM; returns the log since the shop was ready.
    pub(crate) fn stop(self) -> Vec<String> {
        self.process.terminate();
        let (_, output) = self.process.finish();
        output.lines().skip_while(|line| !line.contains("the shop is open on")).skip(1).map(str::to_owned).collect()
    }
}
