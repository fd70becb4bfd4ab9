//! Notifications that a test sends to the shop in the gateway's name.

use antom::{Message, PrivateKey};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{fixtures::keys, test_shop::http_client};

/// A notification that a test can change before and after it is signed.
pub(crate) struct Notification {
    /// The shop's address, without a slash at the end.
    shop: String,
    client_id: String,
    pub(crate) body: Value,
    /// The path that is signed.
    pub(crate) path: String,
}

impl Notification {
    /// A successful payment of S$18.00, to the shop at this address.
    pub(crate) fn success(shop: &str, client_id: &str, payment_request_id: &str) -> Self {
        Self {
            shop: shop.to_owned(),
            client_id: client_id.to_owned(),
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

    /// Changes a part of the body before it is signed.
    pub(crate) fn with(mut self, pointer: &str, value: &str) -> Self {
        *self.body.pointer_mut(pointer).unwrap() = value.into();
        self
    }

    /// Signs it with the gateway's key.
    pub(crate) fn signed(&self) -> Delivery {
        self.signed_with(&keys().1)
    }

    /// Signs it with this key.
    pub(crate) fn signed_with(&self, key: &PrivateKey) -> Delivery {
        let body = serde_json::to_string_pretty(&self.body).unwrap();
        let (client_id, time) = (&self.client_id, "2026-01-01T00:01:03+08:00");
        let message = Message { method: "POST", path: &self.path, client_id, time, body: body.as_bytes() };
        let headers = vec![
            ("content-type", "application/json".to_owned()),
            ("client-id", client_id.clone()),
            ("request-time", time.to_owned()),
            ("signature", message.sign(key).unwrap()),
        ];
        Delivery { http: http_client(), url: format!("{}/antom/notify", self.shop), headers, body }
    }

    /// Signs and delivers it.
    pub(crate) async fn deliver(&self) -> (StatusCode, String) {
        self.signed().send().await
    }
}

/// A signed notification that a test can change before it is sent.
#[derive(Clone)]
pub(crate) struct Delivery {
    http: reqwest::Client,
    url: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

impl Delivery {
    /// Sends it over the connections of this client.
    pub(crate) fn over(self, http: &reqwest::Client) -> Self {
        Self { http: http.clone(), ..self }
    }

    pub(crate) async fn send(&self) -> (StatusCode, String) {
        let mut request = self.http.post(&self.url).body(self.body.clone());
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let answer = request.send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }
}
