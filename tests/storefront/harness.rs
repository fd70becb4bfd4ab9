//! Starts a shop, and does to it what browsers and gateways do.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::OnceLock,
    time::{Duration, Instant},
};

use antom::{Message, PrivateKey, PublicKey};
use antom_storefront::{
    http::{site::Site, startup::Application},
    labels,
    language::Language,
};
use backend::{
    app_context::AppContext,
    config::{AntomConfig, Config, Environment, GatewayConfig, SHOP_NAME, SimulatorConfig},
    service,
};
use domain::{
    checkout::{CheckoutMode, CheckoutSession},
    error::AppError,
    money::Currency,
    order::{Order, OrderStatus},
    payment::PaymentStatus,
};
use reqwest::{
    RequestBuilder, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE},
    redirect::Policy,
};
use serde_json::{Value, json};

use crate::scripted_gateway::{self, Answer, ScriptedGateway};

const LOOPBACK: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// A running shop with its gateway. It stops when the test does.
pub(crate) struct TestShop {
    /// Its address, without a slash at the end.
    pub(crate) url: String,
    /// What its requests use: for looking at what was stored.
    pub(crate) context: AppContext,
    pub(crate) http: reqwest::Client,
    client_id: String,
    simulator: String,
    pub(crate) database_url: String,
}

/// The keys of all tests: making a pair takes a while.
pub(crate) fn keys() -> &'static (PrivateKey, PrivateKey) {
    static KEYS: OnceLock<(PrivateKey, PrivateKey)> = OnceLock::new();
    KEYS.get_or_init(|| (PrivateKey::generate().unwrap(), PrivateKey::generate().unwrap()))
}

/// A browser's half of HTTP: follows no redirect, and gives up on an answer that takes longer than any may.
fn http_client() -> reqwest::Client {
    reqwest::Client::builder().redirect(Policy::none()).timeout(Duration::from_secs(30)).build().unwrap()
}

/// An order's history as its page shows it in English.
pub(crate) fn history(order: &Order) -> Vec<String> {
    order.history.iter().map(|entry| labels::order_event(Language::default(), &entry.event)).collect()
}

/// The folder of the products that tests name.
pub(crate) fn catalogue() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/catalogue")
}

/// A file name that no other test has.
pub(crate) fn temporary_file(kind: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{kind}.db", uuid::Uuid::new_v4().simple()))
}

impl TestShop {
    /// A shop whose gateway keeps its notifications to itself: tests send their own.
    pub(crate) async fn start() -> Self {
        Self::start_with(Duration::from_secs(24 * 60 * 60), None).await
    }

    /// A shop whose gateway notifies at once.
    pub(crate) async fn start_with_notifications() -> Self {
        Self::start_with(Duration::ZERO, None).await
    }

    /// A shop that sells the demo products.
    pub(crate) async fn start_with_demo_catalogue() -> Self {
        let simulator = Self::simulator(Duration::from_secs(24 * 60 * 60));
        Self::build(simulator, |config| config.catalogue = None).await
    }

    /// A shop that sells what is in a folder.
    pub(crate) async fn start_selling(folder: &Path) -> Self {
        let simulator = Self::simulator(Duration::from_secs(24 * 60 * 60));
        Self::build(simulator, |config| config.catalogue = Some(folder.to_owned())).await
    }

    /// A shop that calls itself `public_url`.
    pub(crate) async fn start_at(public_url: &str) -> Self {
        Self::start_with(Duration::from_secs(24 * 60 * 60), Some(public_url)).await
    }

    /// A shop that has credentials, of a gateway that answers as it is told.
    pub(crate) async fn start_against(
        answer: impl FnMut(&str, &Value) -> Answer + Send + 'static,
    ) -> (Self, ScriptedGateway) {
        Self::start_against_with(keys().1.public_key(), false, answer).await
    }

    /// The same, for a shop that asks by itself about what nobody asks about.
    pub(crate) async fn start_reconciling(
        answer: impl FnMut(&str, &Value) -> Answer + Send + 'static,
    ) -> (Self, ScriptedGateway) {
        Self::start_against_with(keys().1.public_key(), true, answer).await
    }

