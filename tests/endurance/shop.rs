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
use reqwest::{StatusCode, redirect::Policy};
use sqlx::SqliteConnection;
use tokio::time::sleep;

use crate::invariants::{Invariant, copy_databases, databases, violations};

/// The time limit for a start, and for an answer. The shop gives a request up earlier, and its log then names the request.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(120);

/// What the shop logs as an error: what a person has to look at.
pub(crate) const FOR_A_PERSON: [&str; 2] =
    ["the payment does not fit its order", "an event has another amount or currency than the order"];

/// A running shop. Dropping it sends SIGKILL, also when the test fails.
pub(crate) struct ShopProcess(Child);

impl ShopProcess {
    /// What it holds in memory, in kB.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let value = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        value.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// Sends SIGTERM and waits until it has finished what it does.
    pub(crate) async fn end(&mut self) {
        let sent = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap();
        assert!(sent.success());
        while self.0.try_wait().unwrap().is_none() {
            sleep(Duration::from_millis(10)).await;
        }
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
    /// The URL of a database of PostgreSQL, if the shop uses one.
    postgres: Option<String>,
    pub(crate) http: reqwest::Client,
    /// Where customers and the gateway reach the shop: its only instance, or the load balancer.
    pub(crate) shop: String,
    pub(crate) instances: Vec<Instance>,
    pub(crate) gateway: String,
}

/// Where one process of the shop listens.
pub(crate) struct Instance {
    pub(crate) shop: String,
    pub(crate) metrics: String,
}

impl Place {
    /// Starts the gateway of a shop that is one process with one file.
    pub(crate) async fn prepare(name: &str, random: &mut Rng) -> (Arc<Self>, Simulator) {
        let [shop, metrics] = free_addresses(random);
        Self::prepare_instances(name, vec![Instance { shop: shop.clone(), metrics }], shop, None).await
    }

    /// Starts the gateway of a shop that is three processes behind a load balancer, with one database of PostgreSQL.
    pub(crate) async fn prepare_cluster(name: &str, postgres: String, random: &mut Rng) -> (Arc<Self>, Simulator) {
        let [balancer, addresses @ ..] = free_addresses::<7>(random);
        let instance = |pair: &[String]| Instance { shop: pair[0].clone(), metrics: pair[1].clone() };
        let instances = addresses.chunks(2).map(instance).collect();
        Self::prepare_instances(name, instances, balancer, Some(postgres)).await
    }

    async fn prepare_instances(
        name: &str,
        instances: Vec<Instance>,
        public_address: String,
        postgres: Option<String>,
    ) -> (Arc<Self>, Simulator) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let keys = Keys::generate().unwrap();
        let mut config = SimulatorConfig::new((Ipv4Addr::LOCALHOST, 0).into(), folder.join("gateway.db"));
        config.keys = Some(keys.clone());
        config.notify_after = Duration::from_millis(40);
        let simulator = Simulator::start(config).await.unwrap();
        let database = postgres.clone().unwrap_or_else(|| format!("sqlite://{}", folder.join("shop.db").display()));
        let site = folder.join("site");
        std::fs::create_dir_all(site.join("pkg")).unwrap();
        for file in ["storefront.css", "storefront.js"] {
            std::fs::write(site.join("pkg").join(file), "").unwrap();
        }
        let environment = vec![
            ("LEPTOS_SITE_ROOT", site.to_str().unwrap().to_owned()),
            ("PUBLIC_URL", format!("http://{public_address}")),
            ("CATALOGUE", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/catalogue").to_owned()),
            ("DATABASE_URL", database),
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
            postgres,
            http,
            shop: format!("http://{public_address}"),
            instances,
            gateway: simulator.origin().as_str().trim_end_matches('/').to_owned(),
        };
        (Arc::new(place), simulator)
    }

