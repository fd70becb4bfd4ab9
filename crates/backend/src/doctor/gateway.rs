//! Checks the gateway with one signed inquiry of a payment that does not exist.
//!
//! The expected answer is a signed `ORDER_NOT_EXIST`. Every other answer shows a known kind of mistake.

use std::io;

use antom::{
    Clock, Declined, Error, Exchange, Message, client::TIMEOUT, diagnostics::Diagnosis, error::Untrusted,
    types::InquiryPayment,
};
use domain::diagnostics::Finding;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::{input::DoctorInput, plain_http::proxy_variable};

const SUBJECT: &str = "Gateway";

/// The accepted difference of the clocks. Antom documents none.
const MAXIMUM_SKEW: SignedDuration = SignedDuration::from_secs(60);

/// Returns whether the gateway gave an answer with a valid signature.
pub(super) async fn examine(input: &DoctorInput, emit: &mut impl FnMut(Finding)) -> bool {
    let Some(client) = &input.client else {
        emit(Finding::unknown(
            SUBJECT,
            "the simulator has keys only while it runs: see /development/doctor of the running shop",
        ));
        return false;
    };
    let request = InquiryPayment::by_request_id(format!("doctor-{}", uuid::Uuid::new_v4()));
    let exchange = match client.exchange(&request).await {
        Ok(exchange) => exchange,
        Err(error) => {
            emit(explain_missing_answer(&error).await);
            return false;
        }
    };
    if let Some(finding) = check_clock(&exchange, &client.config().clock, input.simulated) {
        emit(finding);
    }
    let (finding, is_trusted) = match client.read(&request, &exchange) {
        Err(Error::Declined(Declined { result, signed: true, .. })) if result.result_code == "ORDER_NOT_EXIST" => {
            let text = format!(
                "{} verified the shop's signature, and the shop verified its answer (an inquiry of a payment that does not exist)",
                exchange.url
            );
            (Finding::good(SUBJECT, text), true)
        }
        Ok(_) => (Finding::good(SUBJECT, format!("{} sent a signed answer", exchange.url)), true),
        Err(Error::Declined(declined)) => (explain_refusal(input, &declined), declined.signed),
        Err(Error::HttpStatus { status, .. }) => (explain_status(&exchange, status), false),
        Err(Error::Untrusted { reason, .. }) => (explain_untrusted(input, &exchange, &reason), false),
        Err(error) => (
            Finding::wrong(
                SUBJECT,
                format!("the answer has another format than Antom's: {}", error.with_causes()),
                "ANTOM_GATEWAY_URL must be your region's gateway; .env.example lists them",
            ),
            false,
        ),
    };
    emit(finding);
    is_trusted
}

async fn explain_missing_answer(error: &Error) -> Finding {
    let Error::Transport { url, timeout, source } = error else {
        let what = format!("the request was not sent: {}", error.with_causes());
        return Finding::wrong(SUBJECT, what, "check ANTOM_PRIVATE_KEY");
    };
    let causes = || error_causes(&**source);
    let reason = causes().map(ToString::to_string).collect::<Vec<_>>().join(": ");
    let is_refused = |cause: &io::Error| cause.kind() == io::ErrorKind::ConnectionRefused;
    let is_certificate = |cause: &rustls::Error| matches!(cause, rustls::Error::InvalidCertificate(_));
    let (what, remedy) = if *timeout {
        let what = format!("no answer within {} seconds", TIMEOUT.as_secs());
        (what, "a firewall may drop the packets: allow this machine to connect to port 443 of the gateway")
    } else if causes().filter_map(|cause| cause.downcast_ref()).any(is_certificate) {
        let what = format!("its certificate is not accepted: {reason}");
        (what, "a proxy may replace the certificate: configure it to keep the gateway's own one")
    } else if causes().filter_map(|cause| cause.downcast_ref()).any(is_refused) {
        ("the connection was refused".to_owned(), "check host and port in ANTOM_GATEWAY_URL: no server listens there")
    } else if !is_resolvable(url).await {
        ("the host name cannot be resolved".to_owned(), "check the host in ANTOM_GATEWAY_URL, and this machine's DNS")
    } else {
        (format!("the connection failed: {reason}"), "check ANTOM_GATEWAY_URL, and the firewall of this machine")
    };
    let through = match proxy_variable() {
        Some(name) if url.scheme() == "https" => format!(" (through the proxy that {name} names)"),
        _ => String::new(),
    };
    Finding::wrong(SUBJECT, format!("{url} cannot be reached{through}: {what}"), remedy)
}

