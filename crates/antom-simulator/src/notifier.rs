//! Notifications: what is said, when it is said again, and when it counts as heard.

use std::time::Duration;

use antom::{
    Message,
    notification::ACKNOWLEDGEMENT,
    types::{
        Amount, CaptureNotification, NotifyType, PaymentNotification, RefundNotification, RefundStatus, ResultInfo,
        ResultStatus,
    },
};
use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use crate::{
    account::Account,
    fidelity::Resends,
    gateway::Gateway,
    payment::{Payment, State, later},
    recorder::readable,
    result_code::Outcome,
    scenario::{Effect, SignatureFault},
    session::{self, iso8601},
    store::{Attempt, Attempted, Delivery, NewDelivery, Spoiled, StoreError},
    transaction::{Kind, Transaction},
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

/// How long a notification is held back for one that may never come.
const HELD_FOR: Duration = Duration::from_secs(10 * 60);

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

/// Something that the merchant is to be told.
#[derive(Debug)]
pub(crate) struct News {
    /// The notifyType.
    pub(crate) kind: &'static str,
    url: String,
    body: Value,
}

/// What has become worth telling between `before` and `after`: an outcome, or that one is awaited. Nothing about a
/// cancellation, which the merchant has asked for itself, and nothing where the merchant named no address.
pub(crate) fn news(before: &Account, after: &Account) -> Result<Vec<News>, StoreError> {
    let mut news = Vec::new();
    let (was, payment) = (before.payment.state, &after.payment);
    if was != payment.state
        && let Some(url) = &payment.notify_url
        && let Some(notification) = payment_news(payment)
    {
        let kind =
            if notification.notify_type == NotifyType::PaymentPending { "PAYMENT_PENDING" } else { "PAYMENT_RESULT" };
        news.push(News { kind, url: url.clone(), body: serde_json::to_value(notification)? });
    }
    for transaction in &after.transactions {
        let told = before.transactions.iter().any(|old| old.id == transaction.id && !old.is_processing());
        if !told
            && let Some(url) = &transaction.notify_url
            && let Some((_, outcome)) = transaction.finished()
        {
            news.push(transaction_news(payment, transaction, outcome, url.clone())?);
        }
    }
    // A success after the cancellation: the payment stays cancelled, and yet it was paid.
    let was_late = was == State::Cancelled && before.payment.plan.is_some() && payment.plan.is_none();
    if was_late
        && payment.state == State::Cancelled
        && let Some(url) = &payment.notify_url
        && let Some(refund) = after.transactions.last()
    {
        let paid = Payment { state: State::Success, finished_at: Some(refund.created_at), ..payment.clone() };
        if let Some(notification) = payment_news(&paid) {
            news.push(News { kind: "PAYMENT_RESULT", url: url.clone(), body: serde_json::to_value(notification)? });
        }
    }
    Ok(news)
}

fn payment_news(payment: &Payment) -> Option<PaymentNotification> {
    let (notify_type, status) = match payment.state {
        State::Success => (NotifyType::PaymentResult, ResultStatus::S),
        State::Failed(_) => (NotifyType::PaymentResult, ResultStatus::F),
        State::Pending => (NotifyType::PaymentPending, ResultStatus::S),
        State::Created | State::Submitted | State::Declined(_) | State::Cancelled => return None,
    };
    let (code, message) = match payment.state {
        // S means "being processed" with this type (docs.antom.com/ac/ams/paymentrn_online): a trap worth setting.
        State::Pending => (Outcome::SUCCESS.code, Outcome::SUCCESS.message),
        _ => payment.result(),
    };
    let result = ResultInfo::new(code, status, message);
    let mut notification = PaymentNotification::new(notify_type, result, &payment.request_id);
    notification.payment_id = Some(payment.id.clone());
    notification.payment_amount = Some(payment.amount.clone());
    notification.payment_create_time = Some(payment.created_at);
    notification.payment_time = payment.paid_at();
    notification.payment_method_type = payment.method.map(|method| method.kind.to_owned());
    Some(notification)
}

fn transaction_news(
    payment: &Payment,
    transaction: &Transaction,
    outcome: Outcome,
    url: String,
) -> Result<News, StoreError> {
    let result = transaction.result();
    let (id, request_id, amount) = (&transaction.id, &transaction.request_id, transaction.amount.clone());
    Ok(match transaction.kind {
        Kind::Refund => {
            let status = if outcome.is_success() { RefundStatus::Success } else { RefundStatus::Fail };
            let mut notification = RefundNotification::new(request_id, status);
            notification.result = Some(result);
            notification.refund_id = Some(id.clone());
            notification.refund_amount = Some(amount);
            notification.refund_time = transaction.moved_at();
            News { kind: "REFUND_RESULT", url, body: serde_json::to_value(notification)? }
        }
        Kind::Capture => {
            let mut notification = CaptureNotification::new(request_id, result, &payment.id, id, amount);
            notification.capture_time = transaction.moved_at();
            News { kind: "CAPTURE_RESULT", url, body: serde_json::to_value(notification)? }
        }
    })
}

impl News {
    /// The deliveries that tell it: one, unless a scenario wants otherwise.
    pub(crate) fn deliveries(self, due_at: Timestamp, effects: Vec<Effect>) -> Result<Vec<NewDelivery>, StoreError> {
        let mut copies = 1;
        let mut body = self.body;
        let mut delivery = NewDelivery {
            kind: self.kind,
            url: self.url,
            body: String::new(),
            due_at,
            spoiled: Spoiled::default(),
            held: false,
            dropped: false,
        };
        let amount = |body: &mut Value, change: &dyn Fn(Amount) -> Amount| {
            for name in ["paymentAmount", "refundAmount", "captureAmount"] {
                if let Some(field) = body.get_mut(name)
                    && let Ok(old) = serde_json::from_value::<Amount>(field.clone())
                    && let Ok(new) = serde_json::to_value(change(old))
                {
                    *field = new;
                }
            }
        };
        for effect in effects {
            match effect {
                Effect::NotificationDelay { seconds } => {
                    delivery.due_at = later(delivery.due_at, Duration::from_secs(seconds));
                }
                Effect::NotificationDrop => delivery.dropped = true,
                Effect::NotificationDuplicate { copies: wanted } => copies = wanted,
                Effect::NotificationReorder => {
                    delivery.held = true;
                    delivery.due_at = later(delivery.due_at, HELD_FOR);
                }
                Effect::NotificationAmount { value } => {
                    amount(&mut body, &|old| Amount { value: value.clone(), ..old });
                }
                Effect::NotificationCurrency { currency } => {
                    amount(&mut body, &|old| Amount { currency: currency.clone(), ..old });
                }
                Effect::NotificationSignature { fault } => delivery.spoiled.signature = Some(fault),
                Effect::NotificationStale { seconds } => delivery.spoiled.seconds_ago = Some(seconds),
                Effect::NotificationUnknownOrder => {
                    for name in ["paymentRequestId", "refundRequestId", "captureRequestId"] {
                        if let Some(field) = body.get_mut(name) {
                            *field = format!("unknown-{}", session::random_name()?).into();
                        }
                    }
                }
                // Of other moments.
                _ => {}
            }
        }
        delivery.body = body.to_string();
        Ok((0..copies).map(|_| delivery.clone()).collect())
    }
}

/// Makes one attempt and notes how it ended.
pub(crate) async fn deliver(gateway: &Gateway, http: &reqwest::Client, delivery: &Delivery) {
    let sent_at = gateway.now();
    let (request, answer) = match sign(gateway, delivery, sent_at) {
        Ok(request) => {
            let written = request.written();
            (Some(written), send(http, request).await)
        }
        Err(reason) => (None, Answer::Refused(format!("not sent: {reason}"))),
    };
    let attempt = delivery.attempts + 1;
    let again = gateway.fidelity().resends == Resends::Schedule;
    let interval = usize::try_from(attempt).ok().and_then(|next| INTERVALS.get(next)).filter(|_| again);
    let led_to = match (&answer, interval) {
        (Answer::Acknowledged, _) => Attempted::Acknowledged,
        (Answer::Refused(_), Some(interval)) => Attempted::Again { due_at: later(gateway.now(), *interval) },
        (Answer::Refused(_), None) => Attempted::Abandoned,
    };
    let (payment_request_id, url) = (delivery.payment_request_id.as_str(), delivery.url.as_str());
    let answer = match answer {
        Answer::Acknowledged => "acknowledged".to_owned(),
        Answer::Refused(answer) => answer,
    };
    match led_to {
        Attempted::Acknowledged => tracing::info!(payment_request_id, attempt, url, "notification acknowledged"),
        Attempted::Again { due_at } => {
            tracing::warn!(payment_request_id, attempt, url, answer, next = %due_at, "notification not acknowledged");
        }
        Attempted::Abandoned => {
            tracing::warn!(payment_request_id, attempt, url, answer, "notification given up");
        }
    }
    if let Err(error) = gateway.store.attempted(delivery, &Attempt { sent_at, request, answer, led_to }).await {
        // It stays due and is sent again, which merchants have to cope with in any case.
        tracing::error!(payment_request_id, %error, "the delivery could not be noted");
    }
}

/// A notification as it goes over the wire.
struct SignedRequest {
    url: Url,
    /// Headers, names in lower case.
    head: Vec<(&'static str, String)>,
    body: String,
}

impl SignedRequest {
    /// The request as the console and the control API show it, in the form of recorded calls.
    fn written(&self) -> String {
        let path = self.url.path();
        let target = self.url.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
        let head = self.head.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        readable(std::iter::once(("POST".to_owned(), target)).chain(head), self.body.as_bytes())
    }
}

/// Signs a notification for an attempt at `now`; says why it cannot be sent otherwise.
fn sign(gateway: &Gateway, delivery: &Delivery, now: Timestamp) -> Result<SignedRequest, String> {
    let url = match Url::parse(&delivery.url) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => url,
        _ => return Err("the address is not an http or https URL".to_owned()),
    };
    let Spoiled { signature: fault, seconds_ago } = delivery.spoiled;
    let ago = Duration::from_secs(seconds_ago.unwrap_or(0));
    let time = iso8601(now.checked_sub(ago).unwrap_or(now));
    // Signed afresh for each attempt. Whether the real gateway includes a query is not known.
    let path = match url.query() {
        Some(query) if gateway.fidelity().notification_signs_query => format!("{}?{query}", url.path()),
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
    let signature = message.sign(&gateway.keys.gateway).map_err(|error| error.to_string())?;
    let mut head = vec![("client-id", gateway.client_id.clone())];
    if fault != Some(SignatureFault::Half) {
        head.push(("request-time", time));
    }
    if fault != Some(SignatureFault::Missing) {
        head.push(("signature", gateway.written(signature)));
    }
    head.push(("content-type", "application/json; charset=UTF-8".to_owned()));
    Ok(SignedRequest { url, head, body: delivery.body.clone() })
}

async fn send(http: &reqwest::Client, SignedRequest { url, head, body }: SignedRequest) -> Answer {
    let request = head.into_iter().fold(http.post(url), |request, (name, value)| request.header(name, value));
    match request.body(body).send().await {
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
