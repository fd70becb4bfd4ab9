//! A running shop, and the requests that browsers and gateways send to it.

use std::time::Duration;

use antom_storefront::http::{site::Site, startup::Application};
use backend::{app_context::AppContext, config::Config, service, store::payments::StoredPayment};
use domain::{
    checkout::CheckoutSession,
    error::AppError,
    money::Currency,
    order::{Order, OrderStatus},
    order_keys::{OrderNumber, OrderToken},
    payment::PaymentStatus,
};
use reqwest::{
    RequestBuilder, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE},
    redirect::Policy,
};
use serde_json::{Value, json};
use tokio::{net::TcpStream, sync::oneshot, task::JoinHandle};

use crate::{
    contact::CONTACT,
    notification::Notification,
    raw_database::RawDatabase,
    scripted_gateway::{self, Answer, ScriptedGateway},
    test_shop_builder::TestShopBuilder,
    waiting::{expect_that, wait_for},
};

/// A running shop with its gateway. It stops when the test ends.
pub(crate) struct TestShop {
    /// Its address, without a slash at the end.
    pub(crate) url: String,
    /// Gives tests access to what is stored.
    pub(crate) context: AppContext,
    pub(crate) http: reqwest::Client,
    pub(crate) client_id: String,
    /// The simulator's address, without a slash at the end. Empty with another gateway.
    simulator: String,
    pub(crate) database_url: String,
    /// The address of the metrics, without a slash at the end.
    pub(crate) metrics_url: String,
    server: JoinHandle<()>,
    stop: oneshot::Sender<()>,
}

/// A client that follows no redirect.
pub(crate) fn http_client() -> reqwest::Client {
    // A shop in the same process does this too.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().redirect(Policy::none()).timeout(Duration::from_secs(30)).build().unwrap()
}

impl TestShop {
    pub(crate) fn builder() -> TestShopBuilder {
        TestShopBuilder::default()
    }

    /// Starts a shop with the builder's defaults.
    pub(crate) async fn start() -> Self {
        Self::builder().start().await
    }

    /// Starts a shop with the builder's defaults and a gateway that gives these answers.
    pub(crate) async fn start_with_gateway(
        answer: impl FnMut(&str, &Value) -> Answer + Send + 'static,
    ) -> (Self, ScriptedGateway) {
        Self::builder().start_with_gateway(answer).await
    }

    pub(crate) async fn start_with_config(config: Config) -> Self {
        Self::start_with(config, Site::unchecked(concat!(env!("CARGO_MANIFEST_DIR"), "/public"))).await
    }

    /// Starts a shop that sends these files to browsers.
    pub(crate) async fn start_with(config: Config, site: Site) -> Self {
        let database_url = config.database_url.as_str().to_owned();
        let application = Application::build(config, site).await.unwrap();
        let (stop, stopped) = oneshot::channel();
        let (url, context) = (format!("http://{}", application.address()), application.context().clone());
        let metrics_url = application.metrics_address().map(|it| format!("http://{it}")).unwrap_or_default();
        let (simulator, client_id) = match application.simulator() {
            Some(simulator) => (simulator.origin().to_string(), simulator.credentials().client_id.clone()),
            None => (String::new(), scripted_gateway::CLIENT_ID.to_owned()),
        };
        let server = tokio::spawn(application.serve(async {
            // A test that drops the shop does not stop it.
            if stopped.await.is_err() {
                std::future::pending::<()>().await;
            }
        }));
        Self {
            url,
            context,
            http: http_client(),
            client_id,
            simulator: simulator.trim_end_matches('/').to_owned(),
            database_url,
            metrics_url,
            server,
            stop,
        }
    }

