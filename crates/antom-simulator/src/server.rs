//! Starting and stopping the gateway, and its routes.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, RwLock},
    time::Duration,
};

use antom::{Clock, PrivateKey, PublicKey};
use axum::{
    Router,
    extract::connect_info::Connected,
    http::{HeaderName, HeaderValue, StatusCode, header},
    routing::{any, get, post},
    serve::{IncomingStream, Listener},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Notify, mpsc, oneshot, watch},
    task::JoinHandle,
};
use tower_http::{catch_panic::CatchPanicLayer, cors, set_header::SetResponseHeaderLayer};
use url::Url;

use crate::{
    cashier,
    clock::MovableClock,
    console, control, endpoints,
    fidelity::Fidelity,
    gateway::Gateway,
    keys::Keys,
    notifier, recorder,
    scenario::{Scenario, Scenarios},
    sdk,
    store::{Store, StoreError},
    tls, wallet, worker,
};

/// The merchant's client id at the simulator. It begins with `SANDBOX_`, so clients choose the sandbox's paths.
pub const CLIENT_ID: &str = "SANDBOX_5KOPILANE000000001";

/// The usual time between a payment's outcome and its notification: the guide says three to five seconds.
pub const NOTIFY_AFTER: Duration = Duration::from_secs(3);

/// How long [`Simulator::stop`] waits before it gives up on what is under way: longer than a delivery can take.
const PATIENCE: Duration = Duration::from_secs(12);

/// What a [`Simulator`] needs to know.
#[derive(Debug, Clone)]
pub struct SimulatorConfig {
    /// Where to listen: a loopback address, port 0 for any free one.
    pub listen: SocketAddr,
    /// The SQLite file that holds payments, notifications and keys. Created when it is missing, folders included.
    pub database: PathBuf,
    /// The key pairs; `None` for those in the database, which are made there the first time.
    pub keys: Option<Keys>,
    /// How long after a payment's outcome its notification is sent, normally [`NOTIFY_AFTER`].
    pub notify_after: Duration,
    /// Where the time comes from. The control API moves the simulator's own time ahead of it.
    pub clock: Clock,
    /// Where to listen with TLS as well, for merchants whose SDK speaks only https. The certificate is self-signed and
    /// stands beside the database, as `.pem`.
    pub tls: Option<SocketAddr>,
    /// How the gateway behaves where the real one is not known. The control API can change it while it runs.
    pub fidelity: Fidelity,
    /// Whether it may listen on other addresses than loopback ones, and serves its control API and console there.
    pub allow_remote: bool,
}

impl SimulatorConfig {
    /// The usual configuration: keys of its own, notifications after three seconds, the machine's clock, no TLS.
    pub fn new(listen: SocketAddr, database: impl Into<PathBuf>) -> Self {
        Self {
            listen,
            database: database.into(),
            keys: None,
            notify_after: NOTIFY_AFTER,
            clock: Clock::system(),
            tls: None,
            fidelity: Fidelity::default(),
            allow_remote: false,
        }
    }
}

/// What a merchant configures its client with.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Goes into the `client-id` header.
    pub client_id: String,
    /// Signs the merchant's requests.
    pub private_key: PrivateKey,
    /// Verifies the gateway's answers and notifications.
    pub antom_public_key: PublicKey,
}

/// A running gateway. Dropping it ends it too, but nobody waits for what is under way.
#[derive(Debug)]
pub struct Simulator {
    origin: Url,
    tls_origin: Option<Url>,
    credentials: Credentials,
    gateway: Arc<Gateway>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// Why the simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is not of this machine alone. The simulator approves any payment, so it is not for a network.
    #[error(
        "the simulator listens on loopback addresses only, such as 127.0.0.1, unless it is allowed others; found {0}"
    )]
    NotLoopback(SocketAddr),
    /// The address cannot be listened on, usually because something else does.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system reported.
        source: std::io::Error,
    },
    /// The database file cannot be opened, created or read.
    #[error("the simulator's database {} cannot be used: {reason}", .file.display())]
    Database {
        /// The file.
        file: PathBuf,
        /// What was reported.
        reason: String,
    },
    /// The key pairs cannot be read or made.
    #[error("the simulator's keys: {0}")]
    Keys(String),
    /// The certificate cannot be made, kept or used.
    #[error("TLS: {0}")]
    Tls(String),
    /// The description of the control API cannot be written.
    #[error("cannot describe the control API: {0}")]
    Description(String),
    /// The HTTP client for notifications cannot be made.
    #[error("cannot send notifications: {0}")]
    HttpClient(String),
}

