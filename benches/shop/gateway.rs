//! The gateway simulator, in this process: its keys sign the notifications.

use std::{net::Ipv4Addr, sync::Arc};

use antom::Message;
use antom_simulator::{Keys, Simulator, SimulatorConfig};
use reqwest::{
    Method, Request, Url,
    header::{CONTENT_TYPE, HeaderName, HeaderValue},
};
use serde_json::json;

use crate::{folder::folder, orders::StartedPayment};

const TIME: &str = "2026-01-01T00:01:03+08:00";

pub(crate) struct Gateway {
    simulator: Simulator,
    keys: Arc<Keys>,
}

impl Gateway {
    pub(crate) async fn start() -> Self {
        let keys = Keys::generate().unwrap();
        let mut config = SimulatorConfig::new((Ipv4Addr::LOCALHOST, 0).into(), folder().join("gateway.db"));
        config.keys = Some(keys.clone());
        Self { simulator: Simulator::start(config).await.unwrap(), keys: Arc::new(keys) }
    }

    /// The variables of a shop that uses this gateway.
    pub(crate) fn variables(&self) -> [(&'static str, String); 6] {
        [
            ("ANTOM_GATEWAY_URL", self.simulator.origin().to_string()),
            ("ANTOM_SDK_URL", self.simulator.sdk_url().to_string()),
            ("ANTOM_CLIENT_ID", self.simulator.credentials().client_id.clone()),
            ("ANTOM_ENVIRONMENT", "sandbox".to_owned()),
            ("ANTOM_PRIVATE_KEY", self.keys.merchant_private_key.to_base64().unwrap()),
            ("ANTOM_PUBLIC_KEY", self.keys.antom_private_key.public_key().to_base64().unwrap()),
        ]
    }

    /// Signs the notification of each payment's success, on all cores. Signing is not part of any measurement.
    pub(crate) async fn sign_notifications(&self, payments: &[StartedPayment]) -> Vec<Request> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let client_id = &self.simulator.credentials().client_id;
        let bodies: Vec<(Url, String)> =
            payments.iter().map(|payment| (payment.notify_url.clone(), success(payment))).collect();
        let signers: Vec<_> = bodies
            .chunks(bodies.len().div_ceil(cores).max(1))
            .map(|bodies| {
                let (bodies, keys) = (bodies.to_vec(), Arc::clone(&self.keys));
                let client_id = client_id.clone();
                let sign = move |(url, body)| signed(&keys, &client_id, url, body);
                tokio::task::spawn_blocking(move || bodies.into_iter().map(sign).collect::<Vec<_>>())
            })
            .collect();
        let mut requests = Vec::with_capacity(payments.len());
        for signer in signers {
            requests.extend(signer.await.unwrap());
        }
        requests
    }
}

fn success(payment: &StartedPayment) -> String {
    let notification = json!({
        "notifyType": "PAYMENT_RESULT",
        "result": { "resultCode": "SUCCESS", "resultStatus": "S", "resultMessage": "success" },
        "paymentRequestId": payment.payment_request_id,
        "paymentId": format!("2026{}", payment.payment_request_id),
        "paymentAmount": payment.amount,
        "paymentCreateTime": "2026-01-01T00:00:00+08:00",
        "paymentTime": "2026-01-01T00:01:00+08:00",
    });
    notification.to_string()
}

fn signed(keys: &Keys, client_id: &str, url: Url, body: String) -> Request {
    let message = Message { method: "POST", path: url.path(), client_id, time: TIME, body: body.as_bytes() };
    let signature = message.sign(&keys.antom_private_key).unwrap();
    let mut request = Request::new(Method::POST, url);
    for (name, value) in [
        (CONTENT_TYPE, "application/json"),
        (HeaderName::from_static("client-id"), client_id),
        (HeaderName::from_static("request-time"), TIME),
        (HeaderName::from_static("signature"), &signature),
    ] {
        request.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
    }
    *request.body_mut() = Some(body.into());
    request
}
