//! What the doctor examines.

use antom::{Client, ClientConfig};
use domain::checkout::CheckoutMode;
use url::Url;

use crate::{
    app_context::{self, AppContext},
    config::{Config, Environment, GatewayConfig},
    gateway::connect,
};

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
            public_url: context.public_url.clone(),
            checkout_mode: context.checkout_mode,
            development_pages: context.development_pages,
        }
    }
}
