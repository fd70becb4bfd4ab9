//! Starting and stopping the simulator, and wiring its parts together.

use std::{
    error::Error,
    net::SocketAddr,
    path::Path,
    sync::{Arc, RwLock},
    time::Duration,
};

use axum::{
    Router,
    extract::connect_info::Connected,
    http::{HeaderName, HeaderValue, StatusCode, header},
    routing::{any, get, post},
    serve::IncomingStream,
};
use tokio::{
    net::TcpListener,
    sync::{Notify, mpsc, oneshot, watch},
    task::JoinHandle,
};
use tower_http::{catch_panic::CatchPanicLayer, cors, set_header::SetResponseHeaderLayer};
use url::Url;

use crate::{
    behavior::{
        active_scenarios::ActiveScenarios, clock::MovableClock, scenario::Scenario, scenario_error::ScenarioError,
    },
    checkout::{self, rpc, sdk},
    config::{CLIENT_ID, Credentials, SimulatorConfig, StartError},
    console, control,
    engine::{
        buyer,
        clock_move::ClockMove,
        gateway::Gateway,
        keys::Keys,
        message_log, notifier,
        shutdown::wait_for_stop,
        store::database::{Store, StoreError},
        worker,
    },
    language::Languages,
    merchant_api::serve,
    net::{
        listener::{ClientAddress, PlainListener},
        tls,
    },
};

/// How long [`Simulator::stop`] waits for requests and deliveries in flight: longer than a delivery can take.
const STOP_TIMEOUT: Duration = Duration::from_secs(12);

/// A running simulator. Dropping it stops it too, but does not wait for requests and deliveries in flight.
#[derive(Debug)]
pub struct Simulator {
    origin: Url,
    tls_origin: Option<Url>,
    credentials: Credentials,
    gateway: Arc<Gateway>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// Why [`Simulator::finish`] did not end a payment: there is no such payment, it is over already, the result code is not
/// final, or the database failed. The source has the reason.
#[derive(Debug, thiserror::Error)]
#[error("the payment was not ended")]
pub struct FinishError(#[source] Box<dyn Error + Send + Sync>);

impl Simulator {
    /// Starts the simulator. It is listening when this returns.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(config: SimulatorConfig) -> Result<Self, StartError> {
        let SimulatorConfig {
            listen,
            database,
            keys,
            merchant_name,
            notify_after,
            clock,
            tls,
            assumptions,
            allow_remote,
        } = config;
        for address in std::iter::once(listen).chain(tls) {
            if !address.ip().is_loopback() && !allow_remote {
                return Err(StartError::NotLoopback(address));
            }
        }
        // Fails if another crate of the program has installed a provider before; that one is used.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = notifier::http_client().map_err(|error| StartError::HttpClient(error.into()))?;

        let unusable = |error: StoreError| StartError::Database { file: database.clone(), source: error.into() };
        let store = open(&database).await?;
        let keys = match keys {
            Some(keys) => keys,
            None => Keys::load_or_generate(&store).await?,
        };
        let (listener, origin) = bind(listen, "http").await?;
        let tls = match tls {
            Some(address) => {
                let acceptor = tls::acceptor(&database.with_extension("pem"));
                let acceptor = acceptor.map_err(|error| StartError::Tls(error.into()))?;
                let (listener, origin) = bind(address, "https").await?;
                Some((tls::Listener::new(listener, acceptor), origin))
            }
            None => None,
        };

        let credentials = Credentials {
            client_id: CLIENT_ID.to_owned(),
            merchant_private_key: keys.merchant_private_key.clone(),
            antom_public_key: keys.antom_private_key.public_key(),
        };
        let (stop, stopped) = watch::channel(false);
        let (clock_moves, requested_moves) = mpsc::channel(16);
        let (messages, new_messages) = mpsc::channel(message_log::QUEUE_CAPACITY);
        let gateway = Arc::new(Gateway {
            clock: MovableClock::new(clock, store.clock_offset().await.map_err(unusable)?),
            scenarios: ActiveScenarios::new(store.scenarios().await.map_err(unusable)?),
            store,
            merchant_public_key: keys.merchant_private_key.public_key(),
            antom_public_key: keys.antom_private_key.public_key(),
            keys,
            client_id: CLIENT_ID.to_owned(),
            merchant_name,
            languages: Languages::load().map_err(|error| StartError::Texts(error.into()))?,
            origin: origin.clone(),
            notify_after,
            assumptions: RwLock::new(Arc::new(assumptions)),
            allow_remote,
            wake: Notify::new(),
            clock_moves,
            messages,
            stopped: stopped.clone(),
        });
        let routes = routes(Arc::clone(&gateway)).map_err(|error| StartError::Description(error.into()))?;
        let mut tasks = vec![tokio::spawn(serve_routes(listener, routes.clone(), stopped.clone()))];
        let mut tls_origin = None;
        if let Some((listener, origin)) = tls {
            tasks.push(tokio::spawn(serve_routes(listener, routes, stopped.clone())));
            tls_origin = Some(origin);
        }
        tasks.push(tokio::spawn(worker::run(Arc::clone(&gateway), http, requested_moves, stopped)));
        tasks.push(tokio::spawn(message_log::run(Arc::clone(&gateway), new_messages)));
        tracing::info!(%origin, client_id = CLIENT_ID, "the simulator is listening");
        Ok(Self { origin, tls_origin, credentials, gateway, stop, tasks })
    }

    /// The origin of the gateway: scheme, host and port.
    pub fn origin(&self) -> &Url {
        &self.origin
    }

    /// The origin of the gateway with TLS, if it is configured.
    pub fn tls_origin(&self) -> Option<&Url> {
        self.tls_origin.as_ref()
    }

    /// What a merchant needs to configure its client.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The stand-in browser SDK: the address that a page loads with `<script src>`.
    pub fn sdk_url(&self) -> Url {
        let mut url = self.origin.clone();
        url.set_path(sdk::PATH);
        url
    }

    /// Switches a scenario on, like `POST /control/scenarios`.
    ///
    /// # Errors
    /// The first field that breaks a rule.
    pub fn add_scenario(&self, scenario: Scenario) -> Result<(), ScenarioError> {
        self.gateway.scenarios.add(scenario)?;
        self.gateway.wake.notify_one();
        Ok(())
    }

    /// Acts as the buyer, like `POST /control/payments/{paymentRequestId}/finish`: submits the payment if it is not
    /// submitted, and ends it with `outcome`, which is `SUCCESS` or another final `paymentResultCode`. Scenarios apply as
    /// they do when a buyer approves.
    ///
    /// # Errors
    /// See [`FinishError`].
    pub async fn finish(&self, payment_request_id: &str, outcome: &str) -> Result<(), FinishError> {
        let finished = buyer::finish(&self.gateway, payment_request_id, outcome).await;
        finished.map(drop).map_err(|error| FinishError(error.into()))
    }

    /// Moves the gateway's clock forward. Everything that becomes due meanwhile happens at its time and in order. Returns
    /// when all of it is done, or when the simulator stops.
    pub async fn advance(&self, by: Duration) {
        let (done, moved) = oneshot::channel();
        if self.gateway.clock_moves.send(ClockMove { by, done }).await.is_ok() {
            // Fails when the simulator stops.
            let _ = moved.await;
        }
    }

    /// Stops listening, waits for requests and deliveries in flight, and closes the database. Aborts what takes longer
    /// than a delivery can take.
    pub async fn stop(self) {
        // Fails only when all tasks have ended already.
        let _ = self.stop.send(true);
        let deadline = tokio::time::Instant::now() + STOP_TIMEOUT;
        for mut task in self.tasks {
            match tokio::time::timeout_at(deadline, &mut task).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(error = &error as &dyn Error, "a task of the simulator was aborted"),
                Err(_) => {
                    tracing::warn!("the simulator did not stop in time");
                    task.abort();
                }
            }
        }
        self.gateway.store.close().await;
    }
}

