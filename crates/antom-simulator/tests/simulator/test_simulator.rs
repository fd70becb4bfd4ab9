//! A simulator with a merchant and a buyer's browser.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use antom::{
    Client, ClientConfig, Clock, Message,
    types::{
        Amount, CreatePaymentSession, InquiryPayment, NotifyUrl, Order, PaymentInquiry, PaymentMethod, PaymentSession,
        ProductScene,
    },
};
use antom_simulator::{Credentials, Keys, Simulator, SimulatorConfig};
use axum::http::{HeaderMap, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};
use tokio::time::timeout;

use crate::merchant::Merchant;

/// How long a test waits for something that has to happen.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// The time between an outcome and its notification.
pub(crate) const NOTIFY_AFTER: Duration = Duration::from_secs(3);

pub(crate) const REDIRECT_URL: &str = "https://shop.example/orders/1?from=wallet";

pub(crate) struct TestSimulator {
    pub(crate) simulator: Simulator,
    pub(crate) client: Client,
    pub(crate) http: reqwest::Client,
    pub(crate) clock: TestClock,
    pub(crate) merchant: Merchant,
    database: PathBuf,
}

/// A client that does not follow redirects.
pub(crate) fn http_client() -> reqwest::Client {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    client.timeout(TIME_LIMIT).build().unwrap()
}

/// How long an answer may take.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(30);

/// A clock that stands still until a test moves it.
#[derive(Clone, Default)]
pub(crate) struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub(crate) fn forward(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn clock(&self) -> Clock {
        let (start, offset) = (Clock::system().now(), Arc::clone(&self.0));
        Clock::new(move || start + SignedDuration::from_millis(offset.load(Ordering::SeqCst)))
    }
}

impl TestSimulator {
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    /// Starts with a changed configuration.
    pub(crate) async fn start_with(change: impl FnOnce(&mut SimulatorConfig)) -> Self {
        let test_clock = TestClock::default();
        let clock = test_clock.clock();
        let database = new_folder();
        let mut config = config(&database, &clock);
        change(&mut config);
        let simulator = Simulator::start(config).await.unwrap();
        let credentials = simulator.credentials().clone();
        let client = client(&simulator, &clock);
        let http = http_client();
        let merchant = Merchant::start(&credentials.client_id, &credentials.antom_public_key).await;
        Self { simulator, client, http, clock: test_clock, merchant, database }
    }

    /// Stops the simulator and starts it again with the same file, on another port.
    pub(crate) async fn restart(self) -> Self {
        let clock = self.client.config().clock.clone();
        self.simulator.stop().await;
        let simulator = Simulator::start(config(&self.database, &clock)).await.unwrap();
        let client = client(&simulator, &clock);
        Self { simulator, client, ..self }
    }

    /// A valid request: 42.00 in the currency, with `method`.
    pub(crate) fn request(&self, id: &str, method: &str, currency: &str) -> CreatePaymentSession {
        payment_request(id, method, currency, &self.merchant.notify_url)
    }

    pub(crate) async fn create(&self, id: &str, method: &str, currency: &str) -> PaymentSession {
        self.client.send(&self.request(id, method, currency)).await.unwrap()
    }

    /// A session for Payment Element, in which the buyer chooses among `methods`.
    pub(crate) async fn create_for_element(&self, id: &str, methods: &[&str], currency: &str) -> PaymentSession {
        self.client.send(&self.element_request(id, methods, currency)).await.unwrap()
    }

    /// The request for Payment Element. Its notifications go to the merchant's other address.
    pub(crate) fn element_request(&self, id: &str, methods: &[&str], currency: &str) -> CreatePaymentSession {
        let named = payment_request(id, "", currency, &self.merchant.raw_url);
        CreatePaymentSession::in_scene(
            ProductScene::ElementPayment,
            id,
            named.payment_amount,
            methods.iter().copied(),
            REDIRECT_URL,
            NotifyUrl::to(&self.merchant.raw_url),
            named.order,
        )
    }

    pub(crate) async fn inquire(&self, id: &str) -> PaymentInquiry {
        self.client.send(&InquiryPayment::by_request_id(id)).await.unwrap()
    }

