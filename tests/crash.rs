//! Kills the shop with SIGKILL at random times under load: `./dev crash`.
//!
//! The shop runs as a separate process on one database file. The gateway runs in this process, so it survives each
//! kill. The test checks the [`INVARIANTS`] of both databases.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    fs::File,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    str::FromStr,
    sync::Arc,
    sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    time::{Duration, Instant},
};

use antom_simulator::{Keys, Simulator, SimulatorConfig};
use fastrand::Rng;
use reqwest::{
    StatusCode,
    header::{ACCEPT, CONTENT_TYPE, LOCATION},
    redirect::Policy,
};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use tokio::time::sleep;

#[path = "crash/invariants.rs"]
mod invariants;

use invariants::{INVARIANTS, Invariant, count, databases, violations};

const CUSTOMERS: usize = 6;

/// The time from the shop's start to the kill, in milliseconds.
const LIFETIME: std::ops::Range<u64> = 30..900;

/// The time limit for a restart, an answer, and the reconciliation after the last restart.
const TIME_LIMIT: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn the_killed_server_loses_no_payment_and_counts_no_payment_twice() {
    let rounds = variable("CRASH_ROUNDS").unwrap_or(6);
    let seed = variable("CRASH_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("{rounds} rounds with CRASH_SEED={seed}");
    let began = Instant::now();
    let mut random = Rng::with_seed(seed);
    let (test, simulator) = CrashTest::start(&mut random).await;
    let mut shop = test.start_shop().await;
    let customers: Vec<_> =
        (0..CUSTOMERS).map(|_| tokio::spawn(buy_repeatedly(Arc::clone(&test), random.fork()))).collect();

    for round in 1..=rounds {
        sleep(Duration::from_millis(random.u64(LIFETIME))).await;
        drop(shop);
        shop = test.start_shop().await;
        assert!(customers.iter().all(|customer| !customer.is_finished()), "a customer's task has failed");
        // Closed before the next kill, so that the shop recovers its database without this process.
        let mut both = databases(&test.folder).await;
        test.check(&mut both, |invariant| invariant.always).await;
        println!("round {round} of {rounds}: {}", count(&mut both).await);
        both.close().await.unwrap();
    }
    test.stopping.store(true, Relaxed);
    for customer in customers {
        customer.await.unwrap();
    }

    println!("waiting for the reconciler");
    let mut both = databases(&test.folder).await;
    let deadline = Instant::now() + TIME_LIMIT;
    while !violations(&mut both, |invariant| !invariant.always).await.is_empty() && Instant::now() < deadline {
        sleep(Duration::from_millis(200)).await;
    }
    test.check(&mut both, |_| true).await;
    simulator.stop().await;
    drop(shop);

    for invariant in &INVARIANTS {
        sqlx::query("begin").execute(&mut both).await.unwrap();
        sqlx::query(invariant.violate).execute(&mut both).await.unwrap();
        let found = violations(&mut both, |it| it.name == invariant.name).await;
        assert!(!found.is_empty(), "this check does not detect the violation of: {}", invariant.name);
        sqlx::query("rollback").execute(&mut both).await.unwrap();
    }
    let log = std::fs::read_to_string(test.log()).unwrap();
    assert!(!log.contains("panicked"), "the shop's code panicked: {}", test.log().display());
    let interrupted = test.interrupted.load(Relaxed);
    assert!(interrupted > 0, "no kill interrupted a request, so the test proves nothing");
    let seconds = began.elapsed().as_secs();
    println!("{rounds} kills in {seconds} s, {interrupted} requests cut off: {}", count(&mut both).await);
    std::fs::remove_dir_all(&test.folder).unwrap();
}

fn variable<T: FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} must be a number: {text:?}")))
}

/// The shop as a process. Dropping it sends SIGKILL, also when the test fails.
struct ShopProcess(Child);

