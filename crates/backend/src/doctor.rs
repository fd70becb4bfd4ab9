//! The doctor: finds problems of the configuration and names their solutions. It runs as `antom-storefront doctor` and on a
//! page for developers.
//!
//! It checks the values, sends signed requests to the gateway and plain ones to the shop's public address, and looks for
//! known mistakes in the answers. It makes no payment.

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

#[derive(Debug, Clone)]
pub struct DoctorInput {
    /// Gateway and keys. `None`: the simulator's, which has them only while it runs.
    pub client: Option<Client>,
    /// Whether the gateway is the simulator.
    pub simulated: bool,
    pub environment: Environment,
    /// The address of the browser SDK. `None`: the simulator's, which has it only while it runs.
    pub sdk_url: Option<Url>,
    /// The address at which customers and Antom reach the shop.
    pub public_url: Url,
    pub checkout_mode: CheckoutMode,
    pub development_pages: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DoctorOptions {
    /// Create and cancel a session with every payment method of the shop. Only this shows which methods and currencies the
    /// account refuses.
    pub methods: bool,
}

impl DoctorInput {
    pub fn from_config(config: &Config) -> anyhow::Result<Self> {
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

    pub fn from_context(context: &AppContext) -> Self {
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

/// Runs all checks. Passes each finding to `emit` immediately, because some checks take seconds.
pub async fn examine(input: &DoctorInput, options: DoctorOptions, mut emit: impl FnMut(Finding)) {
    let http = match PlainHttp::new() {
        Ok(http) => http,
        Err(error) => {
            return emit(Finding::unknown(
                "HTTP",
                format!("the HTTP client cannot be created: {}", error_chain(error)),
            ));
        }
    };
    credentials::examine(input, &mut emit);
    let is_trusted = gateway::examine(input, &mut emit).await;
    if is_trusted {
        methods::examine(input, options, &mut emit).await;
    }
    let is_reachable = public_url::examine(input, &http, &mut emit).await;
    sdk::examine(input, &http, is_reachable, &mut emit).await;
}

/// HTTP clients for unsigned requests. They do not follow redirects, because a redirect is a finding.
struct PlainHttp {
    /// Uses the proxy of the environment, if it names one.
    proxied: reqwest::Client,
    /// For loopback addresses, which a proxy cannot reach.
    direct: reqwest::Client,
}

impl PlainHttp {
    fn new() -> reqwest::Result<Self> {
        let builder = || {
            let builder = reqwest::Client::builder().timeout(Duration::from_secs(10));
            builder.redirect(reqwest::redirect::Policy::none())
        };
        Ok(Self { proxied: builder().build()?, direct: builder().no_proxy().build()? })
    }

    fn client(&self, url: &Url) -> &reqwest::Client {
        if is_loopback(url) { &self.direct } else { &self.proxied }
    }
}

/// The name of the variable that sets a proxy for https. Its value may contain a password.
fn proxy_variable() -> Option<&'static str> {
    let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    names.into_iter().find(|name| std::env::var(name).is_ok_and(|value| !value.is_empty()))
}

/// An error with its causes, in one line.
fn error_chain(error: reqwest::Error) -> String {
    format!("{:#}", anyhow::Error::new(error))
}
