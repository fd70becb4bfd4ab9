//! Reads the variables and collects the problems of all of them.

use std::{net::SocketAddr, path::Path, str::FromStr, time::Duration};

use domain::checkout::CheckoutMode;
use url::Url;

use antom::{Clock, PrivateKey, PublicKey, client::is_loopback};
use zeroize::Zeroizing;

use super::{
    database_url::DatabaseUrl,
    key_file::decode_key_text,
    server_limits::{ServerLimits, TrustedProxies},
    settings::{
        AntomConfig, Config, DEMO_CONTACT, DevelopmentPassword, Environment, GatewayConfig, SHOP_NAME, SimulatorConfig,
    },
};
use crate::{redaction::redacted, sdk_policy::SDK_URL};

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

/// The gateways of Antom's regions, the default first: <https://docs.antom.com/ac/ams/api_fund>.
const GATEWAYS: [&str; 3] =
    ["https://open-sea-global.alipay.com", "https://open-na-global.alipay.com", "https://open-de-global.alipay.com"];

/// The fewest characters of `DEVELOPMENT_PASSWORD`.
const MINIMUM_PASSWORD: usize = 12;

pub(super) struct Variables<'a> {
    pub(super) lookup: &'a dyn Fn(&str) -> Option<String>,
    pub(super) problems: Vec<String>,
}

