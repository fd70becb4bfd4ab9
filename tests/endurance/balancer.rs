//! The load balancer of `deploy/haproxy.cfg`.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use reqwest::StatusCode;
use tokio::time::sleep;

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
        command.args(["-q", "-db", "-f", CONFIGURATION]);
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
}

impl Drop for Balancer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