/// An error and its causes. `source` of an I/O error skips the error that it wraps.
fn error_causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    })
}

/// Whether this machine can resolve the host of a URL.
async fn is_resolvable(url: &Url) -> bool {
    let (host, port) = (url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default());
    // A URL has brackets around an IPv6 address.
    tokio::net::lookup_host((host.trim_matches(['[', ']']), port)).await.is_ok()
}

fn explain_status(exchange: &Exchange, status: StatusCode) -> Finding {
    let status = status.as_u16();
    let text = format!("{} answered HTTP {status}; Antom always answers 200", exchange.url);
    let location = exchange.headers.get("location").and_then(|value| value.to_str().ok());
    let remedy = match (status, location) {
        (300..=399, Some(location)) => format!("it redirects to {location}: set ANTOM_GATEWAY_URL to Antom's own host"),
        (403, _) => {
            "a proxy or firewall between this machine and Antom may refuse it, or the host is not Antom's".to_owned()
        }
        (404, _) => "check the host in ANTOM_GATEWAY_URL: there is no gateway at this address".to_owned(),
        (500.., _) => "the gateway has an internal error: try again later".to_owned(),
        _ => "check ANTOM_GATEWAY_URL".to_owned(),
    };
    Finding::wrong(SUBJECT, text, remedy)
}

/// Compares the gateway's clock with this machine's, by the answer's `response-time` or `Date`.
fn check_clock(exchange: &Exchange, clock: &Clock, simulated: bool) -> Option<Finding> {
    let header = |name| exchange.headers.get(name).and_then(|value| value.to_str().ok());
    let theirs = header("response-time")
        .and_then(|text| text.parse::<Timestamp>().ok())
        .or_else(|| jiff::fmt::rfc2822::parse(header("date")?).ok().map(|date| date.timestamp()))?;
    let skew = clock.now().duration_since(theirs);
    let seconds = skew.as_secs().abs();
    if skew.abs() <= MAXIMUM_SKEW {
        return Some(Finding::good("Clock", format!("within {} s of the gateway's", seconds.max(1))));
    }
    if simulated && skew.is_negative() {
        let text = format!("The simulator's clock was moved ahead by {} (console). Not a fault.", describe(skew.abs()));
        return Some(Finding::good("Clock", text));
    }
    let direction = if skew.is_positive() { "ahead of" } else { "behind" };
    Some(Finding::wrong(
        "Clock",
        format!("this machine's clock is {seconds} s {direction} the gateway's"),
        "synchronise it (NTP): the gateway may refuse requests with a wrong time",
    ))
}

/// A duration in days, hours and minutes, rounded to the minute: `1 h 16 min`.
fn describe(duration: SignedDuration) -> String {
    let minutes = (duration.as_secs() + 30) / 60;
    let parts = [(minutes / 1440, "d"), (minutes / 60 % 24, "h"), (minutes % 60, "min")];
    let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count} {unit}"));
    parts.collect::<Vec<_>>().join(" ")
}