impl Variables<'_> {
    pub(super) fn read_config(&mut self) -> Config {
        let listen = self.read_address("SHOP_ADDR", "127.0.0.1:3000");
        let public_url = self.read_url("PUBLIC_URL");
        let database_url = self.read_database_url();
        if listen.ip().is_unspecified() && public_url.is_none() && self.read_text("PUBLIC_URL").is_none() {
            self.add_problem(
                "PUBLIC_URL",
                "is missing: SHOP_ADDR listens on every address of this machine, so set the address at which customers \
                 and Antom reach the shop",
            );
        }
        let has_credentials = ANTOM_VARIABLES.iter().any(|name| self.is_set(name));
        let antom = if has_credentials { self.read_antom() } else { None };
        let gateway = match antom {
            Some(antom) => GatewayConfig::Antom(Box::new(antom)),
            None => GatewayConfig::Simulator(Box::new(self.read_simulator())),
        };
        let development_pages = self.read_development_pages();
        let production = self.read_text("ANTOM_ENVIRONMENT").as_deref() == Some("prod");
        if production {
            self.check_production(development_pages);
        }
        Config {
            shop_name: self.read_text("SHOP_NAME").unwrap_or_else(|| SHOP_NAME.to_owned()),
            contact: self.read_contact(matches!(gateway, GatewayConfig::Simulator(_))),
            listen,
            metrics: self.read_text("METRICS_ADDR").map(|_| self.read_address("METRICS_ADDR", "127.0.0.1:9464")),
            public_url,
            database_url,
            catalogue: self.read_text("CATALOGUE").map(Into::into),
            order_lifetime: self.read_order_lifetime(),
            app_redirect_urls: self.read_app_redirect_urls(),
            clock: Clock::system(),
            reconcile: true,
            checkout_mode: self.read_checkout_mode(),
            development_pages: development_pages.unwrap_or(!production),
            development_password: self.read_development_password(),
            repository_url: self.read_url("REPOSITORY_URL"),
            trusted_proxies: self.read_trusted_proxies(),
            limits: self.read_limits(),
            webhook: self.read_webhook(),
            gateway,
        }
    }

    fn read_database_url(&mut self) -> DatabaseUrl {
        let name = "DATABASE_URL";
        let Some(text) = self.read_text(name).map(Zeroizing::new) else { return DatabaseUrl::default() };
        text.parse().unwrap_or_else(|what: String| {
            self.add_problem(name, &what);
            DatabaseUrl::default()
        })
    }

    fn check_production(&mut self, development_pages: Option<bool>) {
        for name in ["SIMULATOR_ADDR", "SIMULATOR_DATABASE"] {
            if self.read_text(name).is_some() {
                self.add_problem(
                    name,
                    "is set together with production credentials: remove it, the simulator does not run in production",
                );
            }
        }
        if self.read_text("PUBLIC_URL").is_none() {
            self.add_problem(
                "PUBLIC_URL",
                "is missing: production needs the https address at which Antom reaches the shop",
            );
        }
        for name in ["PUBLIC_URL", "ANTOM_SDK_URL"] {
            if self.parse_url(name).is_some_and(|url| is_loopback(&url)) {
                self.add_problem(name, "is a loopback address: production needs an https address of the internet");
            }
        }
        let is_antoms = |url: Url| GATEWAYS.contains(&&*url.origin().ascii_serialization());
        if !self.parse_url("ANTOM_GATEWAY_URL").is_none_or(is_antoms) {
            let gateways = GATEWAYS.join(", ");
            self.add_problem(
                "ANTOM_GATEWAY_URL",
                &format!("is not a gateway of Antom: production needs one of {gateways}"),
            );
        }
        if development_pages == Some(true) {
            self.add_problem(
                "DEVELOPMENT_PAGES",
                "is `open` together with production credentials: remove it or set it to `closed`",
            );
        }
    }

    fn read_order_lifetime(&mut self) -> Duration {
        let name = "ORDER_LIFETIME_HOURS";
        let text = self.read_text(name).unwrap_or_else(|| "24".to_owned());
        let hours = text.parse().ok().filter(|hours| (1..=8760).contains(hours)).unwrap_or_else(|| {
            self.add_problem(name, &format!("must be a whole number of hours, from 1 to 8760; found {text:?}"));
            24
        });
        Duration::from_secs(hours * 60 * 60)
    }

    /// The demo shop, which has no gateway but the simulator, shows a contact that is clearly not a real one.
    fn read_contact(&mut self, is_demo: bool) -> Option<String> {
        let name = "SHOP_CONTACT";
        let Some(text) = self.read_text(name) else { return is_demo.then(|| DEMO_CONTACT.to_owned()) };
        let is_web = Url::parse(&text).is_ok_and(|url| url.scheme() == "https");
        let is_mail = text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
            && !text.contains([' ', ':', '?', '<']);
        if !is_web && !is_mail {
            self.add_problem(
                name,
                &format!("must be an e-mail address or an https address; found {}", redacted(&text)),
            );
            return None;
        }
        Some(text)
    }

    fn read_checkout_mode(&mut self) -> CheckoutMode {
        let name = "CHECKOUT_MODE";
        let Some(text) = self.read_text(name) else { return CheckoutMode::default() };
        let inside = |it: &CheckoutMode| *it != CheckoutMode::HostedPage;
        text.parse().ok().filter(inside).unwrap_or_else(|| {
            self.add_problem(name, &format!("must be `component` or `element`; found {}", redacted(&text)));
            CheckoutMode::default()
        })
    }

    fn read_development_pages(&mut self) -> Option<bool> {
        let name = "DEVELOPMENT_PAGES";
        match self.read_text(name)?.as_str() {
            "open" => Some(true),
            "closed" => Some(false),
            other => {
                self.add_problem(name, &format!("must be `open` or `closed`; found {}", redacted(other)));
                None
            }
        }
    }

    fn read_development_password(&mut self) -> Option<DevelopmentPassword> {
        let name = "DEVELOPMENT_PASSWORD";
        let text = Zeroizing::new(self.read_text(name)?);
        if text.chars().count() < MINIMUM_PASSWORD {
            self.add_problem(name, &format!("must have at least {MINIMUM_PASSWORD} characters"));
        }
        Some(DevelopmentPassword::new(&text))
    }

    fn read_trusted_proxies(&mut self) -> TrustedProxies {
        let name = "TRUSTED_PROXIES";
        let text = self.read_text(name).unwrap_or_default();
        text.parse().unwrap_or_else(|word: String| {
            let found = redacted(&word);
            self.add_problem(
                name,
                &format!("must be addresses or networks, such as 127.0.0.1 10.0.0.0/8; found {found}"),
            );
            TrustedProxies::default()
        })
    }

    fn read_limits(&mut self) -> ServerLimits {
        let default = ServerLimits::default();
        let requests = self.read_text("REQUEST_LIMIT");
        let requests_per_minute = match requests.as_deref().map(|text| (text, text.parse())) {
            None => default.requests_per_minute,
            Some(("off", _)) => None,
            Some((_, Ok(number))) => Some(number),
            Some((text, Err(_))) => {
                let found = redacted(text);
                let what = format!("must be the number of an address's requests in a minute, or `off`; found {found}");
                self.add_problem("REQUEST_LIMIT", &what);
                None
            }
        };
        let connections = match self.read_text("CONNECTION_LIMIT").map(|text| (text.parse(), text)) {
            None => default.connections,
            Some((Ok(number @ 1..=100_000), _)) => number,
            Some((_, text)) => {
                let what = format!("must be a number of connections, from 1 to 100000; found {}", redacted(&text));
                self.add_problem("CONNECTION_LIMIT", &what);
                default.connections
            }
        };
        ServerLimits { requests_per_minute, connections, ..default }
    }

    fn read_app_redirect_urls(&mut self) -> Vec<String> {
        let name = "APP_REDIRECT_URLS";
        let text = self.read_text(name).unwrap_or_default();
        let urls: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        for url in &urls {
            let scheme = Url::parse(url).map(|url| url.scheme().to_owned());
            if scheme.is_err() || scheme.is_ok_and(|it| matches!(&*it, "javascript" | "data" | "file" | "vbscript")) {
                self.add_problem(
                    name,
                    &format!("must be absolute addresses such as kopilane://result; found {}", redacted(url)),
                );
            }
        }
        urls
    }

    fn read_simulator(&mut self) -> SimulatorConfig {
        let listen: SocketAddr = self.read_address("SIMULATOR_ADDR", "127.0.0.1:3030");
        if !listen.ip().is_loopback() {
            self.add_problem("SIMULATOR_ADDR", "must be a loopback address: the simulator is no real gateway");
        }
        let database = self.read_text("SIMULATOR_DATABASE").unwrap_or_else(|| "data/simulator.db".to_owned());
        SimulatorConfig { listen, database: database.into(), notify_after: Duration::from_secs(3), keys: None }
    }

    /// Returns `None` if a variable is missing or unusable, and adds the problem.
    fn read_antom(&mut self) -> Option<AntomConfig> {
        let gateway_url = match self.read_text("ANTOM_GATEWAY_URL") {
            Some(_) => self.read_url("ANTOM_GATEWAY_URL"),
            None => Url::parse(GATEWAYS[0]).ok(),
        };
        let sdk_url = match self.read_text("ANTOM_SDK_URL") {
            Some(_) => self.read_url("ANTOM_SDK_URL"),
            None => Url::parse(SDK_URL).ok(),
        };
        let client_id = self.read_text("ANTOM_CLIENT_ID");
        if client_id.is_none() {
            self.add_problem("ANTOM_CLIENT_ID", "is missing: find it in Antom's dashboard under Developer");
        }
        if client_id.as_deref().is_some_and(|id| !is_client_id(id)) {
            self.add_problem(
                "ANTOM_CLIENT_ID",
                "is not a client id, which has at most 64 letters, digits, hyphens and underscores",
            );
        }
        let environment = self.read_environment(client_id.as_deref());
        let private_key: Option<PrivateKey> = self.read_required_key("ANTOM_PRIVATE_KEY", "the merchant's private key");
        let public_key: Option<PublicKey> = self.read_required_key("ANTOM_PUBLIC_KEY", "Antom's public key");
        if private_key.as_ref().map(PrivateKey::public_key).is_some_and(|own| Some(own) == public_key) {
            self.add_problem(
                "ANTOM_PUBLIC_KEY",
                "is the public half of your own ANTOM_PRIVATE_KEY, which you upload to Antom's dashboard: copy Antom's \
                 public key from there",
            );
        }
        let next_public_key = self.read_key("ANTOM_PUBLIC_KEY_NEXT", "Antom's next public key");
        Some(AntomConfig {
            gateway_url: gateway_url?,
            client_id: client_id?,
            private_key: private_key?,
            public_keys: std::iter::once(public_key?).chain(next_public_key).collect(),
            environment: environment?,
            sdk_url: sdk_url?,
        })
    }

    fn read_environment(&mut self, client_id: Option<&str>) -> Option<Environment> {
        let name = "ANTOM_ENVIRONMENT";
        let environment = match self.read_text(name).as_deref() {
            Some("sandbox") => Environment::Sandbox,
            Some("prod") => Environment::Production,
            Some(other) => {
                self.add_problem(name, &format!("must be `sandbox` or `prod`; found {}", redacted(other)));
                return None;
            }
            None => {
                self.add_problem(name, "is missing: set it to `sandbox` or `prod`");
                return None;
            }
        };
        if environment == Environment::Production && client_id.is_some_and(|id| id.starts_with("SANDBOX_")) {
            self.add_problem(name, "is `prod`, but ANTOM_CLIENT_ID begins with SANDBOX_");
        }
        if environment == Environment::Sandbox && client_id.is_some_and(|id| !id.starts_with("SANDBOX_")) {
            self.add_problem(
                name,
                "is `sandbox`, but ANTOM_CLIENT_ID does not begin with SANDBOX_: every call would go to production",
            );
        }
        Some(environment)
    }

    fn read_required_key<K>(&mut self, name: &str, what: &str) -> Option<K>
    where
        K: FromStr<Err = antom::KeyError>,
    {
        if !self.is_set(name) && !self.is_set(&format!("{name}_FILE")) {
            self.add_problem(name, &format!("or {name}_FILE is missing: {what}"));
        }
        self.read_key(name, what)
    }

    /// Reads a key from a variable, or from the file that a second variable names. A problem shows no part of the value.
    fn read_key<K>(&mut self, name: &str, what: &str) -> Option<K>
    where
        K: FromStr<Err = antom::KeyError>,
    {
        let file_name = format!("{name}_FILE");
        let secret = |name| self.read_text(name).map(Zeroizing::new);
        let (source, text) = match (secret(name), secret(&file_name)) {
            (Some(_), Some(_)) => {
                self.add_problem(name, &format!("and {file_name} are both set: keep one of them"));
                return None;
            }
            (None, None) => return None,
            (Some(text), None) => {
                if Path::new(&*text).is_file() {
                    self.add_problem(name, &format!("holds the name of a file: set {file_name} to it instead"));
                    return None;
                }
                (name.to_owned(), text)
            }
            (None, Some(path)) => match std::fs::read(&*path).map(decode_key_text) {
                Ok(Ok(text)) => (file_name, text),
                Ok(Err(error)) => {
                    self.add_problem(&file_name, &format!("names {}, which {error}", redacted(&path)));
                    return None;
                }
                Err(_) if path.parse::<K>().is_ok() => {
                    self.add_problem(
                        &file_name,
                        &format!("holds a key, not the name of its file: set {name} to it instead"),
                    );
                    return None;
                }
                Err(error) => {
                    self.add_problem(&file_name, &format!("names {}, which cannot be read: {error}", redacted(&path)));
                    return None;
                }
            },
        };
        text.parse().map_err(|error| self.add_problem(&source, &format!("is not {what}: {error}"))).ok()
    }

    pub(super) fn read_url(&mut self, name: &str) -> Option<Url> {
        let text = self.read_text(name)?;
        let what = match Url::parse(&text) {
            Ok(url) if !url.username().is_empty() || url.password().is_some() => {
                "must not hold a user name or a password: browsers and logs would show them".to_owned()
            }
            Ok(url) if url.scheme() == "https" || url.scheme() == "http" && is_loopback(&url) => return Some(url),
            Ok(url) if url.scheme() == "http" => {
                format!("is {}: plain http is accepted for loopback addresses only, use https", redacted(&text))
            }
            Ok(_) | Err(_) => format!("must be an absolute https address; found {}", redacted(&text)),
        };
        self.add_problem(name, &what);
        None
    }

    /// The address, if it is one. [`Self::read_url`] says what is wrong with it.
    fn parse_url(&self, name: &str) -> Option<Url> {
        Url::parse(&self.read_text(name)?).ok()
    }

    fn read_address(&mut self, name: &str, default: &str) -> SocketAddr {
        let text = self.read_text(name).unwrap_or_else(|| default.to_owned());
        text.parse().unwrap_or_else(|_| {
            self.add_problem(
                name,
                &format!("must be an address and a port, such as {default}; found {}", redacted(&text)),
            );
            SocketAddr::from(([127, 0, 0, 1], 0))
        })
    }

    pub(super) fn read_text(&self, name: &str) -> Option<String> {
        let text = Zeroizing::new((self.lookup)(name)?);
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// Without a copy that stays in memory.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.read_text(name).map(Zeroizing::new).is_some()
    }

    pub(super) fn add_problem(&mut self, name: &str, what: &str) {
        self.problems.push(format!("{name} {what}"));
    }
}

fn is_client_id(text: &str) -> bool {
    text.len() <= 64 && text.chars().all(|char| char.is_ascii_alphanumeric() || "_-".contains(char))
}
