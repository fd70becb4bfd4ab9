//! Finds what is wrong with the configuration, and says what to do: `antom-storefront doctor`, and a page in development.
//!
//! It looks at what is set, then tries it: it sends signed requests to the gateway and plain ones to the shop's public
//! address, and reads the answers for the mistakes that people make. It moves no money.

mod credentials;
mod gateway;
mod go_live;
mod methods;
mod public_url;
mod sdk;
mod signature;

use std::time::Duration;

use antom::{Client, ClientConfig, client::is_loopback};
use domain::{checkout::CheckoutMode, diagnostics::Finding};
use url::Url;

use crate::{
    app_context::{self, AppContext},
    config::{Config, Environment, GatewayConfig},
    gateway::connect,
};

pub use go_live::checklist;
pub use signature::{SignatureArguments, diagnose_signature};

/// What is examined.
#[derive(Debug, Clone)]
pub struct DoctorInput {
    /// The way to the gateway, and the keys. `None`: the simulator's, which makes its own when it starts.
    pub client: Option<Client>,
    /// Whether the gateway is the simulator.
    pub simulated: bool,
    /// Antom's sandbox or production.
    pub environment: Environment,
    /// Where browsers load the SDK from. `None`: from the simulator, when it runs.
    pub sdk_url: Option<Url>,
    /// Where buyers and Antom reach the shop.
    pub public_url: Url,
    /// What the checkout shows.
    pub checkout_mode: CheckoutMode,
    /// Whether the pages for developers are open.
    pub development_pages: bool,
}

/// What to try beyond what is always tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DoctorOptions {
    /// Create a session with every payment method of the shop, and cancel it: the only way to hear which methods and
    /// currencies the account refuses.
    pub methods: bool,
}

impl DoctorInput {
    /// The setup that a configuration leads to.
    ///
    /// # Errors
    /// When no HTTP client can be made, or the listening address makes no URL.
    pub fn of_config(config: &Config) -> anyhow::Result<Self> {
        let (client, sdk_url, environment) = match &config.gateway {
            GatewayConfig::Simulator(_) => (None, None, Environment::Sandbox),
            GatewayConfig::Antom(antom) => {
                let client = connect(ClientConfig::new(
                    antom.gateway_url.clone(),
                    &antom.client_id,
                    antom.private_key.clone(),
                    antom.public_keys.clone(),
                ))?;
                (Some(client), Some(antom.sdk_url.clone()), antom.environment)
            }
        };
        Ok(Self {
            simulated: client.is_none(),
            client,
            environment,
            sdk_url,
            public_url: app_context::public_url(config, config.listen)?,
            checkout_mode: config.checkout_mode,
            development_pages: config.development_pages,
        })
    }

    /// The setup of the shop that runs.
    pub fn of_context(context: &AppContext) -> Self {
        let production = context.sdk.environment == Environment::Production.as_str();
        Self {
            client: Some(context.gateway.client().clone()),
            simulated: context.simulated,
            environment: if production { Environment::Production } else { Environment::Sandbox },
            sdk_url: context.sdk.url.parse().ok(),
            public_url: context.public_url.as_ref().clone(),
            checkout_mode: context.checkout_mode,
            development_pages: context.development_pages,
        }
    }
}

/// Examines a setup, and hands each finding on as soon as it is made: some take seconds.
pub async fn examine(setup: &DoctorInput, extent: DoctorOptions, mut found: impl FnMut(Finding)) {
    let http = match PlainHttp::new() {
        Ok(http) => http,
        Err(error) => return found(Finding::unknown("HTTP", format!("no client can be made: {error}"))),
    };
    credentials::examine(setup, &mut found);
    let trusted = gateway::examine(setup, &mut found).await;
    if trusted {
        methods::examine(setup, extent, &mut found).await;
    }
    let reached = public_url::examine(setup, &http, &mut found).await;
    sdk::examine(setup, &http, reached, &mut found).await;
}

/// For requests that are not signed. Redirects are findings, so they are not followed.
struct PlainHttp {
    /// Through the proxy that the environment names, if it names one.
    usual: reqwest::Client,
    /// For what listens on this machine, which no proxy can reach.
    direct: reqwest::Client,
}

impl PlainHttp {
    fn new() -> reqwest::Result<Self> {
        let builder = || {
            let builder = reqwest::Client::builder().timeout(Duration::from_secs(10));
            builder.redirect(reqwest::redirect::Policy::none())
        };
        Ok(Self { usual: builder().build()?, direct: builder().no_proxy().build()? })
    }

    fn client(&self, url: &Url) -> &reqwest::Client {
        if is_loopback(url) { &self.direct } else { &self.usual }
    }
}

/// The variable that names a proxy for https, if one does: never its value, which may hold a password.
fn proxy_variable() -> Option<&'static str> {
    let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    names.into_iter().find(|name| std::env::var(name).is_ok_and(|value| !value.is_empty()))
}

/// What was the matter, with the causes behind it, in one line.
fn in_words(error: reqwest::Error) -> String {
    format!("{:#}", anyhow::Error::new(error))
}
