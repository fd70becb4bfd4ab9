//! The configuration, which the server reads from the environment once. `.env.example` explains each variable.

mod database_url;
mod key_file;
mod server_limits;
mod settings;
mod variables;
mod webhook;

use std::fmt;

use self::variables::Variables;

pub use database_url::DatabaseUrl;
pub use key_file::{NotText, decode_key_text};
pub use server_limits::{ServerLimits, TrustedProxies};
pub use settings::{
    AntomConfig, Config, DevelopmentPassword, Environment, GatewayConfig, SHOP_NAME, SimulatorConfig, WebhookConfig,
};

/// All problems of the configuration.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError(Vec<String>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the configuration cannot be used:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  - {problem}"))
    }
}

impl std::error::Error for ConfigError {}

impl ConfigError {
    /// One sentence for each problem, which begins with the variable's name.
    pub fn problems(&self) -> &[String] {
        &self.0
    }
}

impl Config {
    /// Reads the process's environment. Refuses values that are not text.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(|name| {
            Some(std::env::var_os(name)?.into_string().unwrap_or_else(|text| text.to_string_lossy().into_owned()))
        })
    }

    /// Reads variables through `lookup`. An empty value counts as not set. White space around a value is ignored.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut variables = Variables { lookup: &lookup, problems: Vec::new() };
        let config = variables.read_config();
        if variables.problems.is_empty() { Ok(config) } else { Err(ConfigError(variables.problems)) }
    }
}

#[cfg(test)]
mod tests;
