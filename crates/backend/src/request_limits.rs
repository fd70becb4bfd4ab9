//! Limits the requests of each address.

use std::{
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};

use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock};

use crate::{
    config::{ServerLimits, TrustedProxies},
    lookup_limits::network,
};

/// The most reports of browsers that are stored in a minute. Each one is a write to the database.
const REPORTS_PER_MINUTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);

/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct RequestLimits {
    /// Addresses are counted in 65536 groups, so that the memory is bounded. The hash differs in each process, so that no
    /// client can choose an address in the group of another one.
    limiter: Option<Arc<DefaultKeyedRateLimiter<u16>>>,
    hasher: RandomState,
    proxies: TrustedProxies,
    reports: Arc<DefaultDirectRateLimiter>,
}

impl RequestLimits {
    pub fn new(limits: &ServerLimits, proxies: TrustedProxies) -> Self {
        let quota = limits.requests_per_minute.map(Quota::per_minute);
        Self {
            limiter: quota.map(|quota| Arc::new(RateLimiter::keyed(quota))),
            hasher: RandomState::new(),
            proxies,
            reports: Arc::new(RateLimiter::direct(Quota::per_minute(REPORTS_PER_MINUTE))),
        }
    }

    /// Counts a request of an address. If there were too many, returns the time until the next one is accepted.
    ///
    /// This machine and the trusted proxies are not limited, because they send the requests of several clients.
    pub fn count(&self, address: IpAddr) -> Result<(), Duration> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        if address.is_loopback() || self.proxies.contains(address) {
            return Ok(());
        }
        let group = self.hasher.hash_one(network(address)) as u16;
        limiter.check_key(&group).map_err(|refusal| refusal.wait_time_from(limiter.clock().now()))
    }

    /// Whether another report of a browser may be stored now.
    pub fn may_store_report(&self) -> bool {
        self.reports.check().is_ok()
    }
}
