//! The configuration: the environment, read once, into a type. `.env.example` explains each variable.

use std::{fmt, net::SocketAddr, path::PathBuf, str::FromStr, time::Duration};

use antom::{Clock, PrivateKey, PublicKey};
use antom_simulator::{Keys, Simulator, StartError};
use url::{Host, Url};

/// Everything that can be configured.
#[derive(Debug, Clone)]
pub struct Config {
    /// `SHOP_ADDR`: where the shop listens.
    pub listen: SocketAddr,
    /// `PUBLIC_URL`: where buyers and the gateway reach the shop. `None`: at the address it listens on.
    pub public_url: Option<Url>,
    /// `DATABASE_URL`: the shop's SQLite file, as a `sqlite:` URL.
    pub database_url: String,
    /// `APP_REDIRECT_URLS`: where apps may have their buyers sent back to, word for word.
    pub app_redirect_urls: Vec<String>,
    /// Who takes the payments.
    pub gateway: GatewayConfig,
}

/// Who takes the payments: chosen by whether there are credentials.
#[derive(Debug, Clone)]
pub enum GatewayConfig {
    /// The gateway that comes with the shop.
    Simulator(Box<SimulatorConfig>),
    /// Antom, or anything else that speaks its wire.
    Antom(Box<AntomConfig>),
}

/// The gateway that comes with the shop.
#[derive(Debug, Clone)]
pub struct SimulatorConfig {
    /// `SIMULATOR_ADDR`: where it listens.
    pub listen: SocketAddr,
    /// `SIMULATOR_DATABASE`: the file it keeps its payments and keys in.
    pub database: PathBuf,
    /// How long after a payment its notification is sent. The guide says 3 to 5 seconds.
    pub notify_after: Duration,
    /// Its keys; `None`: those in its database, made when there are none.
    pub keys: Option<Keys>,
}

impl SimulatorConfig {
    /// Starts the simulator.
    ///
    /// # Errors
    /// When it cannot bind its address or open its database.
    pub async fn start(self, clock: Clock) -> Result<Simulator, StartError> {
        Simulator::start(antom_simulator::SimulatorConfig {
            listen: self.listen,
            database: self.database,
            keys: self.keys,
            notify_after: self.notify_after,
            clock,
        })
        .await
    }
}

/// Antom.
#[derive(Debug, Clone)]
pub struct AntomConfig {
    /// `ANTOM_GATEWAY_URL`.
    pub gateway_url: Url,
    /// `ANTOM_CLIENT_ID`.
    pub client_id: String,
    /// `ANTOM_PRIVATE_KEY` or `ANTOM_PRIVATE_KEY_FILE`: the merchant's.
    pub private_key: PrivateKey,
    /// `ANTOM_PUBLIC_KEY` or `ANTOM_PUBLIC_KEY_FILE`: Antom's. And `ANTOM_PUBLIC_KEY_NEXT`, or its file, while Antom
    /// changes its key: either is accepted.
    pub public_keys: Vec<PublicKey>,
    /// `ANTOM_ENVIRONMENT`.
    pub environment: Environment,
    /// `ANTOM_SDK_URL`: where browsers load the SDK from.
    pub sdk_url: Url,
}

/// Antom's two worlds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// For tests.
    Sandbox,
    /// For money.
    Production,
}

impl Environment {
    /// The word that the SDK is set up with.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Production => "prod",
        }
    }
}

/// Everything that is wrong with the configuration, all at once.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError(Vec<String>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the configuration cannot be used:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  - {problem}"))
    }
}

impl std::error::Error for ConfigError {}

const ANTOM_VARIABLES: [&str; 10] = [
    "ANTOM_GATEWAY_URL",
    "ANTOM_CLIENT_ID",
    "ANTOM_PRIVATE_KEY",
    "ANTOM_PRIVATE_KEY_FILE",
    "ANTOM_PUBLIC_KEY",
    "ANTOM_PUBLIC_KEY_FILE",
    "ANTOM_PUBLIC_KEY_NEXT",
    "ANTOM_PUBLIC_KEY_NEXT_FILE",
    "ANTOM_ENVIRONMENT",
    "ANTOM_SDK_URL",
];

impl Config {
    /// Reads the process's environment.
    ///
    /// # Errors
    /// [`ConfigError`], which names every variable that is missing or unusable.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(|name| std::env::var(name).ok())
    }

    /// Reads variables from wherever `lookup` finds them. An empty variable is one that is not set.
    ///
    /// # Errors
    /// [`ConfigError`], which names every variable that is missing or unusable.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut variables = Variables { lookup: &lookup, problems: Vec::new() };
        let config = variables.config();
        if variables.problems.is_empty() { Ok(config) } else { Err(ConfigError(variables.problems)) }
    }
}

/// Reads variables and collects what is wrong with them.
struct Variables<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<String>,
}

