//! `kill -9` at random points of a running load, again and again: `./dev crash`.
//!
//! The shop runs as a process of its own on one database file. The gateway runs in this process, so it survives each
//! kill and knows afterwards what is true. What must hold is [`PROMISES`].

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

#[path = "crash/promises.rs"]
mod promises;

use promises::{PROMISES, Promise, broken, count, databases};

const BUYERS: usize = 6;

/// From the shop's start to the kill, in milliseconds.
const LIFE: std::ops::Range<u64> = 30..900;

/// How long the shop may take to come back, to answer, or to find out what it missed.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn the_killed_server_loses_no_payment_and_counts_no_payment_twice() {
    let rounds = variable("CRASH_ROUNDS").unwrap_or(6);
    let seed = variable("CRASH_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("{rounds} rounds with CRASH_SEED={seed}");
    let began = Instant::now();
    let mut random = Rng::with_seed(seed);
    let (world, simulator) = World::begin(&mut random).await;
    let mut shop = world.open_shop().await;
    let buyers: Vec<_> = (0..BUYERS).map(|_| tokio::spawn(go_shopping(Arc::clone(&world), random.fork()))).collect();

    for round in 1..=rounds {
        sleep(Duration::from_millis(random.u64(LIFE))).await;
        drop(shop);
        shop = world.open_shop().await;
        assert!(buyers.iter().all(|buyer| !buyer.is_finished()), "a buyer met something that should not be");
        // A connection for this moment only: after a kill, the shop must find its database without any help of ours.
        let mut both = databases(&world.folder).await;
        world.check(&mut both, |promise| promise.always).await;
        println!("round {round} of {rounds}: {}", count(&mut both).await);
        both.close().await.unwrap();
    }
    world.closing_time.store(true, Relaxed);
    for buyer in buyers {
        buyer.await.unwrap();
    }

    println!("waiting for what the shop has missed");
    let mut both = databases(&world.folder).await;
    let deadline = Instant::now() + PATIENCE;
    while !broken(&mut both, |promise| !promise.always).await.is_empty() && Instant::now() < deadline {
        sleep(Duration::from_millis(200)).await;
    }
    world.check(&mut both, |_| true).await;
    simulator.stop().await;
    drop(shop);

    for promise in &PROMISES {
        sqlx::query("begin").execute(&mut both).await.unwrap();
        sqlx::query(promise.sabotage).execute(&mut both).await.unwrap();
        let found = broken(&mut both, |it| it.says == promise.says).await;
        assert!(!found.is_empty(), "this check would not have noticed: {}", promise.says);
        sqlx::query("rollback").execute(&mut both).await.unwrap();
    }
    let log = std::fs::read_to_string(world.log()).unwrap();
    assert!(!log.contains("panicked"), "the shop's code panicked: {}", world.log().display());
    let interrupted = world.interrupted.load(Relaxed);
    assert!(interrupted > 0, "no kill met a request: this has proved nothing");
    let seconds = began.elapsed().as_secs();
    println!("{rounds} kills in {seconds} s, {interrupted} requests cut off: {}", count(&mut both).await);
    std::fs::remove_dir_all(&world.folder).unwrap();
}

fn variable<T: FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} must be a number: {text:?}")))
}

/// The shop as a process: killed with SIGKILL when it is dropped, also by a test that fails.
struct ShopProcess(Child);

