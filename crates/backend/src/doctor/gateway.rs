//! The round trip to the gateway: one signed inquiry about a payment that does not exist.
//!
//! The right answer is a signed "no such payment". Every other answer is a mistake of a kind that can be named.

use std::io;

use antom::{
    Clock, Declined, Error, Exchange, Message, client::TIMEOUT, diagnostics::Diagnosis, error::Untrusted,
    types::InquiryPayment,
};
use domain::diagnostics::Finding;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::{DoctorInput, proxy_variable};

const SUBJECT: &str = "Gateway";

/// How far the clocks may be apart. Antom does not say; its own notifications are a minute old at most.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

/// Whether an answer came back that can be trusted.
pub(super) async fn examine(setup: &DoctorInput, found: &mut impl FnMut(Finding)) -> bool {
    let Some(client) = &setup.client else {
        found(Finding::unknown(
            SUBJECT,
            "the simulator has keys of its own only while it runs: see /development/doctor of the running shop",
        ));
        return false;
    };
    let request = InquiryPayment::by_request_id(format!("doctor-{}", uuid::Uuid::new_v4()));
    let exchange = match client.exchange(&request).await {
        Ok(exchange) => exchange,
        Err(error) => {
            found(no_answer(&error).await);
            return false;
        }
    };
    if let Some(finding) = clock(&exchange, &client.config().clock) {
        found(finding);
    }
    let (finding, trusted) = match client.read(&request, &exchange) {
        Err(Error::Declined(Declined { result, signed: true, .. })) if result.result_code == "ORDER_NOT_EXIST" => {
            let text = format!(
                "{} verified our signature, and we verified its answer (an inquiry of a payment that does not exist)",
                exchange.url
            );
            (Finding::good(SUBJECT, text), true)
        }
        Ok(_) => (Finding::good(SUBJECT, format!("{} answered, signed", exchange.url)), true),
        Err(Error::Declined(declined)) => (refused(setup, &declined), declined.signed),
        Err(Error::HttpStatus { status, .. }) => (other_status(&exchange, status), false),
        Err(Error::Untrusted { reason, .. }) => (untrusted(setup, &exchange, &reason), false),
        Err(error) => (
            Finding::wrong(
                SUBJECT,
                format!("the answer is not Antom's: {}", error.with_causes()),
                "ANTOM_GATEWAY_URL must be your region's gateway; .env.example lists them",
            ),
            false,
        ),
    };
    found(finding);
    trusted
}

async fn no_answer(error: &Error) -> Finding {
    let Error::Transport { url, timeout, source } = error else {
        let what = format!("nothing was sent: {}", error.with_causes());
        return Finding::wrong(SUBJECT, what, "check ANTOM_PRIVATE_KEY");
    };
    let causes = || causes(&**source);
    let reason = causes().map(ToString::to_string).collect::<Vec<_>>().join(": ");
    let is_refused = |cause: &io::Error| cause.kind() == io::ErrorKind::ConnectionRefused;
    let is_certificate = |cause: &rustls::Error| matches!(cause, rustls::Error::InvalidCertificate(_));
    let (what, remedy) = if *timeout {
        let what = format!("no answer within {} seconds", TIMEOUT.as_secs());
        (what, "a firewall that swallows packets looks like this: let this machine out to port 443 of the gateway")
    } else if causes().filter_map(|cause| cause.downcast_ref()).any(is_certificate) {
        let what = format!("its certificate is not accepted: {reason}");
        (what, "a proxy that opens TLS looks like this: let the gateway's own certificate through")
    } else if causes().filter_map(|cause| cause.downcast_ref()).any(is_refused) {
        ("the connection was refused".to_owned(), "check host and port in ANTOM_GATEWAY_URL: nothing listens there")
    } else if !is_known(url).await {
        ("its name is not known".to_owned(), "check the host in ANTOM_GATEWAY_URL, and this machine's DNS")
    } else {
        (format!("the connection failed: {reason}"), "check ANTOM_GATEWAY_URL, and that this machine may reach it")
    };
    let through = match proxy_variable() {
        Some(name) if url.scheme() == "https" => format!(" (asked through the proxy that {name} names)"),
        _ => String::new(),
    };
    Finding::wrong(SUBJECT, format!("{url} cannot be reached{through}: {what}"), remedy)
}

/// An error and the causes behind it. An I/O error's own cause is what it holds, which its `source` leaves out.
fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(held) => Some(held),
        None => error.source(),
    })
}

/// Whether this machine knows an address for the host of a URL.
async fn is_known(url: &Url) -> bool {
    let (host, port) = (url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default());
    // An IPv6 address stands between brackets.
    tokio::net::lookup_host((host.trim_matches(['[', ']']), port)).await.is_ok()
}

fn other_status(exchange: &Exchange, status: StatusCode) -> Finding {
    let status = status.as_u16();
    let text = format!("{} answered HTTP {status}; Antom always answers 200", exchange.url);
    let location = exchange.headers.get("location").and_then(|value| value.to_str().ok());
    let remedy = match (status, location) {
        (300..=399, Some(location)) => format!("it redirects to {location}: set ANTOM_GATEWAY_URL to Antom's own host"),
        (403, _) => "a proxy or firewall between here and Antom looks like this; or the host is not Antom's".to_owned(),
        (404, _) => "check the host in ANTOM_GATEWAY_URL: there is no gateway at this address".to_owned(),
        (500.., _) => "the gateway has trouble: try again later".to_owned(),
        _ => "check ANTOM_GATEWAY_URL".to_owned(),
    };
    Finding::wrong(SUBJECT, text, remedy)
}