    /// The same, with a second public key that is accepted too.
    pub(crate) async fn start_against_with(
        second_key: PublicKey,
        reconcile: bool,
        answer: impl FnMut(&str, &Value) -> Answer + Send + 'static,
    ) -> (Self, ScriptedGateway) {
        let (merchant, gateway_key) = keys().clone();
        let gateway = ScriptedGateway::start(gateway_key.clone(), answer).await;
        let antom = AntomConfig {
            gateway_url: format!("http://{}", gateway.address).parse().unwrap(),
            client_id: scripted_gateway::CLIENT_ID.to_owned(),
            private_key: merchant,
            public_keys: vec![second_key, gateway_key.public_key()],
            environment: Environment::Sandbox,
            sdk_url: "http://127.0.0.1/sdk.js".parse().unwrap(),
        };
        (Self::build(GatewayConfig::Antom(Box::new(antom)), |config| config.reconcile = reconcile).await, gateway)
    }

    /// A shop with another name.
    pub(crate) async fn start_named(name: &str) -> Self {
        let simulator = Self::simulator(Duration::from_secs(24 * 60 * 60));
        Self::build(simulator, |config| config.shop_name = name.to_owned()).await
    }

    /// A shop as it is in production, whose pages for developers are closed.
    pub(crate) async fn start_without_development_pages() -> Self {
        let simulator = Self::simulator(Duration::from_secs(24 * 60 * 60));
        Self::build(simulator, |config| config.development_pages = false).await
    }

    async fn start_with(notify_after: Duration, public_url: Option<&str>) -> Self {
        let public_url = public_url.map(|url| url.parse().unwrap());
        Self::build(Self::simulator(notify_after), |config| config.public_url = public_url).await
    }

    fn simulator(notify_after: Duration) -> GatewayConfig {
        GatewayConfig::Simulator(Box::new(SimulatorConfig {
            listen: LOOPBACK,
            database: temporary_file("simulator"),
            notify_after,
            keys: Some(keys().clone()),
        }))
    }

    async fn build(gateway: GatewayConfig, change: impl FnOnce(&mut Config)) -> Self {
        let database_url = format!("sqlite://{}", temporary_file("shop").display());
        let mut config = Config {
            shop_name: SHOP_NAME.to_owned(),
            listen: LOOPBACK,
            public_url: None,
            database_url,
            catalogue: Some(catalogue()),
            order_lifetime: Duration::from_secs(24 * 60 * 60),
            app_redirect_urls: vec!["kopilane://result".to_owned()],
            reconcile: false,
            checkout_mode: CheckoutMode::Component,
            development_pages: true,
            gateway,
        };
        change(&mut config);
        Self::start_configured(config).await
    }

    /// A shop that is configured as the test says.
    pub(crate) async fn start_configured(config: Config) -> Self {
        let database_url = config.database_url.clone();
        let application = Application::build(config, &Site::unchecked("target/site")).await.unwrap();
        let simulator = application.simulator();
        let shop = Self {
            url: format!("http://{}", application.address()),
            context: application.context().clone(),
            http: http_client(),
            client_id: simulator.map_or(scripted_gateway::CLIENT_ID, |it| &it.credentials().client_id).to_owned(),
            simulator: simulator.map(|it| it.origin().as_str().trim_end_matches('/').to_owned()).unwrap_or_default(),
            database_url,
        };
        tokio::spawn(application.serve(std::future::pending()));
        shop
    }

    /// How many of a product's first variant can be promised.
    pub(crate) async fn stock(&self, product: &str) -> i64 {
        let product = self.context.store.product(product, Currency::Sgd, "en").await.unwrap().unwrap();
        product.variants[0].stock
    }

    /// Gets a page as a browser does that sends this header.
    pub(crate) async fn page_with(&self, path: &str, header: &str, value: &str) -> (StatusCode, String) {
        let request = self.http.get(format!("{}{path}", self.url)).header(ACCEPT, "text/html").header(header, value);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    /// Posts a plain form with this cookie; returns where the browser is sent, and the cookies that are set.
    pub(crate) async fn post(&self, function: &str, form: &str, cookie: &str) -> (String, Vec<String>) {
        let request = self.form(function, form).header(ACCEPT, "text/html").header(COOKIE, cookie);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FOUND);
        let header = |name| answer.headers().get_all(name).iter().map(|it| it.to_str().unwrap().to_owned());
        (header(LOCATION).next().unwrap(), header(SET_COOKIE).collect())
    }

