//! Customers who look around, order and pay, again and again.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use fastrand::Rng;
use reqwest::{
    RequestBuilder, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, LOCATION, SET_COOKIE},
};
use serde_json::{Value, json};
use tokio::{task::JoinHandle, time::sleep};

use crate::shop::{Place, TIME_LIMIT};

const CUSTOMERS: usize = 6;
const METHODS: [&str; 3] = ["GRABPAY_SG", "PAYNOW", "SHOPEEPAY_SG"];

/// What the shop or the load balancer says while the database is away: on a page, in JSON or after a form.
const OUTAGE: [&str; 4] = [
    "The shop cannot save anything at the moment",
    "CannotSave",
    "The shop did not answer",
    "The shop is not available",
];

/// All customers of a test.
pub(crate) struct Customers {
    counts: Arc<Counts>,
    tasks: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Counts {
    stopping: AtomicBool,
    requests: AtomicU64,
    /// The requests that a kill has cut off.
    interrupted: AtomicU64,
    /// The requests that were answered with one of the texts of [`OUTAGE`].
    refused: AtomicU64,
    /// The longest time for an answer, in milliseconds.
    longest: AtomicU64,
}

/// What the customers have seen.
#[derive(Debug)]
pub(crate) struct Experience {
    pub(crate) requests: u64,
    pub(crate) interrupted: u64,
    pub(crate) refused: u64,
    pub(crate) longest: Duration,
}

impl Customers {
    pub(crate) fn start(place: &Arc<Place>, random: &mut Rng) -> Self {
        let counts = Arc::<Counts>::default();
        let customer = |random| Customer { place: Arc::clone(place), counts: Arc::clone(&counts), random };
        let tasks = (0..CUSTOMERS).map(|_| tokio::spawn(customer(random.fork()).buy_repeatedly())).collect();
        Self { counts, tasks }
    }

    pub(crate) fn assert_alive(&self) {
        assert!(self.tasks.iter().all(|customer| !customer.is_finished()), "a customer's task has failed");
    }

    /// Waits for the end of each one's purchase.
    pub(crate) async fn stop(self) -> Experience {
        self.counts.stopping.store(true, Relaxed);
        for customer in self.tasks {
            customer.await.unwrap();
        }
        let Counts { requests, interrupted, refused, longest, .. } = &*self.counts;
        let [requests, interrupted, refused, longest] =
            [requests, interrupted, refused, longest].map(|count| count.load(Relaxed));
        Experience { requests, interrupted, refused, longest: Duration::from_millis(longest) }
    }
}

struct Customer {
    place: Arc<Place>,
    counts: Arc<Counts>,
    random: Rng,
}

impl Customer {
    async fn buy_repeatedly(mut self) {
        while !self.counts.stopping.load(Relaxed) {
            let path = self.random.choice(["/", "/products/kaya-jam", "/cart", "/?category=coffee"]).unwrap();
            self.read(path).await;
            if let Some(order) = self.place_order().await {
                self.pay(&order).await;
                self.read(&format!("/orders/{order}")).await;
            }
            sleep(Duration::from_millis(self.random.u64(0..60))).await;
        }
    }

    /// Opens the checkout up to four times, sometimes in two windows at once, and decides in any of the windows. The order
    /// is paid once, even if the customer pays in several windows.
    async fn pay(&mut self, order: &str) {
        let mut sessions = Vec::new();
        for _ in 0..4 {
            let (method, other) = (self.random.choice(METHODS).unwrap(), self.random.choice(METHODS).unwrap());
            if self.random.u8(..3) == 0 {
                let (one, two) = tokio::join!(self.start_payment(order, method), self.start_payment(order, other));
                sessions.extend(one.into_iter().chain(two));
            } else {
                sessions.extend(self.start_payment(order, method).await);
            }
            for session in &sessions {
                let decision = self.random.choice([Some("approve"), Some("approve"), Some("decline"), None]).flatten();
                if let Some(decision) = decision {
                    self.decide(session, decision).await;
                }
            }
            if self.random.bool() {
                let refreshed = self.post("show_result", "application/json", &format!("order={order}")).await;
                assert!(
                    refreshed.is_none_or(|(status, _)| status == StatusCode::OK),
                    "the result page does not answer"
                );
            }
            // Two thirds of the customers stop here; the others try to pay again.
            if !sessions.is_empty() && self.random.u8(..3) > 0 {
                return;
            }
        }
    }