    /// Stops the server as a signal does, and waits until it has stopped.
    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        self.server.await.unwrap();
    }

    /// A connection to the shop, for what an HTTP client cannot send.
    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.url.trim_start_matches("http://")).await.unwrap()
    }

    /// The available stock of a product's first variant.
    pub(crate) async fn stock(&self, product: &str) -> i64 {
        let product = self.context.store.product(product, Currency::Sgd, "en").await.unwrap().unwrap();
        product.variants[0].stock
    }

    /// Gets a page as a browser does, with one more header.
    pub(crate) async fn page_with(&self, path: &str, header: &str, value: &str) -> (StatusCode, String) {
        let request = self.http.get(format!("{}{path}", self.url)).header(ACCEPT, "text/html").header(header, value);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    /// Posts a plain form with this cookie; returns the redirect's target and the cookies that are set.
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

    /// Calls a server function as the page does.
    pub(crate) async fn call(&self, function: &str, form: &str) -> (StatusCode, String) {
        let answer = self.form(function, form).header(ACCEPT, "application/json").send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    /// Calls a server function that has to answer with an error.
    pub(crate) async fn refused(&self, function: &str, form: &str) -> (u16, AppError) {
        let (status, body) = self.call(function, form).await;
        let answer: Value = serde_json::from_str(&body).unwrap_or_default();
        let error = serde_json::from_value(answer["error"].clone());
        (status.as_u16(), error.unwrap_or_else(|_| panic!("expected an error, got {status} {body}")))
    }

    fn form(&self, function: &str, form: &str) -> RequestBuilder {
        self.http
            .post(format!("{}/api/{function}", self.url))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(form.to_owned())
    }

    /// Presses "Buy now", without JavaScript, and returns the order's token.
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

    /// Presses "Pay" after the contact data is filled in.
    pub(crate) async fn start_payment_with_contact(&self, order: &str, method: &str) -> CheckoutSession {
        let (status, body) = self.call("start_payment", &format!("order={order}&method={method}&{CONTACT}")).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        serde_json::from_str(&body).unwrap()
    }

    /// Opens the checkout with Payment Element. `renew` requests a new session, as after a failed attempt.
    pub(crate) async fn start_element(&self, order: &str, renew: bool) -> CheckoutSession {
        let (status, body) = self.call("start_element", &format!("order={order}&renew={renew}")).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        serde_json::from_str(&body).unwrap()
    }

    /// Makes the request that the waiting result page repeats every two seconds.
    pub(crate) async fn refresh(&self, order: &str) -> Order {
        let (status, body) = self.page(&format!("/orders/{order}?waited=2")).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        self.stored(order).await
    }

    /// Sends an inquiry now, regardless of the time of the last one.
    pub(crate) async fn inquire_again(&self, order: &str) -> Order {
        let payments = self.payments(order).await;
        service::payments::inquire(&self.context, payments.last().unwrap()).await.unwrap();
        self.stored(order).await
    }

    /// Its database, without the shop.
    pub(crate) async fn database(&self) -> RawDatabase {
        RawDatabase::open(&self.database_url).await
    }

    /// The number of rows in a table.
    pub(crate) async fn rows(&self, table: &str) -> i64 {
        let database = self.database().await;
        let rows = database.numbers(&format!("select count(*) from {table}")).await[0];
        database.close().await;
        rows
    }

    /// The number of the order that this token opens.
    pub(crate) async fn number(&self, order: &str) -> OrderNumber {
        service::orders::number_of(&self.context, &OrderToken::new(order)).await.unwrap()
    }

    /// The stored payments of an order.
    pub(crate) async fn payments(&self, order: &str) -> Vec<StoredPayment> {
        self.context.store.payments_of_order(&self.number(order).await).await.unwrap()
    }

    /// The stored order, without an inquiry.
    pub(crate) async fn stored(&self, order: &str) -> Order {
        service::orders::read(&self.context, &self.number(order).await).await.unwrap()
    }

    /// Submits the payment as the component does, and returns what the component then shows.
    pub(crate) async fn submit(&self, session: &CheckoutSession) -> Value {
        let data = session.session_data.rsplit_once("&&").unwrap().0;
        self.component("cashier.submitPayByPaymentSession", &json!([{ "paymentSessionData": data }])).await
    }

    /// Moves the simulator's clock. Everything that becomes due meanwhile has happened when this returns.
    pub(crate) async fn advance_simulator(&self, by: Duration) {
        let url = format!("{}/control/clock/advance", self.simulator);
        let body = json!({ "seconds": by.as_secs() }).to_string();
        let answer = self.http.post(url).header(CONTENT_TYPE, "application/json").body(body).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
    }

    /// Submits the payment as the component does, and decides as the customer in the wallet: `approve`, `decline` or
    /// `cancel`.
    pub(crate) async fn decide(&self, session: &CheckoutSession, decision: &str) {
        let answer = self.submit(session).await;
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

    /// A successful notification for S$18.00 that the test can change before it is signed.
    pub(crate) fn notification(&self, payment_request_id: &str) -> Notification {
        Notification::success(&self.url, &self.client_id, payment_request_id)
    }

    /// Waits until a payment has this status.
    pub(crate) async fn wait_for_payment(&self, payment_request_id: &str, status: PaymentStatus) {
        wait_for(async || {
            let found = self.context.store.payment(payment_request_id).await.unwrap().unwrap().status;
            expect_that(found == status, &format!("still {found}"))
        })
        .await;
    }

    /// Makes every payment due for an inquiry, as if time had passed.
    pub(crate) async fn forget_inquiries(&self) {
        self.database().await.execute("update payments set inquired_at = 0").await;
    }

    /// Moves the times of all payments into the past.
    pub(crate) async fn age_payments(&self, by: Duration) {
        let by = by.as_millis();
        let sql = format!(
            "update payments set created_at = created_at - {by}, updated_at = updated_at - {by}, \
             inquired_at = inquired_at - {by}"
        );
        self.database().await.execute(&sql).await;
    }

    /// Moves the times of all orders into the past.
    pub(crate) async fn age_orders(&self, by: Duration) {
        let sql = format!("update orders set created_at = created_at - {}", by.as_millis());
        self.database().await.execute(&sql).await;
    }

    /// Moves the times of all idempotency keys into the past.
    pub(crate) async fn age_keys(&self, by: Duration) {
        let sql = format!("update idempotency_keys set created_at = created_at - {}", by.as_millis());
        self.database().await.execute(&sql).await;
    }

    /// Waits until an order has this status, without an inquiry.
    pub(crate) async fn wait_for_order(&self, order: &str, status: OrderStatus) -> Order {
        wait_for(async || {
            let order = self.stored(order).await;
            if order.status() == status { Ok(order) } else { Err(format!("still {:?}", order.status())) }
        })
        .await
    }
}
