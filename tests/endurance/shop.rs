//! The shop as a process, and the gateway that it calls.

use std::{
    fs::File,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use antom_simulator::{Keys, Simulator, SimulatorConfig};
use fastrand::Rng;
use reqwest::redirect::Policy;
use sqlx::SqliteConnection;
use tokio::time::sleep;

use crate::invariants::{Invariant, violations};

/// The time limit for a start, and for an answer.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(60);

/// A running shop. Dropping it sends SIGKILL, also when the test fails.
pub(crate) struct ShopProcess(Child);

impl ShopProcess {
    /// What it holds in memory, in kB.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let value = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        value.trim().trim_end_matches(" kB").parse().unwrap()
    }
}

impl Drop for ShopProcess {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Where the shop and the gateway are, and where their files are. It stays while shops come and go.
pub(crate) struct Place {
    folder: PathBuf,
    environment: Vec<(&'static str, String)>,
    pub(crate) http: reqwest::Client,
    pub(crate) shop: String,
    pub(crate) metrics: String,
    pub(crate) gateway: String,
}

impl Place {
    /// Starts the gateway.
    pub(crate) async fn prepare(name: &str, random: &mut Rng) -> (Arc<Self>, Simulator) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let keys = Keys::generate().unwrap();
        let mut config = SimulatorConfig::new((Ipv4Addr::LOCALHOST, 0).into(), folder.join("gateway.db"));
        config.keys = Some(keys.clone());
        config.notify_after = Duration::from_millis(40);
        let simulator = Simulator::start(config).await.unwrap();
        let [shop, metrics] = [(); 2].map(|()| free_address(random));
        let site = folder.join("site");
        std::fs::create_dir_all(site.join("pkg")).unwrap();
        for file in ["storefront.css", "storefront.js"] {
            std::fs::write(site.join("pkg").join(file), "").unwrap();
        }
        let environment = vec![
            ("LEPTOS_SITE_ROOT", site.to_str().unwrap().to_owned()),
            ("SHOP_ADDR", shop.clone()),
            ("METRICS_ADDR", metrics.clone()),
            ("CATALOGUE", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/catalogue").to_owned()),
            ("DATABASE_URL", format!("sqlite://{}", folder.join("shop.db").display())),
            ("RUST_LOG", "warn".to_owned()),
            ("ANTOM_GATEWAY_URL", simulator.origin().to_string()),
            ("ANTOM_SDK_URL", simulator.sdk_url().to_string()),
            ("ANTOM_CLIENT_ID", simulator.credentials().client_id.clone()),
            ("ANTOM_ENVIRONMENT", "sandbox".to_owned()),
            ("ANTOM_PRIVATE_KEY", keys.merchant_private_key.to_base64().unwrap()),
            ("ANTOM_PUBLIC_KEY", keys.antom_private_key.public_key().to_base64().unwrap()),
        ];
        let http = reqwest::Client::builder().redirect(Policy::none()).no_proxy().timeout(TIME_LIMIT).build().unwrap();
        let place = Self {
            folder,
            environment,
            http,
            shop: format!("http://{shop}"),
            metrics: format!("http://{metrics}/metrics"),
            gateway: simulator.origin().as_str().trim_end_matches('/').to_owned(),
        };
        (Arc::new(place), simulator)
    }

    /// Starts the shop and waits until it answers.
    pub(crate) async fn start_shop(&self) -> ShopProcess {
        let log = File::options().create(true).append(true).open(self.log()).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_antom-storefront"))
            // Without the developer's variables and the .env of the working folder.
            .env_clear()
            .current_dir("/")
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut shop = ShopProcess(child);
        let deadline = Instant::now() + TIME_LIMIT;
        while self.http.get(format!("{}/healthz", self.shop)).send().await.is_err() {
            let ended = shop.0.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < deadline, "the shop does not start: {}", self.log().display());
            sleep(Duration::from_millis(10)).await;
        }
        shop
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn log(&self) -> PathBuf {
        self.folder.join("shop.log")
    }

    pub(crate) fn read_log(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap()
    }

    pub(crate) async fn check(&self, both: &mut SqliteConnection, selected: impl Fn(&Invariant) -> bool) {
        let violations = violations(both, selected).await;
        assert!(violations.is_empty(), "violated invariants: {violations:#?}\nsee {}", self.folder.display());
    }

    /// Waits until the reconciler has found every outcome, and checks all invariants.
    pub(crate) async fn check_when_reconciled(&self, both: &mut SqliteConnection, limit: Duration) {
        println!("waiting for the reconciler");
        let deadline = Instant::now() + limit;
        while !violations(both, |invariant| !invariant.always).await.is_empty() && Instant::now() < deadline {
            sleep(Duration::from_millis(200)).await;
        }
        self.check(both, |_| true).await;
        assert!(!self.read_log().contains("panicked"), "the shop's code panicked: {}", self.log().display());
    }
}

/// Below the ephemeral ports, so that no outgoing connection takes the port while the shop is down.
fn free_address(random: &mut Rng) -> String {
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    let port = std::iter::repeat_with(|| random.u16(20_000..30_000)).find(is_free).unwrap();
    format!("127.0.0.1:{port}")
}
