//! The shop as it is shipped, in a process of its own.

use std::{
    fs::File,
    net::{Ipv4Addr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use reqwest::Url;

use crate::{folder::folder, gateway::Gateway, load::client};

/// The unit of the times in /proc: a hundredth of a second on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// The build that is measured.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_antom-storefront");

/// The running shop. Dropping it kills the process.
pub(crate) struct Shop {
    process: Child,
    pub(crate) url: Url,
}

impl Shop {
    /// Starts it with the demo catalogue, and waits until it answers.
    pub(crate) async fn start(program: &Path, gateway: &Gateway, database: &str) -> Self {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let log = folder().join(format!("shop-{port}.log"));
        // What browsers load is in the file, or beside it where it was built.
        let site = program.ancestors().nth(2).map(|target| target.join("site")).filter(|site| site.is_dir());
        let process = Command::new(program)
            // Without the developer's variables and .env.
            .env_clear()
            .current_dir("/")
            .envs(site.map(|site| ("LEPTOS_SITE_ROOT", site)))
            .env("SHOP_ADDR", format!("127.0.0.1:{port}"))
            .env("DATABASE_URL", database)
            .env("DEVELOPMENT_PAGES", "closed")
            .envs(gateway.variables())
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let shop = Self { process, url: format!("http://127.0.0.1:{port}").parse().unwrap() };
        let deadline = Instant::now() + Duration::from_secs(30);
        let (http, healthz) = (client(), shop.url.join("/healthz").unwrap());
        while http.get(healthz.clone()).send().await.is_err() {
            assert!(Instant::now() < deadline, "the shop does not start: {}", log.display());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        shop
    }

    /// Resident memory in kilobytes.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("no VmRSS: is this Linux?");
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

/// The time for which processes of this name have used a processor, with those that have ended.
pub(crate) fn processor_time(name: &str) -> Duration {
    let processes = std::fs::read_dir("/proc").unwrap().filter_map(|entry| {
        // "1234 (name) S 1 …": the times are the 14th to the 17th field.
        let stat = std::fs::read_to_string(entry.ok()?.path().join("stat")).ok()?;
        let (start, fields) = stat.rsplit_once(") ")?;
        let (_, its_name) = start.split_once('(')?;
        let times = fields.split(' ').skip(11).take(4).filter_map(|ticks| ticks.parse::<u32>().ok());
        // The kernel keeps fifteen letters.
        (name.starts_with(its_name) && its_name.len() >= name.len().min(15)).then(|| TICK * times.sum())
    });
    processes.sum()
}

impl Drop for Shop {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
