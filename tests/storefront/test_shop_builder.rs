//! Configures and starts a [`TestShop`].

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use antom::PublicKey;
use antom_storefront::http::site::Site;
use backend::config::{
    AntomConfig, Config, DevelopmentPassword, Environment, GatewayConfig, SHOP_NAME, ServerLimits, SimulatorConfig,
    WebhookConfig,
};
use domain::checkout::CheckoutMode;
use serde_json::Value;

use crate::{
    fixtures::{catalogue, keys, temporary_file},
    movable_clock::MovableClock,
    raw_database::new_database,
    scripted_gateway::{self, Answer, ScriptedGateway},
    test_shop::TestShop,
};

const LOOPBACK: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// Receipts show it.
pub(crate) const CONTACT: &str = "orders@shop.example";

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// By default, the shop sells the tests' products, and its simulator sends no notification while a test runs.
pub(crate) struct TestShopBuilder {
    name: String,
    catalogue: Option<PathBuf>,
    public_url: Option<String>,
    notify_after: Duration,
    old_public_key: Option<PublicKey>,
    reconcile: bool,
    clock: MovableClock,
    development_pages: bool,
    development_password: Option<String>,
    trusted_proxies: String,
    limits: ServerLimits,
    site: Site,
    database_url: Option<String>,
    webhook: Option<WebhookConfig>,
}

impl Default for TestShopBuilder {
    fn default() -> Self {
        Self {
            name: SHOP_NAME.to_owned(),
            catalogue: Some(catalogue()),
            public_url: None,
            notify_after: DAY,
            old_public_key: None,
            reconcile: false,
            clock: MovableClock::default(),
            development_pages: true,
            development_password: None,
            trusted_proxies: String::new(),
            limits: ServerLimits::default(),
            site: Site::unchecked(concat!(env!("CARGO_MANIFEST_DIR"), "/public")),
            database_url: None,
            webhook: None,
        }
    }
}

impl TestShopBuilder {
    pub(crate) fn name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// Sells the products of this folder.
    pub(crate) fn catalogue(mut self, folder: &Path) -> Self {
        self.catalogue = Some(folder.to_owned());
        self
    }

    /// Sells the products that are built into the program.
    pub(crate) fn demo_catalogue(mut self) -> Self {
        self.catalogue = None;
        self
    }

    pub(crate) fn public_url(mut self, url: &str) -> Self {
        self.public_url = Some(url.to_owned());
        self
    }

    /// The simulator sends each notification at once.
    pub(crate) fn notify_at_once(mut self) -> Self {
        self.notify_after = Duration::ZERO;
        self
    }

    /// Accepts signatures by this key too. Has no effect on a shop with a simulator.
    pub(crate) fn old_public_key(mut self, key: PublicKey) -> Self {
        self.old_public_key = Some(key);
        self
    }

    /// Runs the reconciler.
    pub(crate) fn reconcile(mut self) -> Self {
        self.reconcile = true;
        self
    }

    pub(crate) fn without_development_pages(mut self) -> Self {
        self.development_pages = false;
        self
    }

    pub(crate) fn development_password(mut self, password: &str) -> Self {
        self.development_password = Some(password.to_owned());
        self
    }

    pub(crate) fn trusted_proxies(mut self, networks: &str) -> Self {
        networks.clone_into(&mut self.trusted_proxies);
        self
    }

    pub(crate) fn limits(mut self, limits: ServerLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Opens the database of another shop.
    pub(crate) fn database_of(mut self, other: &TestShop) -> Self {
        self.database_url = Some(other.database_url.clone());
        self
    }

    /// Opens this database.
    pub(crate) fn database_url(mut self, url: &str) -> Self {
        self.database_url = Some(url.to_owned());
        self
    }

    /// Sends these files to browsers.
    pub(crate) fn site(mut self, site: Site) -> Self {
        self.site = site;
        self
    }

    /// Sends webhooks to this address.
    pub(crate) fn webhook(mut self, url: &str, secret: &str) -> Self {
        self.webhook = Some(WebhookConfig { url: url.parse().unwrap(), secret: secret.parse().unwrap() });
        self
    }

    /// Reads the time from a clock that the test moves.
    pub(crate) fn clock(mut self, clock: &MovableClock) -> Self {
        self.clock = clock.clone();
        self
    }

    /// Starts the shop with a simulator.
    pub(crate) async fn start(self) -> TestShop {
        let simulator = SimulatorConfig {
            listen: LOOPBACK,
            database: temporary_file("simulator"),
            notify_after: self.notify_after,
            keys: Some(keys().clone()),
        };
        let site = self.site.clone();
        TestShop::start_with(self.config(GatewayConfig::Simulator(Box::new(simulator))).await, site).await
    }

    /// Starts the shop with credentials of a gateway that gives these answers.
    pub(crate) async fn start_with_gateway(
        self,
        answer: impl FnMut(&str, &Value) -> Answer + Send + 'static,
    ) -> (TestShop, ScriptedGateway) {
        let (merchant, gateway_key) = keys().clone();
        let gateway = ScriptedGateway::start(gateway_key.clone(), answer).await;
        let antom = AntomConfig {
            gateway_url: format!("http://{}", gateway.address).parse().unwrap(),
            client_id: scripted_gateway::CLIENT_ID.to_owned(),
            private_key: merchant,
            public_keys: self.old_public_key.clone().into_iter().chain([gateway_key.public_key()]).collect(),
            environment: Environment::Sandbox,
            sdk_url: "http://127.0.0.1/sdk.js".parse().unwrap(),
        };
        (TestShop::start_with_config(self.config(GatewayConfig::Antom(Box::new(antom))).await).await, gateway)
    }

    async fn config(self, gateway: GatewayConfig) -> Config {
        let database_url = match self.database_url {
            Some(url) => url,
            None => new_database().await,
        };
        Config {
            shop_name: self.name,
            contact: Some(CONTACT.to_owned()),
            listen: LOOPBACK,
            metrics: Some(LOOPBACK),
            public_url: self.public_url.map(|url| url.parse().unwrap()),
            database_url: database_url.parse().unwrap(),
            catalogue: self.catalogue,
            order_lifetime: DAY,
            app_redirect_urls: vec!["kopilane://result".to_owned()],
            clock: self.clock.clock(),
            reconcile: self.reconcile,
            checkout_mode: CheckoutMode::Component,
            development_pages: self.development_pages,
            development_password: self.development_password.as_deref().map(DevelopmentPassword::new),
            repository_url: None,
            trusted_proxies: self.trusted_proxies.parse().unwrap(),
            limits: self.limits,
            webhook: self.webhook,
            gateway,
        }
    }
}