impl Drop for ShopProcess {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What outlives the shop.
struct World {
    folder: PathBuf,
    environment: Vec<(&'static str, String)>,
    http: reqwest::Client,
    shop: String,
    gateway: String,
    closing_time: AtomicBool,
    interrupted: AtomicU64,
}

impl World {
    async fn begin(random: &mut Rng) -> (Arc<Self>, Simulator) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("crash-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let keys = Keys::generate().unwrap();
        let mut config = SimulatorConfig::new((Ipv4Addr::LOCALHOST, 0).into(), folder.join("gateway.db"));
        config.keys = Some(keys.clone());
        config.notify_after = Duration::from_millis(40);
        let simulator = Simulator::start(config).await.unwrap();
        // Below the ports that the system gives to outgoing connections: while the shop is down, none may take its own.
        let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
        let port = std::iter::repeat_with(|| random.u16(20_000..30_000)).find(is_free).unwrap();
        let site = folder.join("site");
        std::fs::create_dir_all(site.join("pkg")).unwrap();
        for file in ["storefront.css", "storefront.js"] {
            std::fs::write(site.join("pkg").join(file), "").unwrap();
        }
        let environment = vec![
            ("LEPTOS_SITE_ROOT", site.to_str().unwrap().to_owned()),
            ("LEPTOS_HASH_FILES", "false".to_owned()),
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
        let http = reqwest::Client::builder().redirect(Policy::none()).no_proxy().timeout(PATIENCE).build().unwrap();
        let world = Self {
            folder,
            environment,
            http,
            shop: format!("http://127.0.0.1:{port}"),
            gateway: simulator.origin().as_str().trim_end_matches('/').to_owned(),
            closing_time: AtomicBool::new(false),
            interrupted: AtomicU64::new(0),
        };
        (Arc::new(world), simulator)
    }

    fn log(&self) -> PathBuf {
        self.folder.join("shop.log")
    }

    /// Starts the shop and waits until it answers.
    async fn open_shop(&self) -> ShopProcess {
        let log = File::options().create(true).append(true).open(self.log()).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_antom-storefront"))
            // Nothing of the developer's own, neither variables nor a .env in the working folder.
            .env_clear()
            .current_dir("/")
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut shop = ShopProcess(child);
        let deadline = Instant::now() + PATIENCE;
        while self.http.get(format!("{}/healthz", self.shop)).send().await.is_err() {
            let ended = shop.0.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < deadline, "the shop does not start: {}", self.log().display());
            sleep(Duration::from_millis(10)).await;
        }
        shop
    }

    async fn check(&self, both: &mut SqliteConnection, asked: impl Fn(&Promise) -> bool) {
        let broken = broken(both, asked).await;
        assert!(broken.is_empty(), "promises broken: {broken:#?}\nsee {}", self.folder.display());
    }

    /// Posts a form, once the shop is up, and returns where it leads or what it says. `None` when the shop is killed
    /// before it has answered: then nobody knows whether it did what was asked.
    async fn post(&self, function: &str, accept: &str, form: &str) -> Option<(StatusCode, String)> {
        let deadline = Instant::now() + PATIENCE;
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
        Some(location.rsplit_once("/checkout/").unwrap_or_else(|| panic!("no order, but {location}")).1.to_owned())
    }

    /// The session data, if the order can be paid with this method now.
    async fn start_payment(&self, order: &str, method: &str) -> Option<String> {
        let form = format!("order={order}&method={method}");
        let (status, body) = self.post("start_payment", "application/json", &form).await?;
        match status.as_u16() {
            200 => Some(serde_json::from_str::<Value>(&body).unwrap()["session_data"].as_str().unwrap().to_owned()),
            // Paid already; or paid just now, in another window: the gateway refuses to cancel it, or to open it again.
            409 | 502 => None,
            _ => panic!("start_payment was answered with {status} {body}"),
        }
    }

    /// The browser's component confirms, and the buyer decides, in the wallet or on the phone: `approve` or `decline`.
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
        // A payment that is final has no wallet any more.
        if let Some(wallet) = wallet {
            let answer = self.http.post(format!("{wallet}/{decision}")).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        }
    }
}

async fn go_shopping(world: Arc<World>, mut random: Rng) {
    while !world.closing_time.load(Relaxed) {
        if let Some(order) = world.place_order().await {
            pay(&world, &order, &mut random).await;
        }
        sleep(Duration::from_millis(random.u64(0..60))).await;
    }
}

/// Comes to the checkout up to four times, sometimes in two windows at once, and forgets no window: whichever of them
/// the buyer pays in, and in how many, the order is paid once.
async fn pay(world: &World, order: &str, random: &mut Rng) {
    const METHODS: [&str; 3] = ["GRABPAY_SG", "PAYNOW", "SHOPEEPAY_SG"];
    let mut sessions = Vec::new();
    for _ in 0..4 {
        let (method, other) = (random.choice(METHODS).unwrap(), random.choice(METHODS).unwrap());
        if random.u8(..3) == 0 {
            let (one, two) = tokio::join!(world.start_payment(order, method), world.start_payment(order, other));
            sessions.extend(one.into_iter().chain(two));
        } else {
            sessions.extend(world.start_payment(order, method).await);
        }
        for session in &sessions {
            if let Some(decision) = random.choice([Some("approve"), Some("approve"), Some("decline"), None]).flatten() {
                world.decide(session, decision).await;
            }
        }
        if random.bool() {
            let refreshed = world.post("refresh_order", "application/json", &format!("order={order}")).await;
            assert!(refreshed.is_none_or(|(status, _)| status == StatusCode::OK), "the result page does not answer");
        }
        // Most are content when they have paid; the others try what happens.
        if !sessions.is_empty() && random.u8(..3) > 0 {
            return;
        }
    }
}
