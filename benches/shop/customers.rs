//! What customers, apps and the gateway send to the shop.

use std::{
    iter,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use antom::notification::ACKNOWLEDGEMENT;
use reqwest::{
    Method, Request, Url,
    header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE},
};
use serde_json::{Value, json};

use crate::{
    load::{BROWSER_ENCODINGS, Measurement, send, send_at},
    orders::{PlacedOrder, StartedPayment},
    shop::Shop,
};

pub(crate) struct Customers {
    instances: Vec<Url>,
    requests: AtomicUsize,
}

impl Customers {
    /// Each request goes to the next instance, as behind a load balancer.
    pub(crate) fn of<'a>(instances: impl IntoIterator<Item = &'a Shop>) -> Self {
        let instances = instances.into_iter().map(|shop| shop.url.clone()).collect();
        Self { instances, requests: AtomicUsize::new(0) }
    }

    /// The address of a path at the instance whose turn it is.
    fn url(&self, path: &str) -> Url {
        let request = self.requests.fetch_add(1, Ordering::Relaxed);
        self.instances[request % self.instances.len()].join(path).unwrap()
    }

    /// Reads a page again and again for this time.
    pub(crate) async fn read_for(&self, time: Duration, connections: usize, path: &str) -> Measurement {
        let (until, request) = (Instant::now() + time, self.page(path));
        let requests = iter::repeat_with(move || request.try_clone()).map_while(|request| request);
        send(connections, requests.take_while(move |_| Instant::now() < until), |_| ()).await.0
    }

    /// Reads a page so many times.
    pub(crate) async fn read(&self, times: usize, connections: usize, path: &str) {
        let request = self.page(path);
        let requests = iter::repeat_with(move || request.try_clone()).map_while(|request| request);
        send(connections, requests.take(times), |_| ()).await;
    }

    pub(crate) async fn place_orders(&self, connections: usize, count: usize) -> (Measurement, Vec<PlacedOrder>) {
        let order = json!({ "currency": "SGD", "lines": [{ "product": "kaya-jam", "quantity": 1 }] });
        let requests: Vec<_> = (0..count).map(|_| self.post("/api/v1/orders", &order)).collect();
        send(connections, requests.into_iter(), |answer| {
            let order: Value = serde_json::from_slice(answer).unwrap();
            PlacedOrder { token: order["token"].as_str().unwrap().to_owned(), amount: order["amount"].clone() }
        })
        .await
    }

    /// Starts a payment of each order.
    pub(crate) async fn start_payments(
        &self,
        connections: usize,
        orders: &[PlacedOrder],
    ) -> (Measurement, Vec<StartedPayment>) {
        let payment = json!({ "paymentMethodType": "GRABPAY_SG", "terminalType": "WEB" });
        let path = |order: &PlacedOrder| format!("/api/v1/orders/{}/payments", order.token);
        let requests: Vec<_> = orders.iter().map(|order| self.post(&path(order), &payment)).collect();
        let (measurement, ids) = send(connections, requests.into_iter(), |answer| {
            let payment: Value = serde_json::from_slice(answer).unwrap();
            payment["paymentRequestId"].as_str().unwrap().to_owned()
        })
        .await;
        let amount = orders.first().map(|order| order.amount.clone()).unwrap_or_default();
        let started = |payment_request_id| StartedPayment {
            payment_request_id,
            amount: amount.clone(),
            notify_url: self.url("/antom/notify"),
        };
        (measurement, ids.into_iter().map(started).collect())
    }

    /// Delivers notifications: path, headers and body of each.
    pub(crate) async fn deliver(&self, connections: usize, notifications: Vec<Request>) -> Measurement {
        send(connections, notifications.into_iter(), expect_acknowledgement).await.0
    }

    /// Delivers so many a second.
    pub(crate) async fn deliver_at(&self, rate: u32, notifications: Vec<Request>) -> Measurement {
        send_at(rate, notifications, expect_acknowledgement).await
    }

    /// As a browser sends it.
    pub(crate) fn page(&self, path: &str) -> Request {
        let mut request = Request::new(Method::GET, self.url(path));
        request.headers_mut().insert(ACCEPT, "text/html".parse().unwrap());
        request.headers_mut().insert(ACCEPT_ENCODING, BROWSER_ENCODINGS.parse().unwrap());
        request
    }

    fn post(&self, path: &str, body: &Value) -> Request {
        let mut request = Request::new(Method::POST, self.url(path));
        request.headers_mut().insert(CONTENT_TYPE, "application/json".parse().unwrap());
        *request.body_mut() = Some(body.to_string().into());
        request
    }
}

fn expect_acknowledgement(answer: &[u8]) {
    assert_eq!(answer, ACKNOWLEDGEMENT.as_bytes());
}
