//! The HTTP client: signs a request, posts it, verifies the answer and returns it typed.
//!
//! Hosts, headers and status codes: <https://docs.antom.com/ac/ams/api_fund>.

use std::{borrow::Cow, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use serde::Deserialize;
use url::{Host, Url};

use crate::{
    clock::Clock,
    error::{Declined, Error, Untrusted},
    key::{PrivateKey, PublicKey},
    signing::Message,
    types::{Request, ResultInfo, ResultStatus},
};

/// How long one call may take, connection included. Antom asks for at least ten seconds.
pub const TIMEOUT: Duration = Duration::from_secs(10);

/// The most bytes of an answer that are read. Antom's have a few thousand.
pub const MAXIMUM_ANSWER: usize = 1024 * 1024;

/// What a [`Client`] needs to know about the gateway and the merchant.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ClientConfig {
    /// The gateway's scheme, host and port, such as `https://open-sea-global.alipay.com`. A path is ignored: each request
    /// has its own. The hosts of the regions: <https://docs.antom.com/ac/ams/api_fund>.
    pub gateway: Url,
    /// The merchant's client id. One that begins with `SANDBOX_` selects the sandbox paths.
    pub client_id: String,
    /// The merchant's private key, which signs requests.
    pub private_key: PrivateKey,
    /// Antom's public keys, which verify answers: one, or two while Antom rotates its key.
    pub antom_public_keys: Vec<PublicKey>,
    /// Where `request-time` comes from. [`Clock::system`] unless it is set.
    pub clock: Clock,
}

impl ClientConfig {
    /// The configuration of one merchant at one gateway, with the machine's clock.
    pub fn new(
        gateway: Url,
        client_id: impl Into<String>,
        private_key: PrivateKey,
        antom_public_keys: impl Into<Vec<PublicKey>>,
    ) -> Self {
        Self {
            gateway,
            client_id: client_id.into(),
            private_key,
            antom_public_keys: antom_public_keys.into(),
            clock: Clock::system(),
        }
    }

    /// The same with another clock, for tests and simulators.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }
}

/// A connection pool to one gateway, in the name of one merchant. Cheap to clone: clones share the pool and the
/// configuration.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    // Keys are large, and a server clones its client for every request that it answers.
    config: Arc<ClientConfig>,
}

/// Makes a [`Client`]: see [`Client::builder`].
#[derive(Debug, Clone)]
#[must_use = "a builder makes nothing until `build` is called"]
pub struct ClientBuilder {
    config: ClientConfig,
    http: Option<reqwest::Client>,
}

impl ClientBuilder {
    /// Sends requests with the application's own HTTP client: its TLS backend, proxy, certificates and pool.
    ///
    /// The client must not follow redirects, because a redirected answer is refused ([`Untrusted::Redirected`]), and it
    /// should reach a loopback gateway without a proxy. [`http_client_builder`] has these settings. Every request gets
    /// [`TIMEOUT`], whatever the client's own is.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Prepares the connection pool. Nothing is sent yet.
    ///
    /// # Errors
    /// Without [`ClientBuilder::http_client`]: [`Error::NoTls`] when the gateway's scheme is `https` and this crate's
    /// feature `rustls` is off, [`Error::HttpClient`] when the system's certificates cannot be loaded.
    pub fn build(self) -> Result<Client, Error> {
        let Self { config, http } = self;
        let http = match http {
            Some(http) => http,
            None if cfg!(not(feature = "rustls")) && config.gateway.scheme() == "https" => {
                return Err(Error::NoTls { gateway: Box::new(config.gateway) });
            }
            None => http_client_builder(&config.gateway).build().map_err(|error| Error::HttpClient(error.into()))?,
        };
        Ok(Client { http, config: Arc::new(config) })
    }
}

/// The settings of the HTTP client that this crate makes when the application passes none: [`TIMEOUT`], no redirects, and
/// no proxy towards a gateway on this machine. The application adds its own and passes the result to
/// [`ClientBuilder::http_client`].
pub fn http_client_builder(gateway: &Url) -> reqwest::ClientBuilder {
    let http = reqwest::Client::builder().timeout(TIMEOUT).redirect(reqwest::redirect::Policy::none());
    // A proxy that the environment names cannot reach what listens on this machine alone.
    if is_loopback(gateway) { http.no_proxy() } else { http }
}

/// What came back from the gateway, unread and not verified.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Exchange {
    /// Where the request went.
    pub url: Url,
    /// Where the answer came from: `url`, unless the HTTP client has followed a redirect.
    pub answered_by: Url,
    /// The HTTP status. Antom answers 200 for business success and failure alike.
    pub status: StatusCode,
    /// The answer's headers.
    pub headers: HeaderMap,
    /// The answer's body, byte for byte.
    pub body: Vec<u8>,
}

