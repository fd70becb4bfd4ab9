//! Answers before they are sent: signed, unsigned, or faulty because of a scenario.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use antom::{Message, types::ResultInfo};
use axum::{
    body::{Body, Bytes, HttpBody},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::Value;

use crate::{
    behavior::effect::SignatureFault,
    engine::{gateway::Gateway, wire_text::wire_text},
    merchant_api::refusal::unknown_exception,
    model::time::iso8601,
};

const JSON: &str = "application/json; charset=UTF-8";

/// An answer before it is sent.
pub(super) struct Reply {
    status: u16,
    head: Vec<(&'static str, String)>,
    body: String,
    /// Whether the connection is closed instead.
    is_disconnect: bool,
    /// The result code, or what happens instead of an answer.
    pub(super) result: String,
}

impl Reply {
    /// An answer without a signature.
    pub(super) fn unsigned(result: &ResultInfo, status: u16) -> Self {
        let body = serde_json::json!({ "result": result }).to_string();
        let head = vec![("content-type", JSON.to_owned())];
        Self { status, head, body, is_disconnect: false, result: result.result_code.clone() }
    }

    /// An HTTP status without a body, as proxies and overloaded servers send it.
    pub(super) fn status_only(status: u16) -> Self {
        Self { status, head: Vec::new(), body: String::new(), is_disconnect: false, result: format!("HTTP {status}") }
    }

    /// No answer: the connection is closed.
    pub(super) fn disconnect(result: &str) -> Self {
        Self { status: 200, head: Vec::new(), body: String::new(), is_disconnect: true, result: result.to_owned() }
    }

    /// A signed answer. Header names are lower case on the wire, because two of Antom's SDKs look for them that way.
    pub(super) fn signed(gateway: &Gateway, path: &str, answer: &Value, fault: Option<SignatureFault>) -> Self {
        let body = answer.to_string();
        let time = iso8601(gateway.now());
        let another_body = format!("{body} ");
        let signed = if fault == Some(SignatureFault::Wrong) { &another_body } else { &body };
        let message =
            Message { method: "POST", path, client_id: &gateway.client_id, time: &time, body: signed.as_bytes() };
        let signature = match message.sign(&gateway.keys.antom_private_key) {
            Ok(signature) => gateway.signature_header(signature),
            Err(error) => {
                tracing::error!(path, error = &error as &dyn std::error::Error, "an answer could not be signed");
                return Self::unsigned(&unknown_exception(), 200);
            }
        };
        let mut head = vec![("content-type", JSON.to_owned()), ("client-id", gateway.client_id.clone())];
        if fault != Some(SignatureFault::TimeMissing) {
            head.push(("response-time", time));
        }
        if fault != Some(SignatureFault::Missing) {
            head.push(("signature", signature));
        }
        let result = answer.pointer("/result/resultCode").and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { status: 200, head, body, is_disconnect: false, result }
    }

    /// The answer for the message log.
    pub(super) fn to_text(&self) -> String {
        if self.is_disconnect {
            return String::new();
        }
        let head = self.head.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        let status = ("HTTP".to_owned(), self.status.to_string());
        wire_text(std::iter::once(status).chain(head), self.body.as_bytes())
    }

    pub(super) fn into_response(self) -> Response {
        if self.is_disconnect {
            return Body::new(FailingBody).into_response();
        }
        let mut response = self.body.into_response();
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.remove("content-type");
        for (name, value) in self.head {
            if let Ok(value) = value.parse() {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// A body that fails before its first byte, so that the server closes the connection.
struct FailingBody;

impl HttpBody for FailingBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, io::Error>>> {
        Poll::Ready(Some(Err(io::Error::other("a scenario closes the connection"))))
    }
}
