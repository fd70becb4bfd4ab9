//! Composition root: builds everything from the configuration, and serves it.

use std::{net::SocketAddr, sync::Arc};

use antom::{ClientConfig, Clock, NotificationVerifier};
use antom_simulator::{Keys, Simulator, StartError};
use anyhow::Context;
use axum::Router;
use backend::{
    app_context::{AppContext, AppParts, NOTIFICATION_PATH, path_below, public_url, url_below},
    config::{Config, Environment, GatewayConfig, SimulatorConfig},
    gateway::{self, Addresses, Gateway},
    lookup_limits::LookupLimits,
    metrics::Metrics,
    readiness::Readiness,
    request_limits::RequestLimits,
    service::{catalogue, reconcile, webhooks::WebhookSender},
    store::Store,
};
use domain::checkout::SdkSettings;
use tokio::{net::TcpListener, task::JoinSet};
use url::Url;

use crate::{
    http::{metrics, router::routes, server, site::Site, state::AppState},
    language,
};

/// The shop, bound to its address and ready to serve.
pub struct Application {
    listener: TcpListener,
    address: SocketAddr,
    /// Where Prometheus reads the metrics.
    metrics_listener: Option<TcpListener>,
    router: Router,
    context: AppContext,
    reconcile: bool,
    webhooks: Option<WebhookSender>,
    simulator: Option<Simulator>,
}

/// How the gateway is reached and believed, wherever it is.
struct Credentials {
    client: ClientConfig,
    sdk_url: Url,
    environment: Environment,
}

impl Application {
    /// Opens the database, starts the simulator when there are no credentials, and binds the shop's address.
    ///
    /// # Errors
    /// Says which of these steps failed, and why.
    pub async fn build(config: Config, site: Site) -> anyhow::Result<Self> {
        let clock = config.clock.clone();
        let store = Store::open(config.database_url.as_str())
            .await
            .with_context(|| format!("DATABASE_URL={}", config.database_url))?;
        let store = store.with_outbox(config.webhook.is_some());
        catalogue::load_into_empty(&store, config.catalogue.as_deref(), &language::tags()).await?;
        let listener = TcpListener::bind(config.listen)
            .await
            .with_context(|| format!("the shop cannot listen on {}", config.listen))?;
        let metrics_listener = match config.metrics {
            Some(address) => {
                let listener = TcpListener::bind(address).await;
                Some(listener.with_context(|| format!("the metrics cannot be served on METRICS_ADDR={address}"))?)
            }
            None => None,
        };
        let address = listener.local_addr()?;
        let public_url = public_url(&config, address)?;
        let webhooks = config.webhook.map(WebhookSender::new).transpose().context("the client for WEBHOOK_URL")?;
        let (credentials, simulator) = connect(config.gateway, &config.shop_name, &clock).await?;

        let verifier = Arc::new(NotificationVerifier::new(
            &credentials.client.client_id,
            path_below(&public_url, NOTIFICATION_PATH),
            credentials.client.antom_public_keys.clone(),
        ));
        let addresses = Addresses {
            notify: url_below(&public_url, NOTIFICATION_PATH),
            result_page: url_below(&public_url, "/orders/"),
        };
        let sdk = SdkSettings {
            url: credentials.sdk_url.into(),
            environment: credentials.environment.as_str().to_owned(),
            locale: "en_US".to_owned(),
        };
        let metrics = Metrics::default();
        let client = gateway::connect(credentials.client).context("the client for Antom's gateway")?;
        let name: Arc<str> = config.shop_name.into();
        let context = AppContext::new(AppParts {
            name: name.clone(),
            contact: config.contact,
            store,
            gateway: Gateway::new(client, addresses, name, metrics.clone()),
            public_url,
            sdk,
            checkout_mode: config.checkout_mode,
            simulated: simulator.is_some(),
            development_pages: config.development_pages,
            development_password: config.development_password,
            repository_url: config.repository_url,
            order_lifetime: config.order_lifetime.try_into().context("ORDER_LIFETIME_HOURS")?,
            app_redirect_urls: config.app_redirect_urls,
            lookup_limits: LookupLimits::default(),
            request_limits: RequestLimits::new(&config.limits, config.trusted_proxies.clone()),
            trusted_proxies: config.trusted_proxies,
            limits: config.limits,
            readiness: Readiness::default(),
            metrics,
            clock,
        });
        let router = routes(AppState { context: context.clone(), verifier, leptos: site.leptos_options(), site });
        Ok(Self {
            listener,
            address,
            metrics_listener,
            router,
            context,
            reconcile: config.reconcile,
            webhooks,
            simulator,
        })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The shop's public address.
    pub fn public_url(&self) -> &Url {
        &self.context.public_url
    }

    /// The address of the metrics, if they have one.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_listener.as_ref()?.local_addr().ok()
    }

    /// What the requests use.
    pub fn context(&self) -> &AppContext {
        &self.context
    }

    /// The simulator, when the shop has started one.
    pub fn simulator(&self) -> Option<&Simulator> {
        self.simulator.as_ref()
    }

    /// Serves until `stop` is done, then finishes what is under way, in a limited time.
    pub async fn serve(self, stop: impl Future<Output = ()> + Send + 'static) {
        // They end when this is dropped.
        let mut tasks = JoinSet::new();
        if self.reconcile {
            tasks.spawn(reconcile::run(self.context.clone()));
        }
        if let Some(webhooks) = self.webhooks {
            tasks.spawn(webhooks.run(self.context.clone()));
        }
        if let Some(listener) = self.metrics_listener {
            let routes = metrics::routes(self.context.clone());
            tasks.spawn(async move {
                if let Err(error) = axum::serve(listener, routes).await {
                    tracing::error!(%error, "the metrics can no longer be reached");
                }
            });
        }
        let (limits, trusted_proxies) = (self.context.limits, self.context.trusted_proxies.clone());
        server::serve(self.listener, self.router, limits, trusted_proxies, stop).await;
        tasks.shutdown().await;
        if let Some(simulator) = self.simulator {
            simulator.stop().await;
        }
        self.context.store.close().await;
    }
}

async fn connect(
    gateway: GatewayConfig,
    shop_name: &str,
    clock: &Clock,
) -> anyhow::Result<(Credentials, Option<Simulator>)> {
    match gateway {
        GatewayConfig::Antom(antom) => {
            let client = ClientConfig::new(antom.gateway_url, antom.client_id, antom.private_key, antom.public_keys);
            let client = client.with_clock(clock.clone());
            Ok((Credentials { client, sdk_url: antom.sdk_url, environment: antom.environment }, None))
        }
        GatewayConfig::Simulator(config) => {
            let simulator = start_simulator(*config, shop_name).await.context("the gateway simulator")?;
            let given = simulator.credentials();
            let client = ClientConfig::new(
                simulator.origin().clone(),
                &given.client_id,
                given.merchant_private_key.clone(),
                [given.antom_public_key.clone()],
            );
            let client = client.with_clock(clock.clone());
            let sdk_url = simulator.sdk_url();
            Ok((Credentials { client, sdk_url, environment: Environment::Sandbox }, Some(simulator)))
        }
    }
}

async fn start_simulator(config: SimulatorConfig, shop_name: &str) -> Result<Simulator, StartError> {
    let mut simulator = antom_simulator::SimulatorConfig::new(config.listen, config.database);
    simulator.keys = config.keys.map(|(merchant, antom)| Keys::new(merchant, antom));
    simulator.merchant_name = shop_name.to_owned();
    simulator.notify_after = config.notify_after;
    Simulator::start(simulator).await
}