/// Opens the database. Only this user can read the file, because it may have keys.
async fn open(file: &Path) -> Result<Store, StartError> {
    fn unusable(file: &Path, error: impl Into<Box<dyn Error + Send + Sync>>) -> StartError {
        StartError::Database { file: file.to_owned(), source: error.into() }
    }
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(|error| unusable(file, error))?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map_err(|error| unusable(file, error))?;
    Store::open(file).await.map_err(|error| unusable(file, error))
}

async fn bind(listen: SocketAddr, scheme: &str) -> Result<(PlainListener, Url), StartError> {
    let unavailable = |source| StartError::Listen { address: listen, source };
    let listener = TcpListener::bind(listen).await.map_err(unavailable)?;
    let address = listener.local_addr().map_err(unavailable)?;
    let origin =
        Url::parse(&format!("{scheme}://{address}")).map_err(|error| unavailable(std::io::Error::other(error)))?;
    Ok((PlainListener(listener), origin))
}

async fn serve_routes<L>(listener: L, routes: Router, mut stopped: watch::Receiver<bool>)
where
    L: axum::serve::Listener<Addr = SocketAddr>,
    for<'a> ClientAddress: Connected<IncomingStream<'a, L>>,
{
    let stopped = async move { wait_for_stop(&mut stopped).await };
    let service = routes.into_make_service_with_connect_info::<ClientAddress>();
    if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(stopped).await {
        tracing::error!(error = &error as &dyn Error, "the simulator can no longer be reached");
    }
}

fn routes(gateway: Arc<Gateway>) -> serde_json::Result<Router> {
    // The RPC comes from any page that uses the component. The genuine SDK sends it with credentials, which excludes `*`.
    // The simulator has no cookies that could be misused.
    let cors = cors::CorsLayer::new()
        .allow_origin(cors::AllowOrigin::mirror_request())
        .allow_methods([axum::http::Method::POST])
        .allow_headers(cors::AllowHeaders::mirror_request())
        .allow_credentials(true)
        .expose_headers([HeaderName::from_static("result-status")]);
    let header = |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    let routes = Router::new()
        .route("/mgw.htm", post(rpc::rpc))
        .layer(cors)
        .route("/ams/{*endpoint}", any(serve::serve))
        .merge(sdk::routes(&gateway.languages))
        .merge(checkout::routes::routes())
        .merge(control::routes::routes(&gateway)?)
        .merge(console::routes::routes(&gateway))
        .route("/healthz", get("ok"))
        .route("/favicon.ico", get(StatusCode::NO_CONTENT))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // The address of a wallet page is enough to approve a payment: no other site may see it in a referrer.
        .layer(header(header::REFERRER_POLICY, "no-referrer"))
        .layer(header(header::CACHE_CONTROL, "no-store"))
        .layer(CatchPanicLayer::new())
        .with_state(gateway);
    Ok(routes)
}