impl Simulator {
    /// Starts the gateway. When this returns it is listening.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(config: SimulatorConfig) -> Result<Self, StartError> {
        let SimulatorConfig { listen, database, keys, notify_after, clock, tls, fidelity, allow_remote } = config;
        for address in std::iter::once(listen).chain(tls) {
            if !address.ip().is_loopback() && !allow_remote {
                return Err(StartError::NotLoopback(address));
            }
        }
        // Ignored when it was installed before: every crate of a program may choose, the first choice stands.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = notifier::http_client().map_err(|error| StartError::HttpClient(error.to_string()))?;

        let store = open(&database).await?;
        let unusable = |error: StoreError| StartError::Database { file: database.clone(), reason: error.to_string() };
        let keys = match keys {
            Some(keys) => keys,
            None => Keys::of(&store).await?,
        };
        let (listener, origin) = bind(listen, "http").await?;
        let tls = match tls {
            Some(address) => {
                let acceptor = tls::acceptor(&database.with_extension("pem"))?;
                let (listener, origin) = bind(address, "https").await?;
                Some((tls::Listener::new(listener, acceptor), origin))
            }
            None => None,
        };

        let credentials = Credentials {
            client_id: CLIENT_ID.to_owned(),
            private_key: keys.merchant.clone(),
            antom_public_key: keys.gateway.public_key(),
        };
        let (stop, stopped) = watch::channel(false);
        let (moves, wanted_moves) = mpsc::channel(16);
        let (messages, new_messages) = mpsc::channel(recorder::WAITING);
        let gateway = Arc::new(Gateway {
            clock: MovableClock::new(clock, store.clock_moved_by().await.map_err(unusable)?),
            scenarios: Scenarios::new(store.scenarios().await.map_err(unusable)?),
            store,
            merchant_public_key: keys.merchant.public_key(),
            gateway_public_key: keys.gateway.public_key(),
            keys,
            client_id: CLIENT_ID.to_owned(),
            origin: origin.clone(),
            notify_after,
            fidelity: RwLock::new(Arc::new(fidelity)),
            allow_remote,
            wake: Notify::new(),
            moves,
            messages,
            stopped: stopped.clone(),
        });
        let routes = routes(Arc::clone(&gateway)).map_err(|error| StartError::Description(error.to_string()))?;
        let mut tasks = vec![tokio::spawn(serve(listener, routes.clone(), stopped.clone()))];
        let mut tls_origin = None;
        if let Some((listener, origin)) = tls {
            tasks.push(tokio::spawn(serve(listener, routes, stopped.clone())));
            tls_origin = Some(origin);
        }
        tasks.push(tokio::spawn(worker::run(Arc::clone(&gateway), http, wanted_moves, stopped)));
        tasks.push(tokio::spawn(recorder::run(Arc::clone(&gateway), new_messages)));
        tracing::info!(%origin, client_id = CLIENT_ID, "the simulated gateway is listening");
        Ok(Self { origin, tls_origin, credentials, gateway, stop, tasks })
    }

    /// Where the gateway is: scheme, host and port.
    pub fn origin(&self) -> &Url {
        &self.origin
    }

    /// Where the gateway is with TLS, if it is.
    pub fn tls_origin(&self) -> Option<&Url> {
        self.tls_origin.as_ref()
    }

    /// What the merchant's client is configured with.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The stand-in browser SDK: what a page loads with `<script src>`.
    pub fn sdk_url(&self) -> Url {
        let mut url = self.origin.clone();
        url.set_path(sdk::PATH);
        url
    }

    /// Switches a scenario on: see [`Scenario`].
    ///
    /// # Errors
    /// A sentence that names the field which cannot be meant so.
    pub fn rehearse(&self, scenario: Scenario) -> Result<(), String> {
        self.gateway.scenarios.add(scenario).map(drop)
    }

    /// Moves the gateway's clock forward. Whatever falls due on the way happens at its time, one after the other; this
    /// returns when all of it is done, or when the simulator stops.
    pub async fn advance(&self, by: Duration) {
        let (done, moved) = oneshot::channel();
        if self.gateway.moves.send(worker::Move { by, done }).await.is_ok() {
            // The sender is gone when the simulator stops.
            let _ = moved.await;
        }
    }

    /// Stops listening, finishes the requests and the deliveries under way, and closes the database. Gives up on
    /// whatever takes longer than a delivery may take.
    pub async fn stop(self) {
        // Fails only when both tasks have ended already.
        let _ = self.stop.send(true);
        let deadline = tokio::time::Instant::now() + PATIENCE;
        for mut task in self.tasks {
            match tokio::time::timeout_at(deadline, &mut task).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "a task of the simulator broke off"),
                Err(_) => {
                    tracing::warn!("the simulator did not finish in time");
                    task.abort();
                }
            }
        }
        self.gateway.store.close().await;
    }
}