/// Explains a refusal. Unsigned refusals concern the credentials.
fn explain_refusal(input: &DoctorInput, declined: &Declined) -> Finding {
    let Declined { result, signed, .. } = declined;
    let text = format!("{}: {}", result.result_code, result.result_message);
    let own_key = input
        .client
        .as_ref()
        .and_then(|client| client.config().private_key.public_key().to_base64().ok())
        .unwrap_or_default();
    match result.result_code.as_str() {
        "INVALID_SIGNATURE" | "SIGN_VERIFY_FAILURE" | "SIGNATURE_INVALID" => Finding::wrong(
            SUBJECT,
            format!("the gateway refused the shop's signature ({text})"),
            format!(
                "upload the public half of ANTOM_PRIVATE_KEY to the dashboard, in the same environment and for the \
                 same client id. It is: {own_key}"
            ),
        ),
        "INVALID_CLIENT" | "CLIENT_INVALID" | "KEY_NOT_FOUND" => Finding::wrong(
            SUBJECT,
            format!("the gateway does not know the client id, or has no key for it ({text})"),
            "check ANTOM_CLIENT_ID, that it belongs to this environment and region, and that your public key is uploaded",
        ),
        "NO_INTERFACE_DEF" | "METHOD_NOT_SUPPORTED" | "INVALID_API" => Finding::wrong(
            SUBJECT,
            format!("the gateway has no inquiry API at this address ({text})"),
            "check host and port in ANTOM_GATEWAY_URL, and the environment, which determines the path",
        ),
        "ACCESS_DENIED" => Finding::wrong(
            SUBJECT,
            format!("the account has no permission ({text})"),
            "ask Antom to activate the product `Cashier Payment` for this client id",
        ),
        _ if *signed => Finding::advice(
            SUBJECT,
            format!("the gateway sent a signed refusal: {text}"),
            "look up the code in Antom's documentation",
        ),
        _ => Finding::wrong(
            SUBJECT,
            format!("the gateway sent an unsigned refusal: {text}"),
            "Antom signs the answers of its products: check that ANTOM_GATEWAY_URL is Antom's",
        ),
    }
}

/// Explains an answer without a valid signature.
fn explain_untrusted(input: &DoctorInput, exchange: &Exchange, reason: &Untrusted) -> Finding {
    let text = |what: &str| format!("the answer of {} cannot be trusted: {what}", exchange.url);
    match (reason, diagnose(input, exchange)) {
        (
            Untrusted::Signature(_),
            Some(Diagnosis::UnknownKey | Diagnosis::WrongLength { .. } | Diagnosis::OtherSidesKey),
        ) => Finding::wrong(
            "Antom's public key",
            text("the private half of ANTOM_PUBLIC_KEY did not sign it"),
            "copy Antom's public key from the dashboard again, for this environment and this client id",
        ),
        (
            Untrusted::Signature(_),
            Some(Diagnosis::OtherText(_) | Diagnosis::SerialisedTwice { .. } | Diagnosis::UnknownText),
        ) => Finding::wrong(
            SUBJECT,
            text("the key is right, but the received text is not the signed text"),
            "a proxy, a firewall or an antivirus program between this machine and the gateway changes headers or bodies",
        ),
        _ => Finding::wrong(
            SUBJECT,
            text(&reason.to_string()),
            "Antom signs every success with the headers client-id, response-time and signature: check that \
             ANTOM_GATEWAY_URL is Antom's, and that no proxy removes headers",
        ),
    }
}

fn diagnose(input: &DoctorInput, exchange: &Exchange) -> Option<Diagnosis> {
    let config = input.client.as_ref()?.config();
    let header = |name| exchange.headers.get(name).and_then(|value| value.to_str().ok());
    let message = Message {
        method: "POST",
        path: exchange.url.path(),
        client_id: header("client-id")?,
        time: header("response-time")?,
        body: &exchange.body,
    };
    let own_key = config.private_key.public_key();
    let diagnosed = config.antom_public_keys.iter().map(|key| {
        antom::diagnostics::diagnose(&message, header("signature").unwrap_or_default(), key, Some(&own_key), None)
    });
    // With two keys, return the diagnosis for the key that signed the message.
    let is_foreign = |it: &Diagnosis| matches!(it, Diagnosis::UnknownKey | Diagnosis::WrongLength { .. });
    diagnosed.reduce(|best, other| if is_foreign(&best) { other } else { best })
}