    /// Gets a page as a browser does.
    pub(crate) async fn page(&self, path: &str) -> (StatusCode, String) {
        let answer = self.http.get(format!("{}{path}", self.url)).header(ACCEPT, "text/html").send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    /// Calls a server function as the browser's WebAssembly does.
    pub(crate) async fn call(&self, function: &str, form: &str) -> (StatusCode, String) {
        let answer = self.form(function, form).header(ACCEPT, "application/json").send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    /// The same, for an answer that should be an error.
    pub(crate) async fn refused(&self, function: &str, form: &str) -> (u16, AppError) {
        let (status, body) = self.call(function, form).await;
        let error = serde_json::from_str(&body).unwrap_or_else(|_| panic!("expected an error, got {status} {body}"));
        (status.as_u16(), error)
    }

    fn form(&self, function: &str, form: &str) -> RequestBuilder {
        self.http
            .post(format!("{}/api/{function}", self.url))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(form.to_owned())
    }

    /// Presses "Buy now", without JavaScript, and returns the order's id.
    pub(crate) async fn place_order(&self, product: &str, quantity: i64, currency: &str) -> String {
        let form = format!("product={product}&quantity={quantity}&currency={currency}");
        let answer = self.form("place_order", &form).header(ACCEPT, "text/html").send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FOUND);
        let location = answer.headers()[LOCATION].to_str().unwrap();
        location.rsplit_once("/checkout/").unwrap_or_else(|| panic!("sent to {location}")).1.to_owned()
    }

    /// Presses "Pay".
    pub(crate) async fn start_payment(&self, order: &str, method: &str) -> CheckoutSession {
        let (status, body) = self.call("start_payment", &format!("order={order}&method={method}")).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        serde_json::from_str(&body).unwrap()
    }

    /// Opens the checkout with Payment Element; `renew` as after a result that needs a new session.
    pub(crate) async fn start_element(&self, order: &str, renew: bool) -> CheckoutSession {
        let (status, body) = self.call("start_element", &format!("order={order}&renew={renew}")).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        serde_json::from_str(&body).unwrap()
    }

    /// What the waiting result page asks every two seconds.
    pub(crate) async fn refresh(&self, order: &str) -> Order {
        let (status, body) = self.call("refresh_order", &format!("order={order}")).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        serde_json::from_str(&body).unwrap()
    }

    /// Asks the gateway at once, however recently it was asked.
    pub(crate) async fn inquire_again(&self, order: &str) -> Order {
        let payments = self.context.store.payments_of_order(order).await.unwrap();
        service::payments::inquire(&self.context, payments.last().unwrap()).await.unwrap();
        self.stored(order).await
    }

    /// How many rows a table has.
    pub(crate) async fn rows(&self, table: &str) -> i64 {
        let database = sqlx::SqlitePool::connect(&self.database_url).await.unwrap();
        let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
        sqlx::query_scalar(sql).fetch_one(&database).await.unwrap()
    }

    /// What is stored, without asking the gateway.
    pub(crate) async fn stored(&self, order: &str) -> Order {
        service::orders::read(&self.context, order).await.unwrap()
    }

    /// The browser's payment component confirms, and the buyer decides in the wallet: `approve`, `decline` or `cancel`.
    pub(crate) async fn decide(&self, session: &CheckoutSession, decision: &str) {
        let data = session.session_data.rsplit_once("&&").unwrap().0;
        let answer =
            self.component("cashier.submitPayByPaymentSession", &json!([{ "paymentSessionData": data }])).await;
        let wallet = answer["actionForm"]["normalUrl"].as_str().unwrap_or_else(|| panic!("no wallet in {answer}"));
        let answer = self.http.post(format!("{wallet}/{decision}")).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    }

    async fn component(&self, operation: &str, body: &Value) -> Value {
        let answer = self
            .http
            .post(format!("{}/mgw.htm", self.simulator))
            .header("operation-type", format!("com.ipay.iexpcashier.{operation}"))
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_string())
            .send()
            .await
            .unwrap();
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    /// A notification as the gateway would sign it.
    pub(crate) fn notification(&self, payment_request_id: &str) -> Notification<'_> {
        Notification {
            shop: self,
            body: json!({
                "notifyType": "PAYMENT_RESULT",
                "result": { "resultCode": "SUCCESS", "resultStatus": "S", "resultMessage": "success" },
                "paymentRequestId": payment_request_id,
                "paymentId": "20260101123456789000000000001",
                "paymentAmount": { "currency": "SGD", "value": "1800" },
                "paymentCreateTime": "2026-01-01T00:00:00+08:00",
                "paymentTime": "2026-01-01T00:01:00+08:00",
            }),
            path: "/antom/notify".to_owned(),
        }
    }

