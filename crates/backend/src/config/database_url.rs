//! Where the shop's database is.

use std::{fmt, str::FromStr};

use url::Url;

/// A `sqlite:`, `postgres:` or `postgresql:` URL. One of a server can contain a password, so it is shown without user,
/// password and options.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// With the password.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A file in the folder `data`.
impl Default for DatabaseUrl {
    fn default() -> Self {
        Self("sqlite://data/shop.db".to_owned())
    }
}

impl FromStr for DatabaseUrl {
    type Err = String;

    /// The error says what the URL must be.
    fn from_str(text: &str) -> Result<Self, String> {
        let (scheme, _) = text.split_once(':').unwrap_or_default();
        match scheme {
            "sqlite" if text.contains(":memory:") || text.contains("mode=memory") => {
                Err("names a database in memory, which loses every order: name a file".to_owned())
            }
            "sqlite" => Ok(Self(text.to_owned())),
            "postgres" | "postgresql" => match Url::parse(text) {
                Ok(_) => Ok(Self(text.to_owned())),
                // Without the value, which can contain a password.
                Err(error) => Err(format!(
                    "is not an address: {error}. In a password, write signs such as / and @ as %2F and %40, for example \
                     postgres://shop:p%40ssword@db.example/shop"
                )),
            },
            _ => Err("must begin with `sqlite:` or `postgres:`, for example sqlite://data/shop.db".to_owned()),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.starts_with("sqlite:") {
            return f.write_str(&self.0);
        }
        let Ok(url) = Url::parse(&self.0) else { return f.write_str("postgres:") };
        write!(f, "{}://{}", url.scheme(), url.host_str().unwrap_or_default())?;
        if let Some(port) = url.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(url.path())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        for url in [
            "postgres://shop:secret-word@db.example:5433/orders",
            "postgresql://shop:secret%2Dword@db.example/orders?sslmode=require",
            "postgres://db.example/orders?user=shop&password=secret-word",
            "postgres://secret-word@%2Frun%2Fpostgresql/orders",
        ] {
            let parsed: DatabaseUrl = url.parse().unwrap();
            for shown in [format!("{parsed}"), format!("{parsed:?}")] {
                assert!(!shown.contains("secret") && shown.contains("/orders"), "{shown}");
            }
            assert_eq!(parsed.as_str(), url);
        }
        let error = "postgres://shop:secret/word@db.example/orders".parse::<DatabaseUrl>().unwrap_err();
        assert!(!error.contains("secret") && error.contains("%2F"), "{error}");
    }
}
