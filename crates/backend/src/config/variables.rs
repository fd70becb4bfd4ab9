//! Reads each variable, and collects what is wrong with all of them.

use std::{net::SocketAddr, path::Path, str::FromStr, time::Duration};

use domain::checkout::CheckoutMode;
use url::Url;

use antom::{PrivateKey, PublicKey, client::is_loopback};

use super::{AntomConfig, Config, Environment, GatewayConfig, SHOP_NAME, SimulatorConfig, key_text};
use crate::redaction::shown;

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

/// Reads variables and collects what is wrong with them.
pub(super) struct Variables<'a> {
    pub(super) lookup: &'a dyn Fn(&str) -> Option<String>,
    pub(super) problems: Vec<String>,
}

impl Variables<'_> {
    pub(super) fn config(&mut self) -> Config {
        let listen = self.parsed("SHOP_ADDR", "127.0.0.1:3000");
        let public_url = self.url("PUBLIC_URL");
        let database_url = self.text("DATABASE_URL").unwrap_or_else(|| "sqlite://data/shop.db".to_owned());
        if !database_url.starts_with("sqlite:") {
            self.problem("DATABASE_URL", "must begin with `sqlite:`, for example sqlite://data/shop.db");
        }
        if database_url.contains(":memory:") || database_url.contains("mode=memory") {
            self.problem("DATABASE_URL", "names a database in memory, which forgets every order: name a file");
        }
        if listen.ip().is_unspecified() && public_url.is_none() && self.text("PUBLIC_URL").is_none() {
            self.problem(
                "PUBLIC_URL",
                "is missing: SHOP_ADDR listens on every address of this machine, so say at which one buyers and Antom \
                 reach the shop",
            );
        }
        let live = ANTOM_VARIABLES.iter().any(|name| self.text(name).is_some());
        let antom = if live { self.antom() } else { None };
        let gateway = match antom {
            Some(antom) => GatewayConfig::Antom(Box::new(antom)),
            None => GatewayConfig::Simulator(Box::new(self.simulator())),
        };
        let development_pages = self.development_pages();
        let production = self.text("ANTOM_ENVIRONMENT").as_deref() == Some("prod");
        if production {
            self.refuse_what_production_forbids(development_pages);
        }
        Config {
            shop_name: self.text("SHOP_NAME").unwrap_or_else(|| SHOP_NAME.to_owned()),
            listen,
            public_url,
            database_url,
            catalogue: self.text("CATALOGUE").map(Into::into),
            order_lifetime: self.order_lifetime(),
            app_redirect_urls: self.app_redirect_urls(),
            reconcile: true,
            checkout_mode: self.checkout_mode(),
            development_pages: development_pages.unwrap_or(!production),
            gateway,
        }
    }

    /// Nothing of a rehearsal may stand beside real money.
    fn refuse_what_production_forbids(&mut self, development_pages: Option<bool>) {
        for name in ["SIMULATOR_ADDR", "SIMULATOR_DATABASE"] {
            if self.text(name).is_some() {
                self.problem(name, "is set beside production credentials: remove it, the simulator never runs there");
            }
        }
        if self.text("PUBLIC_URL").is_none() {
            self.problem(
                "PUBLIC_URL",
                "is missing: production needs the https address at which Antom reaches the shop",
            );
        }
        for name in ["PUBLIC_URL", "ANTOM_GATEWAY_URL", "ANTOM_SDK_URL"] {
            let url = self.text(name).and_then(|text| Url::parse(&text).ok());
            if url.is_some_and(|url| is_loopback(&url)) {
                self.problem(name, "is a loopback address: production needs an https address of the internet");
            }
        }
        if development_pages == Some(true) {
            self.problem("DEVELOPMENT_PAGES", "is `open` beside production credentials: remove it, or say `closed`");
        }
    }

    fn order_lifetime(&mut self) -> Duration {
        let name = "ORDER_LIFETIME_HOURS";
        let text = self.text(name).unwrap_or_else(|| "24".to_owned());
        let hours = text.parse().ok().filter(|hours| (1..=8760).contains(hours)).unwrap_or_else(|| {
            self.problem(name, &format!("must be a whole number of hours, from 1 to 8760; found {text:?}"));
            24
        });
        Duration::from_secs(hours * 60 * 60)
    }

    fn checkout_mode(&mut self) -> CheckoutMode {
        let name = "CHECKOUT_MODE";
        let Some(text) = self.text(name) else { return CheckoutMode::default() };
        let inside = |it: &CheckoutMode| *it != CheckoutMode::HostedPage;
        text.parse().ok().filter(inside).unwrap_or_else(|| {
            self.problem(name, &format!("must be `component` or `element`; found {}", shown(&text)));
            CheckoutMode::default()
        })
    }

    fn development_pages(&mut self) -> Option<bool> {
        let name = "DEVELOPMENT_PAGES";
        match self.text(name)?.as_str() {
            "open" => Some(true),
            "closed" => Some(false),
            other => {
                self.problem(name, &format!("must be `open` or `closed`; found {}", shown(other)));
                None
            }
        }
    }

    fn app_redirect_urls(&mut self) -> Vec<String> {
        let name = "APP_REDIRECT_URLS";
        let text = self.text(name).unwrap_or_default();
        let urls: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        for url in &urls {
            let scheme = Url::parse(url).map(|url| url.scheme().to_owned());
            if scheme.is_err() || scheme.is_ok_and(|it| matches!(&*it, "javascript" | "data" | "file" | "vbscript")) {
                self.problem(
                    name,
                    &format!("must be absolute addresses such as kopilane://result; found {}", shown(url)),
                );
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
        if client_id.as_deref().is_some_and(|id| !is_client_id(id)) {
            self.problem("ANTOM_CLIENT_ID", "is no client id: letters, digits and underscores, at most 64 of them");
        }
        let environment = self.environment(client_id.as_deref());
        let private_key: Option<PrivateKey> = self.required_key("ANTOM_PRIVATE_KEY", "the merchant's private key");
        let public_key: Option<PublicKey> = self.required_key("ANTOM_PUBLIC_KEY", "Antom's public key");
        if private_key.as_ref().map(PrivateKey::public_key).is_some_and(|own| Some(own) == public_key) {
            self.problem(
                "ANTOM_PUBLIC_KEY",
                "is the public half of your own ANTOM_PRIVATE_KEY: that one is uploaded to Antom's dashboard, and \
                 Antom's own public key is copied from there",
            );
        }
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
                self.problem(name, &format!("must be `sandbox` or `prod`; found {}", shown(other)));
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
        if environment == Environment::Sandbox && client_id.is_some_and(|id| !id.starts_with("SANDBOX_")) {
            self.problem(
                name,
                "is `sandbox`, but ANTOM_CLIENT_ID does not begin with SANDBOX_: every call would go to production",
            );
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

    /// A key from a variable, or from the file that a second variable names. What is wrong is said without any part of
    /// the value.
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
            (Some(text), None) => {
                if Path::new(&text).is_file() {
                    self.problem(name, &format!("holds the name of a file: set {file_name} to it instead"));
                    return None;
                }
                (name.to_owned(), text)
            }
            (None, Some(path)) => match std::fs::read(&path).map(key_text) {
                Ok(Ok(text)) => (file_name, text),
                Ok(Err(error)) => {
                    self.problem(&file_name, &format!("names {}, which {error}", shown(&path)));
                    return None;
                }
                Err(_) if path.parse::<K>().is_ok() => {
                    self.problem(
                        &file_name,
                        &format!("holds a key, not the name of its file: set {name} to it instead"),
                    );
                    return None;
                }
                Err(error) => {
                    self.problem(&file_name, &format!("names {}, which cannot be read: {error}", shown(&path)));
                    return None;
                }
            },
        };
        text.parse().map_err(|error| self.problem(&source, &format!("is not {what}: {error}"))).ok()
    }

    fn url(&mut self, name: &str) -> Option<Url> {
        let text = self.text(name)?;
        let what = match Url::parse(&text) {
            Ok(url) if !url.username().is_empty() || url.password().is_some() => {
                "must not hold a user name or a password: browsers and logs would show them".to_owned()
            }
            Ok(url) if url.scheme() == "https" || url.scheme() == "http" && is_loopback(&url) => return Some(url),
            Ok(url) if url.scheme() == "http" => {
                format!("is {}: plain http is accepted for loopback addresses only, use https", shown(&text))
            }
            Ok(_) | Err(_) => format!("must be an absolute https address; found {}", shown(&text)),
        };
        self.problem(name, &what);
        None
    }

    fn parsed(&mut self, name: &str, default: &str) -> SocketAddr {
        let text = self.text(name).unwrap_or_else(|| default.to_owned());
        text.parse().unwrap_or_else(|_| {
            self.problem(name, &format!("must be an address and a port, such as {default}; found {}", shown(&text)));
            SocketAddr::from(([127, 0, 0, 1], 0))
        })
    }

    fn text(&self, name: &str) -> Option<String> {
        (self.lookup)(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    fn problem(&mut self, name: &str, what: &str) {
        self.problems.push(format!("{name} {what}"));
    }
}

fn is_client_id(text: &str) -> bool {
    text.len() <= 64 && text.chars().all(|char| char.is_ascii_alphanumeric() || "_-".contains(char))
}

/// The genuine SDK, pinned.
mod antom_sdk {
    /// The address that Antom documents for the Web SDK (docs.antom.com/ac/sdks/web_sdk).
    pub(super) const URL: &str =
        "https://sdk.marmot-cloud.com/package/ams-checkout/1.47.1/dist/umd/ams-checkout.min.js";
}
