//! The load balancer of `deploy/haproxy.cfg`.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use reqwest::StatusCode;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
    time::sleep,
};

use crate::shop::{Place, TIME_LIMIT};

const CONFIGURATION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/haproxy.cfg");

/// Dropping it ends it.
pub(crate) struct Balancer(Child);

impl Balancer {
    /// Starts it and waits until it passes requests on.
    pub(crate) async fn start(place: &Place) -> Self {
        // Debian keeps it where only root's PATH looks.
        let debian = "/usr/sbin/haproxy";
        let mut command = Command::new(if Path::new(debian).exists() { debian } else { "haproxy" });
        let control = place.folder().join("haproxy-control.cfg");
        let socket = socket(place);
        std::fs::write(&control, format!("global\n    stats socket {} level admin\n", socket.display())).unwrap();
        command.args(["-q", "-db", "-f", CONFIGURATION, "-f"]).arg(control);
        command.env("SHOP_BIND", place.shop.trim_start_matches("http://"));
        for (name, instance) in ["SHOP_1", "SHOP_2", "SHOP_3"].into_iter().zip(&place.instances) {
            command.env(name, &instance.shop);
        }
        let balancer = Self(command.stdin(Stdio::null()).spawn().unwrap());
        let deadline = Instant::now() + TIME_LIMIT;
        loop {
            let answer = place.http.get(format!("{}/healthz", place.shop)).send().await;
            if answer.is_ok_and(|answer| answer.status() == StatusCode::OK) {
                return balancer;
            }
            assert!(Instant::now() < deadline, "the load balancer does not pass on requests");
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// `maint` sends an instance no more requests, `ready` sends it requests when it is.
    pub(crate) async fn set_state(&self, place: &Place, number: usize, state: &str) {
        let mut stream = UnixStream::connect(socket(place)).await.unwrap();
        let command = format!("set server shop/shop{} state {state}\n", number + 1);
        stream.write_all(command.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert_eq!(answer.trim(), "");
    }
}

fn socket(place: &Place) -> PathBuf {
    place.folder().join("haproxy.sock")
}

impl Drop for Balancer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
