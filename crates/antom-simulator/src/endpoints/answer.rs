//! What goes back to the merchant: signed, unsigned, or spoiled on purpose.

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

use super::unknown_exception;
use crate::{gateway::Gateway, recorder::readable, scenario::SignatureFault, session::iso8601};

const JSON: &str = "application/json; charset=UTF-8";

/// An answer before it is sent.
pub(super) struct Reply {
    status: u16,
    head: Vec<(&'static str, String)>,
    body: String,
    /// Whether the connection breaks instead.
    broken: bool,
    /// The result code, or what is done instead of answering.
    pub(super) result: String,
}

impl Reply {
    /// An answer that nobody vouches for.
    pub(super) fn unsigned(result: &ResultInfo, status: u16) -> Self {
        let body = serde_json::json!({ "result": result }).to_string();
        let head = vec![("content-type", JSON.to_owned())];
        Self { status, head, body, broken: false, result: result.result_code.clone() }
    }

    /// An HTTP status without a body, as proxies and overloaded servers send it.
    pub(super) fn bare(status: u16) -> Self {
        Self { status, head: Vec::new(), body: String::new(), broken: false, result: format!("HTTP {status}") }
    }

    /// No answer at all.
    pub(super) fn broken(result: &str) -> Self {
        Self { status: 200, head: Vec::new(), body: String::new(), broken: true, result: result.to_owned() }
    }

    /// A signed answer. Header names are lower case on the wire, because two of Antom's SDKs look for them that way.
    pub(super) fn signed(gateway: &Gateway, path: &str, answer: &Value, fault: Option<SignatureFault>) -> Self {
        let body = answer.to_string();
        let time = iso8601(gateway.now());
        let another_body = format!("{body} ");
        let signed = if fault == Some(SignatureFault::Wrong) { &another_body } else { &body };
        let message =
            Message { method: "POST", path, client_id: &gateway.client_id, time: &time, body: signed.as_bytes() };
        let signature = match message.sign(&gateway.keys.gateway) {
            Ok(signature) => gateway.written(signature),
            Err(error) => {
                tracing::error!(path, %error, "an answer could not be signed");
                return Self::unsigned(&unknown_exception(), 200);
            }
        };
        let mut head = vec![("content-type", JSON.to_owned()), ("client-id", gateway.client_id.clone())];
        if fault != Some(SignatureFault::Half) {
            head.push(("response-time", time));
        }
        if fault != Some(SignatureFault::Missing) {
            head.push(("signature", signature));
        }
        let result = answer.pointer("/result/resultCode").and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { status: 200, head, body, broken: false, result }
    }

    /// As people read it.
    pub(super) fn readable(&self) -> String {
        if self.broken {
            return String::new();
        }
        let head = self.head.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        let status = ("HTTP".to_owned(), self.status.to_string());
        readable(std::iter::once(status).chain(head), self.body.as_bytes())
    }

    pub(super) fn into_response(self) -> Response {
        if self.broken {
            return Body::new(Broken).into_response();
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

/// A body that breaks before its first byte, and the connection with it.
struct Broken;

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, io::Error>>> {
        Poll::Ready(Some(Err(io::Error::other("a scenario breaks the connection"))))
    }
}