/// Headers in which Alibaba's gateways send the id under which they have logged a call. Antom documents none for merchants.
const TRACE_ID_HEADERS: [&str; 3] = ["traceid", "tracer-id", "mgw-traceid"];

impl Exchange {
    /// The id under which the gateway has logged the call, if the answer has one: Antom's support finds the call by it. It is
    /// not signed.
    pub fn trace_id(&self) -> Option<&str> {
        let id = TRACE_ID_HEADERS.iter().find_map(|name| self.headers.get(*name)?.to_str().ok())?;
        // For logs, which need no long texts.
        (id.len() <= 128).then_some(id)
    }
}

impl Client {
    /// A client that makes its own HTTP client, which needs this crate's feature `rustls` for `https` gateways.
    ///
    /// # Errors
    /// See [`ClientBuilder::build`].
    pub fn new(config: ClientConfig) -> Result<Self, Error> {
        Self::builder(config).build()
    }

    /// Begins a client that can be given the application's own [`reqwest::Client`].
    pub fn builder(config: ClientConfig) -> ClientBuilder {
        ClientBuilder { config, http: None }
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
    /// [`Error::Encode`], [`Error::Sign`], [`Error::Transport`] and [`Error::TooLarge`].
    pub async fn exchange<R: Request>(&self, request: &R) -> Result<Exchange, Error> {
        let path = gateway_path(R::PATH, &self.config.client_id);
        let mut url = self.config.gateway.clone();
        url.set_path(&path);
        url.set_query(None);

        let body = serde_json::to_vec(request).map_err(|error| Error::Encode(error.into()))?;
        let time = self.config.clock.now().as_millisecond().to_string();
        let message =
            Message { method: "POST", path: &path, client_id: &self.config.client_id, time: &time, body: &body };
        let signature = message.sign(&self.config.private_key).map_err(Error::Sign)?;

        let answer = self
            .http
            .post(url.clone())
            .timeout(TIMEOUT)
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"))
            .header("client-id", &self.config.client_id)
            .header("request-time", &time)
            .header("signature", signature)
            .body(body)
            .send()
            .await
            .map_err(|error| transport(&url, error))?;
        let (answered_by, status, headers) = (answer.url().clone(), answer.status(), answer.headers().clone());
        let body = read_body(answer, &url).await?;
        Ok(Exchange { url, answered_by, status, headers, body })
    }

    /// Verifies and reads the answer to a request.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn read<R: Request>(&self, _request: &R, exchange: &Exchange) -> Result<R::Response, Error> {
        let Exchange { url, answered_by, status, headers, body } = exchange;
        if answered_by != url {
            return Err(untrusted(url, Untrusted::Redirected { to: Box::new(answered_by.clone()) }));
        }
        if *status != StatusCode::OK {
            return Err(Error::HttpStatus { url: Box::new(url.clone()), status: *status });
        }
        self.read_answer::<R>(url, headers, body)
    }

    fn read_answer<R: Request>(&self, url: &Url, headers: &HeaderMap, body: &[u8]) -> Result<R::Response, Error> {
        #[derive(Deserialize)]
        struct Answer {
            result: ResultInfo,
        }
        let signed = self.verify_answer(url.path(), headers, body).map_err(|reason| untrusted(url, reason))?;
        let decode = |error: serde_json::Error| Error::Decode { url: Box::new(url.clone()), source: error.into() };
        let answer: Answer = serde_json::from_slice(body).map_err(decode)?;
        match (answer.result.result_status, signed) {
            (ResultStatus::S, true) => serde_json::from_slice(body).map_err(decode),
            (ResultStatus::S, false) => Err(untrusted(url, Untrusted::Unsigned)),
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

/// The body of an answer, up to [`MAXIMUM_ANSWER`]: a server in the gateway's place cannot fill the memory.
async fn read_body(mut answer: reqwest::Response, url: &Url) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(|error| transport(url, error))? {
        if body.len() + part.len() > MAXIMUM_ANSWER {
            return Err(Error::TooLarge { url: Box::new(url.clone()) });
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

fn transport(url: &Url, error: reqwest::Error) -> Error {
    let timeout = error.is_timeout();
    // The message names the URL already.
    Error::Transport { url: Box::new(url.clone()), timeout, source: error.without_url().into() }
}

fn untrusted(url: &Url, reason: Untrusted) -> Error {
    Error::Untrusted { url: Box::new(url.clone()), reason }
}
