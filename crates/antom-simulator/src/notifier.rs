//! Notifications: what is said, when it is said again, and when it counts as heard.

use std::time::Duration;

use antom::{
    Message,
    notification::ACKNOWLEDGEMENT,
    types::{NotifyType, PaymentNotification, ResultInfo, ResultStatus},
};
use jiff::Timestamp;
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;
use url::Url;

use crate::{
    gateway::Gateway,
    payment::{Payment, State, later},
    session::iso8601,
    store::{Attempted, Delivery, NewDelivery, StoreError},
};

/// How long after the previous attempt each attempt is made: eight within a day and a bit (the guide, "Will the
/// asynchronous notification be re-sent?"). The first interval counts from the moment the notification is due.
pub(crate) const INTERVALS: [Duration; 8] = [
    Duration::ZERO,
    Duration::from_secs(2 * 60),
    Duration::from_secs(10 * 60),
    Duration::from_secs(10 * 60),
    Duration::from_secs(60 * 60),
    Duration::from_secs(2 * 60 * 60),
    Duration::from_secs(6 * 60 * 60),
    Duration::from_secs(15 * 60 * 60),
];

/// How long the merchant may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// An acknowledgement is 81 bytes long. Whoever sends much more is not acknowledging, and is not read to the end.
const ANSWER_LIMIT: usize = 16 * 1024;

/// What an attempt was answered with, for the log.
enum Answer {
    Acknowledged,
    Refused(String),
}

/// The HTTP client for deliveries.
pub(crate) fn http_client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .timeout(TIMEOUT)
        // A notification is signed for one path; following a redirect would deliver it somewhere else.
        .redirect(reqwest::redirect::Policy::none())
        // The merchant is on this machine or close to it: a proxy for the internet would not find it.
        .no_proxy()
        .build()
}

/// The notification of a payment that has just become final: none for a cancellation, which the merchant has asked for
/// itself, and none where the merchant named no address.
pub(crate) fn announce(payment: &Payment, due_at: Timestamp) -> Result<Option<NewDelivery>, StoreError> {
    let status = match payment.state {
        State::Success => ResultStatus::S,
        State::Failed(_) => ResultStatus::F,
        State::Created | State::Submitted | State::Pending | State::Cancelled => return Ok(None),
    };
    let Some(url) = payment.notify_url.clone() else { return Ok(None) };
    let (code, message) = payment.result();
    let notification = PaymentNotification {
        notify_type: NotifyType::PaymentResult,
        result: ResultInfo::new(code, status, message),
        payment_request_id: payment.request_id.clone(),
        payment_id: payment.id.clone(),
        payment_amount: payment.amount.clone(),
        payment_create_time: Some(payment.created_at),
        payment_time: payment.paid_at(),
    };
    Ok(Some(NewDelivery { url, body: serde_json::to_string(&notification)?, due_at }))
}

/// Makes one attempt and notes how it ended.
pub(crate) async fn deliver(gateway: &Gateway, http: &reqwest::Client, delivery: &Delivery) {
    let answer = send(gateway, http, delivery).await;
    let attempt = delivery.attempts + 1;
    let attempted = match &answer {
        Answer::Acknowledged => Attempted::Acknowledged,
        Answer::Refused(_) => match usize::try_from(attempt).ok().and_then(|next| INTERVALS.get(next)) {
            Some(interval) => Attempted::Again { due_at: later(gateway.clock.now(), *interval) },
            None => Attempted::Abandoned,
        },
    };
    let (payment_request_id, url) = (delivery.payment_request_id.as_str(), delivery.url.as_str());
    match (&answer, attempted) {
        (Answer::Acknowledged, _) => {
            tracing::info!(payment_request_id, attempt, url, "notification acknowledged");
        }
        (Answer::Refused(answer), Attempted::Again { due_at }) => {
            tracing::warn!(payment_request_id, attempt, url, answer, next = %due_at, "notification not acknowledged");
        }
        (Answer::Refused(answer), _) => {
            tracing::warn!(payment_request_id, attempt, url, answer, "notification given up");
        }
    }
    if let Err(error) = gateway.store.attempted(&delivery.id, attempted).await {
        // It stays due and is sent again, which merchants have to cope with in any case.
        tracing::error!(payment_request_id, %error, "the delivery could not be noted");
    }
}

async fn send(gateway: &Gateway, http: &reqwest::Client, delivery: &Delivery) -> Answer {
    let url = match Url::parse(&delivery.url) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => url,
        _ => return Answer::Refused("not sent: the address is not an http or https URL".to_owned()),
    };
    // Signed afresh for each attempt, over the path alone: whether the real gateway includes a query is not known.
    let time = iso8601(gateway.clock.now());
    let message = Message {
        method: "POST",
        path: url.path(),
        client_id: &gateway.client_id,
        time: &time,
        body: delivery.body.as_bytes(),
    };
    let signature = match message.sign(&gateway.keys.gateway) {
        Ok(signature) => signature,
        Err(error) => return Answer::Refused(format!("not sent: {error}")),
    };
    let request = http
        .post(url.clone())
        .header(CONTENT_TYPE, "application/json; charset=UTF-8")
        .header("client-id", &gateway.client_id)
        .header("request-time", &time)
        .header("signature", signature)
        .body(delivery.body.clone());
    match request.send().await {
        Ok(answer) => judge(answer).await,
        Err(error) if error.is_timeout() => Answer::Refused("no answer within ten seconds".to_owned()),
        Err(error) if error.is_connect() => Answer::Refused("no connection".to_owned()),
        Err(error) => Answer::Refused(error.without_url().to_string()),
    }
}

/// Only HTTP 200 with exactly the documented body ends the resending.
async fn judge(mut answer: reqwest::Response) -> Answer {
    let status = answer.status();
    if status != 200 {
        return Answer::Refused(format!("HTTP {}", status.as_u16()));
    }
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(error) => return Answer::Refused(format!("HTTP 200, then {}", error.without_url())),
        }
        if body.len() > ANSWER_LIMIT {
            return Answer::Refused("HTTP 200 with more than 16 kB".to_owned());
        }
    }
    if is_acknowledgement(&body) {
        Answer::Acknowledged
    } else {
        let beginning: String = String::from_utf8_lossy(&body).chars().take(100).collect();
        Answer::Refused(format!("HTTP 200 with {beginning:?} instead of the acknowledgement"))
    }
}

/// The same JSON; white space and the order of the keys do not matter.
fn is_acknowledgement(body: &[u8]) -> bool {
    let expected = serde_json::from_str::<Value>(ACKNOWLEDGEMENT).ok();
    expected.is_some() && serde_json::from_slice::<Value>(body).ok() == expected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_documented_body_acknowledges() {
        assert!(is_acknowledgement(ACKNOWLEDGEMENT.as_bytes()));
        let spaced = r#"{ "result": {"resultStatus": "S", "resultCode": "SUCCESS", "resultMessage": "success"} }"#;
        assert!(is_acknowledgement(spaced.as_bytes()));
        for other in [
            "",
            "success",
            r#"{"result":{"resultCode":"SUCCESS","resultStatus":"S"}}"#,
            r#"{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"}}"#,
            r#"{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"success"},"more":1}"#,
        ] {
            assert!(!is_acknowledgement(other.as_bytes()), "{other}");
        }
    }
}
