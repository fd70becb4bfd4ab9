//! Sends notifications, again and again until the merchant acknowledges them.

use std::time::Duration;

use antom::{Message, notification::ACKNOWLEDGEMENT};
use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use crate::{
    behavior::{assumptions::Resends, effect::SignatureFault},
    engine::{
        gateway::Gateway,
        store::outbox::{Attempt, AttemptOutcome, Delivery, SigningFaults},
        wire_text::wire_text,
    },
    model::time::{iso8601, later},
};

/// The time between an attempt and the previous one: eight attempts in about 24 hours
/// ([APM guide](https://docs.antom.com/ac/cashierpay/apm), "Will the asynchronous notification be re-sent?"). The first
/// attempt is made when the notification is due.
const INTERVALS: [Duration; 8] = [
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

/// An acknowledgement has 81 bytes. A much longer answer is none, and is not read to the end.
const ANSWER_LIMIT: usize = 16 * 1024;

/// The merchant's answer to an attempt.
struct MerchantAnswer {
    is_acknowledgement: bool,
    description: String,
    /// Status, headers and the beginning of the body. `None` when there was no answer.
    response: Option<String>,
}

impl MerchantAnswer {
    /// No answer, and why.
    fn none(reason: impl Into<String>) -> Self {
        Self { is_acknowledgement: false, description: reason.into(), response: None }
    }
}

/// The HTTP client for deliveries.
pub(crate) fn http_client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .timeout(TIMEOUT)
        // A notification is signed for one path; following a redirect would deliver it to another.
        .redirect(reqwest::redirect::Policy::none())
        // The merchant is on this machine or in its network, which an internet proxy cannot reach.
        .no_proxy()
        .build()
}

/// Makes one attempt and records its outcome.
pub(crate) async fn deliver(gateway: &Gateway, http: &reqwest::Client, delivery: &Delivery) {
    let sent_at = gateway.now();
    let (request, answer) = match sign(gateway, delivery, sent_at) {
        Ok(request) => (Some(request.to_text()), send(http, request).await),
        Err(reason) => (None, MerchantAnswer::none(format!("not sent: {reason}"))),
    };
    let attempt = delivery.attempts + 1;
    let resends = gateway.assumptions().resends == Resends::Schedule;
    let interval = usize::try_from(attempt).ok().and_then(|next| INTERVALS.get(next)).filter(|_| resends);
    let outcome = match interval {
        _ if answer.is_acknowledgement => AttemptOutcome::Acknowledged,
        Some(interval) => AttemptOutcome::Retry { due_at: later(gateway.now(), *interval) },
        None => AttemptOutcome::Abandoned,
    };
    let (payment_request_id, url) = (delivery.payment_request_id.as_str(), delivery.url.as_str());
    let MerchantAnswer { description: answer, response, .. } = answer;
    match outcome {
        AttemptOutcome::Acknowledged => tracing::info!(payment_request_id, attempt, url, "notification acknowledged"),
        AttemptOutcome::Retry { due_at } => {
            tracing::warn!(payment_request_id, attempt, url, answer, next = %due_at, "notification not acknowledged");
        }
        AttemptOutcome::Abandoned => {
            tracing::warn!(payment_request_id, attempt, url, answer, "notification abandoned");
        }
    }
    let attempt = Attempt { sent_at, request, answer, response, outcome };
    if let Err(error) = gateway.store.add_attempt(delivery, &attempt).await {
        // The delivery stays due and is sent again. Merchants have to expect duplicates.
        let error = &error as &dyn std::error::Error;
        tracing::error!(payment_request_id, error, "the attempt could not be recorded");
    }
}

/// A notification as it is sent.
struct SignedRequest {
    url: Url,
    /// Headers with names in lower case.
    head: Vec<(&'static str, String)>,
    body: String,
}

impl SignedRequest {
    /// The request as the console and the control API show it, in the format of logged calls.
    fn to_text(&self) -> String {
        let path = self.url.path();
        let target = self.url.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
        let head = self.head.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        wire_text(std::iter::once(("POST".to_owned(), target)).chain(head), self.body.as_bytes())
    }
}

/// Signs a notification for an attempt at `now`.
///
/// # Errors
/// Why it cannot be sent.
fn sign(gateway: &Gateway, delivery: &Delivery, now: Timestamp) -> Result<SignedRequest, String> {
    let url = match Url::parse(&delivery.url) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => url,
        _ => return Err("the address is not an http or https URL".to_owned()),
    };
    let SigningFaults { signature: fault, age_seconds } = SigningFaults::of(&delivery.effects);
    let age = Duration::from_secs(age_seconds.unwrap_or(0));
    let time = iso8601(now.checked_sub(age).unwrap_or(now));
    // Each attempt has a new signature. Whether the real gateway includes the query is not confirmed.
    let path = match url.query() {
        Some(query) if gateway.assumptions().notification_signs_query => format!("{}?{query}", url.path()),
        _ => url.path().to_owned(),
    };
    let another_body = [delivery.body.as_bytes(), b" "].concat();
    let message = Message {
        method: "POST",
        path: &path,
        client_id: &gateway.client_id,
        time: &time,
        body: if fault == Some(SignatureFault::Wrong) { &another_body } else { delivery.body.as_bytes() },
    };
    let signature = message.sign(&gateway.keys.antom_private_key).map_err(|error| error.to_string())?;
    let mut head = vec![("client-id", gateway.client_id.clone())];
    if fault != Some(SignatureFault::TimeMissing) {
        head.push(("request-time", time));
    }
    if fault != Some(SignatureFault::Missing) {
        head.push(("signature", gateway.signature_header(signature)));
    }
    head.push(("content-type", "application/json; charset=UTF-8".to_owned()));
    Ok(SignedRequest { url, head, body: delivery.body.clone() })
}

async fn send(http: &reqwest::Client, SignedRequest { url, head, body }: SignedRequest) -> MerchantAnswer {
    let request = head.into_iter().fold(http.post(url), |request, (name, value)| request.header(name, value));
    match request.body(body).send().await {
        Ok(answer) => read_answer(answer).await,
        Err(error) if error.is_timeout() => MerchantAnswer::none("no answer within ten seconds"),
        Err(error) if error.is_connect() => MerchantAnswer::none("no connection"),
        Err(error) => MerchantAnswer::none(error.without_url().to_string()),
    }
}

/// Only HTTP 200 with exactly the documented body acknowledges a notification.
async fn read_answer(mut answer: reqwest::Response) -> MerchantAnswer {
    let status = answer.status().as_u16();
    let headers = answer.headers().clone();
    let mut body = Vec::new();
    let ending = loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break None,
            Err(error) => break Some(format!(", then {}", error.without_url())),
        }
        if body.len() > ANSWER_LIMIT {
            break Some(" with more than 16 kB".to_owned());
        }
    };
    let is_acknowledgement = status == 200 && ending.is_none() && is_acknowledgement(&body);
    let description = match ending {
        _ if is_acknowledgement => "acknowledged".to_owned(),
        Some(ending) => format!("HTTP {status}{ending}"),
        None if status == 200 => {
            let beginning: String = String::from_utf8_lossy(&body).chars().take(100).collect();
            format!("HTTP 200 with {beginning:?} instead of the acknowledgement")
        }
        None => format!("HTTP {status}"),
    };
    let value = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let head = headers.iter().map(|(name, header)| (name.to_string(), value(header)));
    let response = wire_text(std::iter::once(("HTTP".to_owned(), status.to_string())).chain(head), &body);
    MerchantAnswer { is_acknowledgement, description, response: Some(response) }
}

/// Compares the JSON: white space and the order of the keys do not matter.
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
