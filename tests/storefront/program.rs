//! The program itself, started as its user starts it.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};

use crate::harness::temporary_file;

/// A running shop with its simulator. It is killed when the test is over.
pub(crate) struct Program {
    child: Child,
    log: Receiver<String>,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

/// The least that the program takes for the files that cargo-leptos builds, and how it is told where they are.
pub(crate) fn site() -> [(&'static str, String); 2] {
    let folder = temporary_file("site").with_extension("");
    std::fs::create_dir_all(folder.join("pkg")).unwrap();
    for file in ["kopi-lane.css", "kopi-lane.js"] {
        std::fs::write(folder.join("pkg").join(file), "").unwrap();
    }
    [("LEPTOS_SITE_ROOT", folder.to_str().unwrap().to_owned()), ("LEPTOS_HASH_FILES", "false".to_owned())]
}

impl Program {
    /// Starts the shop on ports of its own, and waits until it is open. It logs what it logs by default.
    pub(crate) fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_antom-storefront"))
            .current_dir(env!("CARGO_TARGET_TMPDIR"))
            .env_remove("RUST_LOG")
            .envs(site())
            .env("SHOP_ADDR", "127.0.0.1:0")
            .env("SIMULATOR_ADDR", "127.0.0.1:0")
            .env("DATABASE_URL", format!("sqlite://{}", temporary_file("program").display()))
            .env("SIMULATOR_DATABASE", temporary_file("program-simulator"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, log) = channel();
        std::thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let line = log.recv_timeout(left).unwrap_or_else(|error| panic!("the shop did not open: {error}"));
            if let Some((_, url)) = line.split_once("the shop is open on http://") {
                let address = url.trim_end_matches('/').parse().unwrap();
                return Self { child, log, address };
            }
        }
    }

    /// Asks it to stop, and returns what it has logged since it was open.
    pub(crate) fn stop(self) -> Vec<String> {
        Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        let deadline = Instant::now() + Duration::from_secs(60);
        let mut lines = Vec::new();
        // The log ends when the process does.
        loop {
            match self.log.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => lines.push(line),
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => return lines,
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => panic!("the shop did not stop: {lines:?}"),
            }
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