/// The gateway's clock against ours, by the answer's `response-time`, else by its `Date`.
fn clock(exchange: &Exchange, clock: &Clock) -> Option<Finding> {
    let header = |name| exchange.headers.get(name).and_then(|value| value.to_str().ok());
    let theirs = header("response-time")
        .and_then(|text| text.parse::<Timestamp>().ok())
        .or_else(|| jiff::fmt::rfc2822::parse(header("date")?).ok().map(|date| date.timestamp()))?;
    let skew = clock.now().duration_since(theirs);
    let seconds = skew.as_secs().abs();
    if skew.abs() <= SKEW {
        return Some(Finding::good("Clock", format!("within {} s of the gateway's", seconds.max(1))));
    }
    let direction = if skew.is_positive() { "ahead of" } else { "behind" };
    Some(Finding::wrong(
        "Clock",
        format!("this machine's clock is {seconds} s {direction} the gateway's"),
        "synchronise it (NTP): requests that are signed with a wrong time may be refused",
    ))
}

/// A refusal. Gateway-level ones are about the credentials, and unsigned.
fn refused(setup: &DoctorInput, declined: &Declined) -> Finding {
    let Declined { result, signed, .. } = declined;
    let text = format!("{}: {}", result.result_code, result.result_message);
    let own_key = setup
        .client
        .as_ref()
        .and_then(|client| client.config().private_key.public_key().to_base64().ok())
        .unwrap_or_default();
    match result.result_code.as_str() {
        "INVALID_SIGNATURE" | "SIGN_VERIFY_FAILURE" | "SIGNATURE_INVALID" => Finding::wrong(
            SUBJECT,
            format!("our signature was refused ({text})"),
            format!(
                "the dashboard must hold the public half of ANTOM_PRIVATE_KEY, in the same environment and for the \
                 same client id. It is: {own_key}"
            ),
        ),
        "INVALID_CLIENT" | "CLIENT_INVALID" | "KEY_NOT_FOUND" => Finding::wrong(
            SUBJECT,
            format!("the client id is not known, or has no key ({text})"),
            "check ANTOM_CLIENT_ID, that it belongs to this environment and region, and that your public key is uploaded",
        ),
        "NO_INTERFACE_DEF" | "METHOD_NOT_SUPPORTED" | "INVALID_API" => Finding::wrong(
            SUBJECT,
            format!("the gateway has no inquiry at this address ({text})"),
            "check ANTOM_GATEWAY_URL: only host and port count; and the environment, which decides the path",
        ),
        "ACCESS_DENIED" => Finding::wrong(
            SUBJECT,
            format!("the account may not do this ({text})"),
            "ask Antom to activate the product `Cashier Payment` for this client id",
        ),
        _ if *signed => {
            Finding::advice(SUBJECT, format!("answered, signed: {text}"), "look the code up in Antom's docs")
        }
        _ => Finding::wrong(
            SUBJECT,
            format!("answered unsigned: {text}"),
            "Antom signs what its products answer: is ANTOM_GATEWAY_URL Antom's?",
        ),
    }
}

/// An answer whose signature is not right: why not?
fn untrusted(setup: &DoctorInput, exchange: &Exchange, reason: &Untrusted) -> Finding {
    let text = |what: &str| format!("the answer of {} cannot be trusted: {what}", exchange.url);
    match (reason, diagnose(setup, exchange)) {
        (
            Untrusted::Signature(_),
            Some(Diagnosis::UnknownKey | Diagnosis::WrongLength { .. } | Diagnosis::OtherSidesKey),
        ) => Finding::wrong(
            "Antom's public key",
            text("it was not signed with the private half of ANTOM_PUBLIC_KEY"),
            "copy Antom's public key from the dashboard again, for this environment and this client id",
        ),
        (
            Untrusted::Signature(_),
            Some(Diagnosis::OtherText(_) | Diagnosis::SerialisedTwice { .. } | Diagnosis::UnknownText),
        ) => Finding::wrong(
            SUBJECT,
            text("the key is right, but what arrived is not what was signed"),
            "something between here and the gateway changes headers or bodies: a proxy, a firewall, an antivirus",
        ),
        _ => Finding::wrong(
            SUBJECT,
            text(&reason.to_string()),
            "Antom signs every success with all of client-id, response-time and signature: is ANTOM_GATEWAY_URL \
             Antom's, and does a proxy drop headers?",
        ),
    }
}

fn diagnose(setup: &DoctorInput, exchange: &Exchange) -> Option<Diagnosis> {
    let config = setup.client.as_ref()?.config();
    let header = |name| exchange.headers.get(name).and_then(|value| value.to_str().ok());
    let message = Message {
        method: "POST",
        path: exchange.url.path(),
        client_id: header("client-id")?,
        time: header("response-time")?,
        body: &exchange.body,
    };
    let own = config.private_key.public_key();
    let diagnosed = config.antom_public_keys.iter().map(|key| {
        antom::diagnostics::diagnose(&message, header("signature").unwrap_or_default(), key, Some(&own), None)
    });
    // With two keys, that one is of interest which has signed at all.
    let is_foreign = |it: &Diagnosis| matches!(it, Diagnosis::UnknownKey | Diagnosis::WrongLength { .. });
    diagnosed.reduce(|best, other| if is_foreign(&best) { other } else { best })
}