    async fn read(&self, path: &str) {
        let request = self.place.http.get(format!("{}{path}", self.place.shop)).header(ACCEPT, "text/html");
        match self.send(request).await {
            Ok(answer) => {
                assert!(answer.as_ref().is_none_or(|(status, _)| *status == StatusCode::OK), "{path} {answer:?}")
            }
            // A kill can cut it off.
            Err(error) => assert!(!error.is_timeout(), "the shop does not answer: {error:?}"),
        }
    }

    /// Returns the status, and the redirect's target or the body; `None` if the answer says that the database is away.
    async fn send(&self, request: RequestBuilder) -> reqwest::Result<Option<(StatusCode, String)>> {
        self.counts.requests.fetch_add(1, Relaxed);
        let sent = Instant::now();
        let answer = request.send().await?;
        let status = answer.status();
        let header = |name| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        // After a form without scripts, a cookie brings the reason to the page that the form leads to.
        let (location, cookie) = (header(LOCATION), header(SET_COOKIE).unwrap_or_default());
        let body = answer.text().await?;
        self.counts.longest.fetch_max(sent.elapsed().as_millis().try_into().unwrap(), Relaxed);
        let is_outage = match location {
            Some(_) => cookie.contains("CannotSave"),
            None => status.is_server_error() && OUTAGE.iter().any(|text| body.contains(text)),
        };
        if is_outage && self.place.has_outages() {
            self.counts.refused.fetch_add(1, Relaxed);
            return Ok(None);
        }
        Ok(Some((status, location.unwrap_or(body))))
    }

    /// Posts a form as soon as the shop listens. `None` if the shop is killed or loses its database before it answers:
    /// whether it executed the request is then unknown.
    async fn post(&self, function: &str, accept: &str, form: &str) -> Option<(StatusCode, String)> {
        let deadline = Instant::now() + TIME_LIMIT;
        loop {
            let request = self
                .place
                .http
                .post(format!("{}/api/{function}", self.place.shop))
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(ACCEPT, accept)
                .body(form.to_owned());
            match self.send(request).await {
                Ok(answer) => return answer,
                Err(error) if error.is_connect() && Instant::now() < deadline => {
                    sleep(Duration::from_millis(20)).await;
                }
                Err(error) => {
                    assert!(!error.is_connect() && !error.is_timeout(), "the shop does not answer: {error:?}");
                    self.counts.interrupted.fetch_add(1, Relaxed);
                    return None;
                }
            }
        }
    }

    async fn place_order(&self) -> Option<String> {
        let form = "product=kopi-o-dark-roast&quantity=1&currency=SGD";
        let (_, location) = self.post("place_order", "text/html", form).await?;
        let (_, order) =
            location.rsplit_once("/checkout/").unwrap_or_else(|| panic!("no order: redirected to {location}"));
        Some(order.to_owned())
    }

    /// The session data, if the order can be paid with this method now.
    async fn start_payment(&self, order: &str, method: &str) -> Option<String> {
        let form = format!("order={order}&method={method}");
        let (status, body) = self.post("start_payment", "application/json", &form).await?;
        match status.as_u16() {
            200 => Some(serde_json::from_str::<Value>(&body).unwrap()["session_data"].as_str().unwrap().to_owned()),
            // Paid already, or paid at this moment in another window: the gateway refuses to cancel or reopen it. Or the
            // gateway misbehaves.
            409 | 502 => None,
            // The gateway did not answer, about this payment or about what became of the earlier one.
            503 if ["GatewayUnavailable", "EarlierPaymentUnknown"].iter().any(|error| body.contains(error)) => None,
            _ => panic!("start_payment was answered with {status} {body}"),
        }
    }

    /// Submits the payment as the component does, and decides as the customer in the wallet: `approve` or `decline`.
    async fn decide(&self, session_data: &str, decision: &str) {
        let data = session_data.rsplit_once("&&").unwrap().0;
        let request = self
            .place
            .http
            .post(format!("{}/mgw.htm", self.place.gateway))
            .header("operation-type", "com.ipay.iexpcashier.cashier.submitPayByPaymentSession")
            .body(json!([{ "paymentSessionData": data }]).to_string());
        let answer = request.send().await.unwrap().text().await.unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let wallet = answer["actionForm"]["normalUrl"].as_str().or(answer["codeFormViews"][0]["code"].as_str());
        // A final payment has no wallet.
        if let Some(wallet) = wallet {
            let answer = self.place.http.post(format!("{wallet}/{decision}")).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        }
    }
}
