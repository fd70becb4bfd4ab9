//! Unsigned requests to the shop's public address and to the SDK's.

use std::time::Duration;

use antom::client::is_loopback;
use url::Url;

/// HTTP clients for unsigned requests. They do not follow redirects, because a redirect is a finding.
pub(super) struct PlainHttp {
    /// Uses the proxy of the environment, if it names one.
    proxied: reqwest::Client,
    /// For loopback addresses, which a proxy cannot reach.
    direct: reqwest::Client,
}

impl PlainHttp {
    pub(super) fn new() -> reqwest::Result<Self> {
        let builder = || {
            let builder = reqwest::Client::builder().timeout(Duration::from_secs(10));
            builder.redirect(reqwest::redirect::Policy::none())
        };
        Ok(Self { proxied: builder().build()?, direct: builder().no_proxy().build()? })
    }

    pub(super) fn client(&self, url: &Url) -> &reqwest::Client {
        if is_loopback(url) { &self.direct } else { &self.proxied }
    }
}

/// The name of the variable that sets a proxy for https. Its value may contain a password.
pub(super) fn proxy_variable() -> Option<&'static str> {
    let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    names.into_iter().find(|name| std::env::var(name).is_ok_and(|value| !value.is_empty()))
}

/// An error with its causes, in one line.
pub(super) fn error_chain(error: reqwest::Error) -> String {
    format!("{:#}", anyhow::Error::new(error))
}
