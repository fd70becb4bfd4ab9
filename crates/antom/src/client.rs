//! One pooled HTTP client: signs, posts, verifies, and returns the typed answer.

use std::{borrow::Cow, sync::Arc, time::Duration};

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Deserialize;
use url::{Host, Url};

use crate::{
    Clock, Declined, Error, Message, PrivateKey, PublicKey,
    error::Untrusted,
    types::{Request, ResultInfo, ResultStatus},
};

/// How long one call may take, connection included. Antom asks for at least ten seconds.
pub const TIMEOUT: Duration = Duration::from_secs(10);

/// What a [`Client`] needs to know.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// The gateway's scheme, host and port; a path is ignored, each request has its own.
    pub gateway: Url,
    /// The merchant's client id. One that begins with `SANDBOX_` selects the sandbox paths.
    pub client_id: String,
    /// The merchant's private key.
    pub private_key: PrivateKey,
    /// Antom's public keys: one, or two while it is being rotated.
    pub antom_public_keys: Vec<PublicKey>,
    /// Where `request-time` comes from.
    pub clock: Clock,
}

/// A connection pool to one gateway, in the name of one merchant. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    // Keys are large, and a server clones its client for every request that it answers.
    config: Arc<ClientConfig>,
}

/// What came back from the gateway, unread and not verified.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Where the request went.
    pub url: Url,
    /// The HTTP status code.
    pub status: u16,
    /// The answer's headers.
    pub headers: HeaderMap,
    /// The answer's body, byte for byte.
    pub body: Vec<u8>,
}

impl Client {
    /// Prepares the connection pool; nothing is sent yet.
    ///
    /// # Errors
    /// [`Error::Request`] when the system's certificates cannot be loaded.
    pub fn new(config: ClientConfig) -> Result<Self, Error> {
        // Ignored when it was installed before: every crate of a program may choose, the first choice stands.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().timeout(TIMEOUT).redirect(reqwest::redirect::Policy::none());
        // A proxy that the environment names cannot reach what listens on this machine alone.
        let http = if is_loopback(&config.gateway) { http.no_proxy() } else { http };
        let http = http.build().map_err(|error| Error::Request(with_causes(&error)))?;
        Ok(Self { http, config: Arc::new(config) })
    }

    /// What the client was made from.
    pub fn config(&self) -> &ClientConfig {
        &self.config
    }

    /// Sends one request and returns its answer, once the answer's signature has been verified.
    ///
    /// # Errors
    /// See [`Error`]: only a [`Declined`] with status `F` is a refusal, everything else leaves the outcome open.
    pub async fn send<R: Request>(&self, request: &R) -> Result<R::Response, Error> {
        self.read(request, &self.exchange(request).await?)
    }

    /// Sends one request and returns what came back, unread: nothing of it may be believed before [`Client::read`] has
    /// verified it. For tools that look at the wire; payments use [`Client::send`].
    ///
    /// # Errors
    /// [`Error::Request`] and [`Error::Transport`].
    pub async fn exchange<R: Request>(&self, request: &R) -> Result<Exchange, Error> {
        let path = gateway_path(R::PATH, &self.config.client_id);
        let mut url = self.config.gateway.clone();
        url.set_path(&path);
        url.set_query(None);

        let body = serde_json::to_vec(request).map_err(|error| Error::Request(error.to_string()))?;
        let time = self.config.clock.now().as_millisecond().to_string();
        let message =
            Message { method: "POST", path: &path, client_id: &self.config.client_id, time: &time, body: &body };
        let signature = message.sign(&self.config.private_key).map_err(|error| Error::Request(error.to_string()))?;

        let answer = self
            .http
            .post(url.clone())
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"))
            .header("client-id", &self.config.client_id)
            .header("request-time", &time)
            .header("signature", signature)
            .body(body)
            .send()
            .await
            .map_err(|error| transport(&url, &error))?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = answer.bytes().await.map_err(|error| transport(&url, &error))?;
        Ok(Exchange { url, status, headers, body: body.into() })
    }

    /// Verifies and reads the answer to a request.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn read<R: Request>(&self, _request: &R, exchange: &Exchange) -> Result<R::Response, Error> {
        let Exchange { url, status, headers, body } = exchange;
        if *status != 200 {
            return Err(Error::HttpStatus { url: url.to_string(), status: *status });
        }
        self.read_answer::<R>(url, headers, body)
    }

    fn read_answer<R: Request>(&self, url: &Url, headers: &HeaderMap, body: &[u8]) -> Result<R::Response, Error> {
        #[derive(Deserialize)]
        struct Answer {
            result: ResultInfo,
        }
        let signed = self
            .verify_answer(url.path(), headers, body)
            .map_err(|reason| Error::Untrusted { url: url.to_string(), reason })?;
        let decode = |error: serde_json::Error| Error::Decode { url: url.to_string(), reason: error.to_string() };
        let answer: Answer = serde_json::from_slice(body).map_err(decode)?;
        match (answer.result.result_status, signed) {
            (ResultStatus::S, true) => serde_json::from_slice(body).map_err(decode),
            (ResultStatus::S, false) => Err(Error::Untrusted { url: url.to_string(), reason: Untrusted::Unsigned }),
            (ResultStatus::F | ResultStatus::U, signed) => Err(Declined { result: answer.result, signed }.into()),
        }
    }

    /// `Ok(true)` for a signed answer, `Ok(false)` for one with no sign of a signature.
    fn verify_answer(&self, path: &str, headers: &HeaderMap, body: &[u8]) -> Result<bool, Untrusted> {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let (signature, time, client_id) = match (header("signature"), header("response-time"), header("client-id")) {
            // Gateway-level errors carry neither; a client id alone vouches for nothing.
            (None, None, _) => return Ok(false),
            (Some(signature), Some(time), Some(client_id)) => (signature, time, client_id),
            (None, ..) => return Err(Untrusted::HalfSigned { missing: "signature" }),
            (_, None, _) => return Err(Untrusted::HalfSigned { missing: "response-time" }),
            (_, _, None) => return Err(Untrusted::HalfSigned { missing: "client-id" }),
        };
        if client_id != self.config.client_id {
            return Err(Untrusted::ClientId { found: client_id.chars().take(64).collect() });
        }
        Message { method: "POST", path, client_id, time, body }.verify(signature, &self.config.antom_public_keys)?;
        Ok(true)
    }
}

/// The path that is requested and signed: `/ams/api/…`, or `/ams/sandbox/api/…` for a client id that begins with
/// `SANDBOX_`. All of Antom's server SDKs decide it this way.
pub fn gateway_path<'a>(path: &'a str, client_id: &str) -> Cow<'a, str> {
    if client_id.starts_with("SANDBOX_") {
        Cow::Owned(path.replacen("/ams/api", "/ams/sandbox/api", 1))
    } else {
        Cow::Borrowed(path)
    }
}

/// Whether a URL's host is this machine: `localhost`, a name below it, or a loopback address.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn transport(url: &Url, error: &reqwest::Error) -> Error {
    Error::Transport { url: url.to_string(), reason: with_causes(error), timeout: error.is_timeout() }
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