    /// Starts an instance and waits until it answers.
    pub(crate) async fn start_shop(&self, number: usize) -> ShopProcess {
        let instance = &self.instances[number];
        let log_file = self.log(number);
        let log = File::options().create(true).append(true).open(&log_file).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_antom-storefront"))
            // Without the developer's variables and the .env of the working folder.
            .env_clear()
            .current_dir("/")
            .envs(self.environment.iter().cloned())
            .envs([("SHOP_ADDR", &instance.shop), ("METRICS_ADDR", &instance.metrics)])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut shop = ShopProcess(child);
        let deadline = Instant::now() + TIME_LIMIT;
        while self.http.get(format!("http://{}/healthz", instance.shop)).send().await.is_err() {
            let ended = shop.0.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < deadline, "the shop does not start: {}", log_file.display());
            sleep(Duration::from_millis(10)).await;
        }
        shop
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn log(&self, number: usize) -> PathBuf {
        self.folder.join(format!("shop-{}.log", number + 1))
    }

    /// The logs of all instances.
    pub(crate) fn read_logs(&self) -> String {
        (0..self.instances.len()).filter_map(|number| std::fs::read_to_string(self.log(number)).ok()).collect()
    }

    /// Every error in the logs contains one of the texts.
    pub(crate) fn assert_only_errors(&self, known: &[&str]) {
        let logs = self.read_logs();
        let errors = logs.lines().filter(|line| line.contains("ERROR"));
        let unexpected: Vec<_> = errors.filter(|line| !known.iter().any(|known| line.contains(known))).collect();
        assert!(unexpected.is_empty(), "{unexpected:#?}");
    }

    /// Whether the shop can be without its database. It then says so to customers.
    pub(crate) fn has_outages(&self) -> bool {
        self.postgres.is_some()
    }

    /// From now on, the gateway behaves.
    pub(crate) async fn end_scenarios(&self) {
        let cleared = self.http.delete(format!("{}/control/scenarios", self.gateway)).send().await.unwrap();
        assert_eq!(cleared.status(), StatusCode::NO_CONTENT);
    }

    /// The shop's answers to notifications that it did not acknowledge.
    pub(crate) async fn refused_notifications(&self) -> Vec<String> {
        let answers =
            "select answer || ': ' || coalesce(response, '') from gateway.attempts where answer <> 'acknowledged'";
        sqlx::query_scalar(answers).fetch_all(&mut self.databases().await).await.unwrap()
    }

    /// Both databases as they are now.
    pub(crate) async fn databases(&self) -> SqliteConnection {
        match &self.postgres {
            None => databases(&self.folder).await,
            Some(url) => copy_databases(&self.folder, url).await,
        }
    }

    pub(crate) async fn check(&self, both: &mut SqliteConnection, selected: impl Fn(&Invariant) -> bool) {
        let violations = violations(both, selected).await;
        assert!(violations.is_empty(), "violated invariants: {violations:#?}\nsee {}", self.folder.display());
    }

    /// Waits until the reconciler has found every outcome, and checks all invariants. Returns the databases.
    pub(crate) async fn check_when_reconciled(&self, limit: Duration) -> SqliteConnection {
        println!("waiting for the reconciler");
        let deadline = Instant::now() + limit;
        let mut both = self.databases().await;
        while !violations(&mut both, |invariant| !invariant.always).await.is_empty() && Instant::now() < deadline {
            sleep(Duration::from_millis(200)).await;
            both = self.databases().await;
        }
        self.check(&mut both, |_| true).await;
        assert!(!self.read_logs().contains("panicked"), "the shop's code panicked: {}", self.folder.display());
        both
    }
}

/// Below the ephemeral ports, so that no outgoing connection takes a port while the shop is down.
fn free_addresses<const COUNT: usize>(random: &mut Rng) -> [String; COUNT] {
    // All of them are taken until the last one is found.
    let listeners = [(); COUNT].map(|()| {
        let listen = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok();
        std::iter::repeat_with(|| random.u16(20_000..30_000)).find_map(listen).unwrap()
    });
    listeners.map(|listener| listener.local_addr().unwrap().to_string())
}