    /// A payment whose notifications go to the merchant's other address.
    pub(crate) async fn create_raw(&self, id: &str, method: &str, currency: &str) -> PaymentSession {
        let mut request = self.request(id, method, currency);
        request.payment_notify_url = Some(self.merchant.raw_url.clone());
        self.client.send(&request).await.unwrap()
    }

    /// Acts as the buyer: ends a payment with a result code.
    pub(crate) async fn finish(&self, id: &str, code: &str) {
        let (status, answer) =
            self.control("POST", &format!("payments/{id}/finish"), json!({ "paymentResultCode": code })).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
    }

    /// A paid payment; returns its `paymentId`.
    pub(crate) async fn paid(&self, id: &str, method: &str, currency: &str) -> String {
        self.create_raw(id, method, currency).await;
        self.finish(id, "SUCCESS").await;
        self.inquire(id).await.payment_id.unwrap()
    }

    /// Switches a scenario on.
    pub(crate) async fn add_scenario(&self, effect: Value, matching: Value) {
        let scenario = json!({ "effect": effect, "match": matching });
        let (status, answer) = self.control("POST", "scenarios", scenario).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
    }

    /// A call of the control API.
    pub(crate) async fn control(&self, method: &str, path: &str, body: Value) -> (StatusCode, Value) {
        let url = self.url(&format!("/control/{path}"));
        let mut request = self.http.request(method.parse().unwrap(), url);
        if !body.is_null() {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Makes a signed call with any body; returns the `result` of its answer.
    pub(crate) async fn result(&self, endpoint: &str, body: Value) -> Value {
        let path = format!("/ams/sandbox/api/v1/payments/{endpoint}");
        self.answer(&path, self.signed_call(&path, body.to_string().as_bytes())).await.0["result"].clone()
    }

    /// A signed call with any body.
    pub(crate) fn signed_call(&self, path: &str, body: &[u8]) -> reqwest::RequestBuilder {
        let Credentials { client_id, merchant_private_key, .. } = self.simulator.credentials();
        let time = "2026-05-20T10:30:45+00:00";
        let signature = Message { method: "POST", path, client_id, time, body }.sign(merchant_private_key).unwrap();
        self.http
            .post(self.url(path))
            .header("content-type", "application/json; charset=UTF-8")
            .header("client-id", client_id)
            .header("request-time", time)
            .header("signature", signature)
            .body(body.to_vec())
    }

    /// The body of an answer, and whether it is signed. Panics if the signature is wrong.
    pub(crate) async fn answer(&self, path: &str, call: reqwest::RequestBuilder) -> (Value, bool) {
        let answer = call.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let headers = answer.headers().clone();
        let body = answer.bytes().await.unwrap();
        let signed = headers.get("signature").map(|signature| {
            let text = |name: &str| headers.get(name).unwrap().to_str().unwrap();
            Message { method: "POST", path, client_id: text("client-id"), time: text("response-time"), body: &body }
                .verify(signature.to_str().unwrap(), &[self.simulator.credentials().antom_public_key.clone()])
                .unwrap();
        });
        (serde_json::from_slice(&body).unwrap(), signed.is_some())
    }

    /// The deliveries in the database.
    pub(crate) async fn outbox(&self) -> Vec<OutboxRow> {
        let options = SqliteConnectOptions::new().filename(file(&self.database)).read_only(true);
        let mut database = options.connect().await.unwrap();
        let sql = "SELECT attempts, due_at, outcome FROM deliveries ORDER BY due_at";
        sqlx::query_as(sql).fetch_all(&mut database).await.unwrap()
    }

    /// Waits until the only notification has this many attempts.
    pub(crate) async fn tried(&self, attempts: i64) -> OutboxRow {
        eventually(async || self.outbox().await.pop().filter(|row| row.attempts == attempts)).await
    }

    pub(crate) fn url(&self, path: &str) -> String {
        self.simulator.origin().join(path).unwrap().into()
    }

    /// The component's RPC. `operation` is the last part of its name.
    pub(crate) async fn rpc(&self, operation: &str, session: &PaymentSession, more: Value) -> Value {
        let area = if operation == "query" { "sdkAction" } else { "cashier" };
        let token = session.payment_session_data.rsplit_once("&&").unwrap().0;
        let mut arguments = json!({ "paymentSessionData": token });
        arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = self
            .http
            .post(self.url("/mgw.htm"))
            .header("operation-type", format!("com.ipay.iexpcashier.{area}.{operation}"))
            .header("content-type", "application/json")
            .header("origin", "https://shop.example")
            .body(json!([arguments]).to_string())
            .send()
            .await
            .unwrap();
        assert_eq!(answer.headers()["result-status"], "1000");
        assert_eq!(answer.headers()["access-control-allow-origin"], "https://shop.example");
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }

    /// Submits a redirect payment; returns the address of the wallet's page.
    pub(crate) async fn wallet_url(&self, session: &PaymentSession) -> String {
        let answer = self.rpc("submitPayByPaymentSession", session, json!({})).await;
        answer["actionForm"]["normalUrl"].as_str().unwrap_or_else(|| panic!("no wallet in {answer}")).to_owned()
    }

    pub(crate) async fn page(&self, url: &str) -> (StatusCode, HeaderMap, String) {
        read(self.http.get(url)).await
    }

    /// Chooses a method on the Checkout Page; returns where the browser is sent.
    pub(crate) async fn choose(&self, page: &str, method: &str) -> String {
        let request = self.http.post(page).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let (status, headers, _) = read(request.body(format!("paymentMethodType={method}"))).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        headers[header::LOCATION].to_str().unwrap().to_owned()
    }

    /// Presses a button; returns where the browser is sent.
    pub(crate) async fn press(&self, page: &str, button: &str) -> String {
        let (status, headers, _) = read(self.http.post(format!("{page}/{button}"))).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        headers[header::LOCATION].to_str().unwrap().to_owned()
    }
}

async fn read(request: reqwest::RequestBuilder) -> (StatusCode, HeaderMap, String) {
    let answer = request.send().await.unwrap();
    (answer.status(), answer.headers().clone(), answer.text().await.unwrap())
}

/// The tests share keys, because generating them takes a second.
fn keys() -> Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| Keys::generate().unwrap()).clone()
}

