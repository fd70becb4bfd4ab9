//! What every request may use, made once at the start and handed to it.

use std::sync::Arc;

use antom::Clock;
use url::Url;

use crate::{
    domain::checkout::{Presentation, SdkSettings},
    server::{
        gateway::Gateway,
        startup::{path_below, url_below},
        store::Store,
        turns::Turns,
    },
};

/// The running shop. Cheap to clone.
#[derive(Clone)]
pub struct Shop {
    /// The shop's database.
    pub store: Store,
    /// The way to Antom, or to the simulator: nobody here can tell.
    pub gateway: Gateway,
    /// The shop's own address as buyers and the gateway reach it.
    pub public_url: Arc<Url>,
    /// How the browser loads the SDK.
    pub sdk: Arc<SdkSettings>,
    /// What the buyer pays in.
    pub presentation: Presentation,
    /// Whether the payments go to the simulator that this process runs.
    pub simulated: bool,
    /// Whether the pages for developers are open.
    pub development_pages: bool,
    /// Where apps may have their buyers sent back to.
    pub app_redirect_urls: Arc<[String]>,
    /// Who is starting a payment of which order.
    pub turns: Turns,
    /// The one clock.
    pub clock: Clock,
}

impl Shop {
    /// An absolute address under [`Shop::public_url`], which may itself have a path.
    pub fn url_of(&self, path: &str) -> String {
        url_below(&self.public_url, path)
    }

    /// The same address without scheme and host.
    pub fn path_of(&self, path: &str) -> String {
        path_below(&self.public_url, path)
    }
}
