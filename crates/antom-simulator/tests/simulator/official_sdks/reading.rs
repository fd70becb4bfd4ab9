//! How each SDK reads an answer.

use antom::Message;
use serde_json::Value;

/// The request, as far as the answer depends on it.
pub(super) struct Sent<'a> {
    pub(super) path: &'a str,
    pub(super) client_id: &'a str,
    pub(super) gateway: antom::PublicKey,
}

/// The result of an answer in an SDK.
#[derive(Debug)]
pub(super) enum Reading {
    Verified(Value),
    /// Returned to the merchant without verification.
    Unverified(Value),
    /// An exception.
    Thrown(&'static str),
}

/// An answer as it was received.
pub(super) struct Answer {
    pub(super) status_line: String,
    /// The lines of the head, without the first.
    pub(super) lines: Vec<String>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// The header with this name in any case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.lines
            .iter()
            .filter_map(|line| line.split_once(": "))
            .find_map(|(found, value)| found.eq_ignore_ascii_case(name).then_some(value))
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(super) fn ok(&self) -> bool {
        self.status_line.starts_with("HTTP/1.1 200 ")
    }

    pub(super) fn verify(&self, sent: &Sent, client_id: &str, time: &str, signature: &str) -> Reading {
        let message = Message { method: "POST", path: sent.path, client_id, time, body: &self.body };
        let header = format!("algorithm=RSA256,signature={signature}");
        match message.verify(&header, std::slice::from_ref(&sent.gateway)) {
            Ok(()) => Reading::Verified(self.json()),
            Err(_) => Reading::Thrown("the signature is wrong"),
        }
    }
}

/// Uses the third item between commas if it has one equals sign, and otherwise does not verify.
pub(super) fn java(answer: &Answer, sent: &Sent) -> Reading {
    if !answer.ok() {
        return Reading::Thrown("not 200");
    }
    let signature = answer.header("signature").and_then(|header| {
        // `split` in Java omits empty parts at the end.
        let item = header.split(',').nth(2)?.trim_end_matches('=');
        item.split_once('=').map(|(_, value)| value).filter(|value| !value.contains('='))
    });
    match (signature, answer.header("response-time")) {
        (Some(signature), Some(time)) => answer.verify(sent, sent.client_id, time, signature),
        _ => Reading::Unverified(answer.json()),
    }
}

/// Searches each line for two names in lower case; the signature follows the last equals sign of the line.
pub(super) fn php(answer: &Answer, sent: &Sent) -> Reading {
    if !answer.ok() {
        return Reading::Thrown("not 200");
    }
    let (mut time, mut signature) = (None, None);
    for line in &answer.lines {
        if line.contains("response-time") {
            time = line.split_once(':').map(|(_, value)| value.trim());
        } else if line.contains("signature") {
            signature = line.rsplit('=').next();
        }
    }
    match (signature, time) {
        (Some(signature), Some(time)) => {
            // The SDK does not URL-decode a signature with one of these characters.
            assert!(!signature.contains(['=', '+', '/']), "{signature}");
            answer.verify(sent, sent.client_id, time, signature)
        }
        _ => Reading::Unverified(answer.json()),
    }
}

/// Verifies everything, with the client id of the answer.
pub(super) fn go(answer: &Answer, sent: &Sent) -> Reading {
    let header = |name| answer.header(name).unwrap_or_default();
    match header("signature").split("signature=").nth(1) {
        Some(signature) => answer.verify(sent, header("client-id"), header("response-time"), signature),
        None => Reading::Thrown("empty notify signature"),
    }
}

/// Requires both headers.
pub(super) fn dotnet(answer: &Answer, sent: &Sent) -> Reading {
    if !answer.ok() {
        return Reading::Thrown("not 200");
    }
    let Some(time) = answer.header("response-time") else { return Reading::Thrown("no response-time") };
    let Some(header) = answer.header("signature") else { return Reading::Thrown("no signature") };
    answer.verify(sent, sent.client_id, time, header.split("signature=").nth(1).unwrap())
}

/// Requires three headers in lower case.
pub(super) fn python(answer: &Answer, sent: &Sent) -> Reading {
    if !answer.ok() {
        return Reading::Thrown("not 200");
    }
    let header = |name: &str| answer.lines.iter().find_map(|line| line.strip_prefix(&format!("{name}: ")));
    let Some(signature) = header("signature").and_then(|header| header.split("signature=").nth(1)) else {
        return Reading::Thrown("signature not exist");
    };
    let Some(time) = header("response-time") else { return Reading::Thrown("response-time not exist") };
    let Some(client_id) = header("client-id") else { return Reading::Thrown("client-id not exist") };
    answer.verify(sent, client_id, time, signature)
}

/// Verifies no answer.
pub(super) fn next_js(answer: &Answer, _: &Sent) -> Reading {
    if answer.ok() { Reading::Unverified(answer.json()) } else { Reading::Thrown("not 200") }
}