#[derive(sqlx::FromRow)]
pub(crate) struct OutboxRow {
    pub(crate) attempts: i64,
    /// In milliseconds.
    pub(crate) due_at: i64,
    pub(crate) outcome: Option<String>,
}

/// A new folder.
pub(crate) fn new_folder() -> PathBuf {
    let name = format!("simulator-{:016x}", getrandom::u64().unwrap());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn file(database: &Path) -> PathBuf {
    database.join("simulator.db")
}

fn config(database: &Path, clock: &Clock) -> SimulatorConfig {
    let mut config = SimulatorConfig::new(SocketAddr::from(([127, 0, 0, 1], 0)), file(database));
    config.keys = Some(keys());
    config.notify_after = NOTIFY_AFTER;
    config.clock = clock.clone();
    config
}

fn client(simulator: &Simulator, clock: &Clock) -> Client {
    let credentials = simulator.credentials().clone();
    let config = ClientConfig::new(
        simulator.origin().clone(),
        credentials.client_id,
        credentials.merchant_private_key,
        [credentials.antom_public_key],
    );
    Client::new(config.with_clock(clock.clone())).unwrap()
}

/// A valid request: 42.00 in the currency, or IDR 30,000, which is above the minimum of DANA and others.
pub(crate) fn payment_request(id: &str, method: &str, currency: &str, notify_url: &str) -> CreatePaymentSession {
    let amount = Amount::new(currency, if currency == "IDR" { 3_000_000 } else { 4200 });
    CreatePaymentSession::new(
        id,
        amount.clone(),
        PaymentMethod::of_type(method),
        REDIRECT_URL,
        NotifyUrl::to(notify_url),
        Order::new("order-1", "Kopi O, 250 g", amount),
    )
}

/// Polls until there is an answer. Panics after the deadline.
pub(crate) async fn eventually<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(DEADLINE, asking).await.expect("it did not happen in time")
}

pub(crate) fn minutes(count: u64) -> Duration {
    Duration::from_secs(60 * count)
}

/// `2024-01-01T00:00:00+08:00` and the like.
pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}