/// Opens the database; the file is for this user's eyes, since it may hold keys.
async fn open(file: &Path) -> Result<Store, StartError> {
    let unusable = |reason: String| StartError::Database { file: file.to_owned(), reason };
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(|error| unusable(error.to_string()))?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map_err(|error| unusable(error.to_string()))?;
    Store::open(file).await.map_err(|error: StoreError| unusable(error.to_string()))
}

async fn bind(listen: SocketAddr, scheme: &str) -> Result<(PlainListener, Url), StartError> {
    let unavailable = |source| StartError::Listen { address: listen, source };
    let listener = TcpListener::bind(listen).await.map_err(unavailable)?;
    let address = listener.local_addr().map_err(unavailable)?;
    let origin = Url::parse(&format!("{scheme}://{address}"))
        .map_err(|error| unavailable(std::io::Error::other(error.to_string())))?;
    Ok((PlainListener(listener), origin))
}

/// A listener whose connections send what is written at once. Without `TCP_NODELAY` the second part of an answer waits for
/// the client's delayed acknowledgement, 40 ms.
pub(crate) struct PlainListener(TcpListener);

impl Listener for PlainListener {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%address, %error, "this connection is slow: TCP_NODELAY could not be set");
        }
        (stream, address)
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// Done when the simulator is stopped, or was dropped instead.
pub(crate) async fn stopping(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// Who has connected, with TLS or without.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

impl Connected<IncomingStream<'_, PlainListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, PlainListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

impl Connected<IncomingStream<'_, tls::Listener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, tls::Listener>) -> Self {
        Self(*stream.remote_addr())
    }
}

async fn serve<L>(listener: L, routes: Router, mut stopped: watch::Receiver<bool>)
where
    L: axum::serve::Listener<Addr = SocketAddr>,
    for<'a> Peer: Connected<IncomingStream<'a, L>>,
{
    let stopped = async move { stopping(&mut stopped).await };
    let service = routes.into_make_service_with_connect_info::<Peer>();
    if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(stopped).await {
        tracing::error!(%error, "the simulated gateway has ended");
    }
}

fn routes(gateway: Arc<Gateway>) -> serde_json::Result<Router> {
    // The browser's RPC comes from whichever page the component is used on. The genuine SDK sends it with credentials,
    // which rules out `*`; there are no cookies here that could be misused.
    let cors = cors::CorsLayer::new()
        .allow_origin(cors::AllowOrigin::mirror_request())
        .allow_methods([axum::http::Method::POST])
        .allow_headers(cors::AllowHeaders::mirror_request())
        .allow_credentials(true)
        .expose_headers([HeaderName::from_static("result-status")]);
    let header = |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    let routes = Router::new()
        .route("/mgw.htm", post(cashier::rpc))
        .layer(cors)
        .route("/ams/{*endpoint}", any(endpoints::serve))
        .merge(sdk::routes())
        .merge(wallet::routes())
        .merge(control::routes(&gateway)?)
        .merge(console::routes(&gateway))
        .route("/healthz", get("ok"))
        .route("/favicon.ico", get(StatusCode::NO_CONTENT))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // The wallet's addresses are what lets the buyer approve: no other site may learn them.
        .layer(header(header::REFERRER_POLICY, "no-referrer"))
        .layer(header(header::CACHE_CONTROL, "no-store"))
        .layer(CatchPanicLayer::new())
        .with_state(gateway);
    Ok(routes)
}