    /// Waits until a payment stands where it should.
    pub(crate) async fn wait_for_payment(&self, payment_request_id: &str, status: PaymentStatus) {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let found = self.context.store.payment(payment_request_id).await.unwrap().unwrap().status;
            if found == status {
                return;
            }
            assert!(Instant::now() < deadline, "still {found} after half a minute");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Lets the shop ask about every payment again at once, as if time had passed.
    pub(crate) async fn forget_inquiries(&self) {
        let database = sqlx::SqlitePool::connect(&self.database_url).await.unwrap();
        sqlx::query("update payments set inquired_at = 0").execute(&database).await.unwrap();
    }

    /// Lets so much time pass for the payments.
    pub(crate) async fn age_payments(&self, by: Duration) {
        let database = sqlx::SqlitePool::connect(&self.database_url).await.unwrap();
        let sql = "update payments set created_at = created_at - $1, updated_at = updated_at - $1, \
                   inquired_at = inquired_at - $1";
        sqlx::query(sql).bind(i64::try_from(by.as_millis()).unwrap()).execute(&database).await.unwrap();
    }

    /// Lets so much time pass for the orders.
    pub(crate) async fn age_orders(&self, by: Duration) {
        let database = sqlx::SqlitePool::connect(&self.database_url).await.unwrap();
        let sql = "update orders set created_at = created_at - $1";
        sqlx::query(sql).bind(i64::try_from(by.as_millis()).unwrap()).execute(&database).await.unwrap();
    }

    /// Lets so much time pass for the keys of requests.
    pub(crate) async fn age_keys(&self, by: Duration) {
        let database = sqlx::SqlitePool::connect(&self.database_url).await.unwrap();
        let sql = "update idempotency_keys set created_at = created_at - $1";
        sqlx::query(sql).bind(i64::try_from(by.as_millis()).unwrap()).execute(&database).await.unwrap();
    }

    /// Waits until an order stands where it should, without asking the gateway.
    pub(crate) async fn wait_for(&self, order: &str, status: OrderStatus) -> Order {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let order = self.stored(order).await;
            if order.status() == status {
                return order;
            }
            assert!(Instant::now() < deadline, "still {:?} after half a minute", order.status());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// A notification that can still be changed, before or after it is signed.
pub(crate) struct Notification<'a> {
    shop: &'a TestShop,
    pub(crate) body: Value,
    /// The path that is signed.
    pub(crate) path: String,
}

impl Notification<'_> {
    /// Changes a part of the body before it is signed.
    pub(crate) fn with(mut self, pointer: &str, value: &str) -> Self {
        *self.body.pointer_mut(pointer).unwrap() = value.into();
        self
    }

    /// Signs it, and returns the request that delivers it.
    pub(crate) fn signed(&self) -> Delivery {
        self.signed_with(&keys().1)
    }

    /// Signs it with a key that need not be the gateway's.
    pub(crate) fn signed_with(&self, key: &PrivateKey) -> Delivery {
        let body = serde_json::to_string_pretty(&self.body).unwrap();
        let (client_id, time) = (&self.shop.client_id, "2026-01-01T00:01:03+08:00");
        let message = Message { method: "POST", path: &self.path, client_id, time, body: body.as_bytes() };
        let headers = vec![
            ("content-type", "application/json".to_owned()),
            ("client-id", client_id.clone()),
            ("request-time", time.to_owned()),
            ("signature", message.sign(key).unwrap()),
        ];
        Delivery { http: self.shop.http.clone(), url: format!("{}/antom/notify", self.shop.url), headers, body }
    }

    /// Signs and delivers it.
    pub(crate) async fn deliver(&self) -> (StatusCode, String) {
        self.signed().send().await
    }
}

/// A signed notification on its way.
#[derive(Clone)]
pub(crate) struct Delivery {
    http: reqwest::Client,
    url: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

impl Delivery {
    pub(crate) async fn send(&self) -> (StatusCode, String) {
        let mut request = self.http.post(&self.url).body(self.body.clone());
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let answer = request.send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }
}