impl Variables<'_> {
    fn config(&mut self) -> Config {
        let listen = self.parsed("SHOP_ADDR", "127.0.0.1:3000");
        let public_url = self.url("PUBLIC_URL");
        let database_url = self.text("DATABASE_URL").unwrap_or_else(|| "sqlite://data/shop.db".to_owned());
        if !database_url.starts_with("sqlite:") {
            self.problem("DATABASE_URL", "must begin with `sqlite:`, for example sqlite://data/shop.db");
        }
        let live = ANTOM_VARIABLES.iter().any(|name| self.text(name).is_some());
        let antom = if live { self.antom() } else { None };
        let gateway = match antom {
            Some(antom) => GatewayConfig::Antom(Box::new(antom)),
            None => GatewayConfig::Simulator(Box::new(self.simulator())),
        };
        let app_redirect_urls = self.app_redirect_urls();
        Config { listen, public_url, database_url, app_redirect_urls, gateway }
    }

    fn app_redirect_urls(&mut self) -> Vec<String> {
        let name = "APP_REDIRECT_URLS";
        let text = self.text(name).unwrap_or_default();
        let urls: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        for url in &urls {
            let scheme = Url::parse(url).map(|url| url.scheme().to_owned());
            if scheme.is_err() || scheme.is_ok_and(|it| matches!(&*it, "javascript" | "data" | "file" | "vbscript")) {
                self.problem(name, &format!("must be absolute addresses such as kopilane://result; found {url:?}"));
            }
        }
        urls
    }

    fn simulator(&mut self) -> SimulatorConfig {
        let listen: SocketAddr = self.parsed("SIMULATOR_ADDR", "127.0.0.1:3030");
        if !listen.ip().is_loopback() {
            self.problem("SIMULATOR_ADDR", "must be a loopback address: the simulator takes no real payments");
        }
        let database = self.text("SIMULATOR_DATABASE").unwrap_or_else(|| "data/simulator.db".to_owned());
        SimulatorConfig { listen, database: database.into(), notify_after: Duration::from_secs(3), keys: None }
    }

    /// `None` when something is missing, which has then been noted.
    fn antom(&mut self) -> Option<AntomConfig> {
        let gateway_url = match self.text("ANTOM_GATEWAY_URL") {
            Some(_) => self.url("ANTOM_GATEWAY_URL"),
            None => Url::parse("https://open-sea-global.alipay.com").ok(),
        };
        let sdk_url = match self.text("ANTOM_SDK_URL") {
            Some(_) => self.url("ANTOM_SDK_URL"),
            None => Url::parse(antom_sdk::URL).ok(),
        };
        let client_id = self.text("ANTOM_CLIENT_ID");
        if client_id.is_none() {
            self.problem("ANTOM_CLIENT_ID", "is missing: find it in Antom's dashboard under Developer");
        }
        let environment = self.environment(client_id.as_deref());
        let private_key = self.required_key("ANTOM_PRIVATE_KEY", "the merchant's private key");
        let public_key = self.required_key("ANTOM_PUBLIC_KEY", "Antom's public key");
        let next_public_key = self.key("ANTOM_PUBLIC_KEY_NEXT", "Antom's next public key");
        Some(AntomConfig {
            gateway_url: gateway_url?,
            client_id: client_id?,
            private_key: private_key?,
            public_keys: std::iter::once(public_key?).chain(next_public_key).collect(),
            environment: environment?,
            sdk_url: sdk_url?,
        })
    }

    fn environment(&mut self, client_id: Option<&str>) -> Option<Environment> {
        let name = "ANTOM_ENVIRONMENT";
        let environment = match self.text(name).as_deref() {
            Some("sandbox") => Environment::Sandbox,
            Some("prod") => Environment::Production,
            Some(other) => {
                self.problem(name, &format!("must be `sandbox` or `prod`; found {other:?}"));
                return None;
            }
            None => {
                self.problem(name, "is missing: say `sandbox` or `prod`");
                return None;
            }
        };
        if environment == Environment::Production && client_id.is_some_and(|id| id.starts_with("SANDBOX_")) {
            self.problem(name, "is `prod`, but ANTOM_CLIENT_ID begins with SANDBOX_");
        }
        Some(environment)
    }

    fn required_key<K>(&mut self, name: &str, what: &str) -> Option<K>
    where
        K: FromStr<Err = antom::KeyError>,
    {
        if self.text(name).is_none() && self.text(&format!("{name}_FILE")).is_none() {
            self.problem(name, &format!("or {name}_FILE is missing: {what}"));
        }
        self.key(name, what)
    }

    /// A key from a variable, or from the file that a second variable names.
    fn key<K>(&mut self, name: &str, what: &str) -> Option<K>
    where
        K: FromStr<Err = antom::KeyError>,
    {
        let file_name = format!("{name}_FILE");
        let (source, text) = match (self.text(name), self.text(&file_name)) {
            (Some(_), Some(_)) => {
                self.problem(name, &format!("and {file_name} are both set: keep one of them"));
                return None;
            }
            (None, None) => return None,
            (Some(text), None) => (name.to_owned(), text),
            (None, Some(path)) => match std::fs::read_to_string(&path) {
                Ok(text) => (file_name, text),
                Err(error) => {
                    self.problem(&file_name, &format!("names {path:?}, which cannot be read: {error}"));
                    return None;
                }
            },
        };
        text.parse().map_err(|error| self.problem(&source, &format!("is not {what}: {error}"))).ok()
    }

    fn url(&mut self, name: &str) -> Option<Url> {
        let text = self.text(name)?;
        match Url::parse(&text) {
            Ok(url) if url.scheme() == "https" || url.scheme() == "http" && is_loopback(&url) => Some(url),
            Ok(url) if url.scheme() == "http" => {
                self.problem(
                    name,
                    &format!("is {text}: plain http is accepted for loopback addresses only, use https"),
                );
                None
            }
            Ok(_) | Err(_) => {
                self.problem(name, &format!("must be an absolute https address; found {text:?}"));
                None
            }
        }
    }

    fn parsed(&mut self, name: &str, default: &str) -> SocketAddr {
        let text = self.text(name).unwrap_or_else(|| default.to_owned());
        text.parse().unwrap_or_else(|_| {
            self.problem(name, &format!("must be an address and a port, such as {default}; found {text:?}"));
            SocketAddr::from(([127, 0, 0, 1], 0))
        })
    }

    fn text(&self, name: &str) -> Option<String> {
        (self.lookup)(name).filter(|text| !text.trim().is_empty())
    }

    fn problem(&mut self, name: &str, what: &str) {
        self.problems.push(format!("{name} {what}"));
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// The genuine SDK, pinned.
mod antom_sdk {
    /// The address that Antom documents for the Web SDK (docs.antom.com/ac/sdks/web_sdk).
    pub(super) const URL: &str =
        "https://sdk.marmot-cloud.com/package/ams-checkout/1.47.1/dist/umd/ams-checkout.min.js";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let find = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Config::read(find)
    }

    fn problems(variables: &[(&str, &str)]) -> String {
        read(variables).unwrap_err().to_string()
    }

    #[test]
    fn with_nothing_set_the_shop_runs_beside_its_simulator() {
        let config = read(&[]).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
        let GatewayConfig::Simulator(simulator) = config.gateway else { panic!("expected the simulator") };
        assert_eq!(simulator.listen.to_string(), "127.0.0.1:3030");
        // A variable that is set to nothing, as a copied .env.example has it, is not set.
        assert!(matches!(read(&[("ANTOM_CLIENT_ID", " ")]).unwrap().gateway, GatewayConfig::Simulator(_)));
    }

    #[test]
    fn half_a_configuration_names_everything_that_is_missing() {
        let text = problems(&[("ANTOM_CLIENT_ID", "SANDBOX_5Y")]);
        for name in
            ["ANTOM_PRIVATE_KEY or ANTOM_PRIVATE_KEY_FILE", "ANTOM_PUBLIC_KEY or", "ANTOM_ENVIRONMENT is missing"]
        {
            assert!(text.contains(name), "{text}");
        }
        assert!(!text.contains("ANTOM_CLIENT_ID is missing"), "{text}");
        assert!(problems(&[("ANTOM_ENVIRONMENT", "sandbox")]).contains("ANTOM_CLIENT_ID is missing"));
    }

    #[test]
    fn plain_http_is_for_loopback_addresses_only() {
        for url in ["http://127.0.0.1:3030", "http://localhost:8080/shop", "http://[::1]:1", "https://shop.example"] {
            assert!(read(&[("PUBLIC_URL", url)]).is_ok(), "{url}");
        }
        for url in
            ["http://shop.example", "http://192.168.1.4:3000", "http://127.0.0.1.example", "ftp://127.0.0.1", "shop"]
        {
            assert!(problems(&[("PUBLIC_URL", url)]).contains("PUBLIC_URL"), "{url}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (name, value, part) in [
            ("SHOP_ADDR", "3000", "an address and a port"),
            ("DATABASE_URL", "postgres://localhost", "sqlite:"),
            ("SIMULATOR_ADDR", "0.0.0.0:3030", "loopback"),
            ("APP_REDIRECT_URLS", "kopilane://result javascript:alert(1)", "javascript:"),
            ("ANTOM_ENVIRONMENT", "production", "`sandbox` or `prod`"),
            ("ANTOM_PRIVATE_KEY", "nonsense!", "neither PEM nor base64"),
            ("ANTOM_PRIVATE_KEY_FILE", "/nowhere/key.pem", "cannot be read"),
        ] {
            let text = problems(&[(name, value)]);
            assert!(text.contains(name) && text.contains(part), "{text}");
        }
    }

    #[test]
    fn a_sandbox_client_id_cannot_be_used_in_production() {
        let text = problems(&[("ANTOM_ENVIRONMENT", "prod"), ("ANTOM_CLIENT_ID", "SANDBOX_5Y")]);
        assert!(text.contains("begins with SANDBOX_"), "{text}");
    }
}