impl Drop for ShopProcess {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The part of the test that survives a kill of the shop.
struct CrashTest {
    folder: PathBuf,
    environment: Vec<(&'static str, String)>,
    http: reqwest::Client,
    shop: String,
    gateway: String,
    stopping: AtomicBool,
    interrupted: AtomicU64,
}

impl CrashTest {
    async fn start(random: &mut Rng) -> (Arc<Self>, Simulator) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("crash-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let keys = Keys::generate().unwrap();
        let mut config = SimulatorConfig::new((Ipv4Addr::LOCALHOST, 0).into(), folder.join("gateway.db"));
        config.keys = Some(keys.clone());
        config.notify_after = Duration::from_millis(40);
        let simulator = Simulator::start(config).await.unwrap();
        // Below the ephemeral ports, so that no outgoing connection takes the port while the shop is down.
        let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
        let port = std::iter::repeat_with(|| random.u16(20_000..30_000)).find(is_free).unwrap();
        let site = folder.join("site");
        std::fs::create_dir_all(site.join("pkg")).unwrap();
        for file in ["storefront.css", "storefront.js"] {
            std::fs::write(site.join("pkg").join(file), "").unwrap();
        }
        let environment = vec![
            ("LEPTOS_SITE_ROOT", site.to_str().unwrap().to_owned()),
            ("SHOP_ADDR", format!("127.0.0.1:{port}")),
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
        let test = Self {
            folder,
            environment,
            http,
            shop: format!("http://127.0.0.1:{port}"),
            gateway: simulator.origin().as_str().trim_end_matches('/').to_owned(),
            stopping: AtomicBool::new(false),
            interrupted: AtomicU64::new(0),
        };
        (Arc::new(test), simulator)
    }

    fn log(&self) -> PathBuf {
        self.folder.join("shop.log")
    }

    /// Starts the shop and waits until it answers.
    async fn start_shop(&self) -> ShopProcess {
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

    async fn check(&self, both: &mut SqliteConnection, selected: impl Fn(&Invariant) -> bool) {
        let violations = violations(both, selected).await;
        assert!(violations.is_empty(), "violated invariants: {violations:#?}\nsee {}", self.folder.display());
    }

    /// Posts a form as soon as the shop listens; returns the status, and the redirect's target or the body. `None` if
    /// the shop is killed before it answers: whether it executed the request is then unknown.
    async fn post(&self, function: &str, accept: &str, form: &str) -> Option<(StatusCode, String)> {
        let deadline = Instant::now() + TIME_LIMIT;
        loop {
            let request = self
                .http
                .post(format!("{}/api/{function}", self.shop))
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(ACCEPT, accept)
                .body(form.to_owned());
            let answered = async {
                let answer = request.send().await?;
                let location = answer.headers().get(LOCATION).map(|location| location.to_str().unwrap().to_owned());
                Ok::<_, reqwest::Error>((answer.status(), location.unwrap_or(answer.text().await?)))
            };
            match answered.await {
                Ok(answer) => return Some(answer),
                Err(error) if error.is_connect() && Instant::now() < deadline => {
                    sleep(Duration::from_millis(20)).await;
                }
                Err(error) => {
                    assert!(!error.is_connect() && !error.is_timeout(), "the shop does not answer: {error:?}");
                    self.interrupted.fetch_add(1, Relaxed);
                    return None;
                }
            }
        }
    }

    async fn place_order(&self) -> Option<String> {
        let form = "product=kopi-o-dark-roast&quantity=1&currency=SGD";
        let (_, location) = self.post("place_order", "text/html", form).await?;
        Some(
            location
                .rsplit_once("/checkout/")
                .unwrap_or_else(|| panic!("no order: redirected to {location}"))
                .1
                .to_owned(),
        )
    }

    /// The session data, if the order can be paid with this method now.
    async fn start_payment(&self, order: &str, method: &str) -> Option<String> {
        let form = format!("order={order}&method={method}");
        let (status, body) = self.post("start_payment", "application/json", &form).await?;
        match status.as_u16() {
            200 => Some(serde_json::from_str::<Value>(&body).unwrap()["session_data"].as_str().unwrap().to_owned()),
            // Paid already, or paid at this moment in another window: the gateway refuses to cancel or reopen it.
            409 | 502 => None,
            _ => panic!("start_payment was answered with {status} {body}"),
        }
    }

    /// Submits the payment as the component does, and decides as the customer in the wallet: `approve` or `decline`.
    async fn decide(&self, session_data: &str, decision: &str) {
        let data = session_data.rsplit_once("&&").unwrap().0;
        let request = self
            .http
            .post(format!("{}/mgw.htm", self.gateway))
            .header("operation-type", "com.ipay.iexpcashier.cashier.submitPayByPaymentSession")
            .body(json!([{ "paymentSessionData": data }]).to_string());
        let answer = request.send().await.unwrap().text().await.unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let wallet = answer["actionForm"]["normalUrl"].as_str().or(answer["codeFormViews"][0]["code"].as_str());
        // A final payment has no wallet.
        if let Some(wallet) = wallet {
            let answer = self.http.post(format!("{wallet}/{decision}")).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        }
    }
}

async fn buy_repeatedly(test: Arc<CrashTest>, mut random: Rng) {
    while !test.stopping.load(Relaxed) {
        if let Some(order) = test.place_order().await {
            pay(&test, &order, &mut random).await;
        }
        sleep(Duration::from_millis(random.u64(0..60))).await;
    }
}

/// Opens the checkout up to four times, sometimes in two windows at once, and decides in any of the windows. The order
/// is paid once, even if the customer pays in several windows.
async fn pay(test: &CrashTest, order: &str, random: &mut Rng) {
    const METHODS: [&str; 3] = ["GRABPAY_SG", "PAYNOW", "SHOPEEPAY_SG"];
    let mut sessions = Vec::new();
    for _ in 0..4 {
        let (method, other) = (random.choice(METHODS).unwrap(), random.choice(METHODS).unwrap());
        if random.u8(..3) == 0 {
            let (one, two) = tokio::join!(test.start_payment(order, method), test.start_payment(order, other));
            sessions.extend(one.into_iter().chain(two));
        } else {
            sessions.extend(test.start_payment(order, method).await);
        }
        for session in &sessions {
            if let Some(decision) = random.choice([Some("approve"), Some("approve"), Some("decline"), None]).flatten() {
                test.decide(session, decision).await;
            }
        }
        if random.bool() {
            let refreshed = test.post("refresh_order", "application/json", &format!("order={order}")).await;
            assert!(refreshed.is_none_or(|(status, _)| status == StatusCode::OK), "the result page does not answer");
        }
        // Two thirds of the customers stop here; the others try to pay again.
        if !sessions.is_empty() && random.u8(..3) > 0 {
            return;
        }
    }
}
