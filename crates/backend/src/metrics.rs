//! What the shop counts and measures, for Prometheus. A label has few values: no order, payment, customer or key is in one.

use std::{sync::Arc, time::Duration};

use domain::payment::PaymentStatus;
use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

/// Names and values of labels.
type Labels<const N: usize> = [(&'static str, String); N];

/// The upper limits of the buckets for requests to the shop, in seconds.
const REQUEST_SECONDS: [f64; 9] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0];

/// The same for calls of the gateway, which end after ten seconds.
const CALL_SECONDS: [f64; 9] = [0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3.0, 6.0, 10.0];

/// Cheap to clone: all clones count together.
#[derive(Debug, Clone)]
pub struct Metrics(Arc<Instruments>);

#[derive(Debug)]
struct Instruments {
    registry: Registry,
    requests: Family<Labels<3>, Counter>,
    request_seconds: Family<Labels<1>, Histogram>,
    notifications: Family<Labels<1>, Counter>,
    gateway_seconds: Family<Labels<2>, Histogram>,
    payments: Family<Labels<1>, Gauge>,
    webhooks: Family<Labels<1>, Counter>,
    webhooks_waiting: Gauge,
    reconciler_lag: Gauge,
    database_up: Gauge,
}

/// What became of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotificationVerdict {
    /// It has changed a payment, or is stored with it.
    Applied,
    /// The same was applied before.
    Repeated,
    /// It is about no payment of the shop, and kept for a person.
    Kept,
    /// Not acknowledged: there is no such payment.
    UnknownPayment,
    /// Not acknowledged: it is not signed by Antom, or not readable.
    Refused,
    /// Not acknowledged: the database did not store it.
    NotStored,
}

impl NotificationVerdict {
    fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Repeated => "repeated",
            Self::Kept => "kept",
            Self::UnknownPayment => "unknown_payment",
            Self::Refused => "refused",
            Self::NotStored => "not_stored",
        }
    }
}

/// The outcome of an attempt to send a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookOutcome {
    Delivered,
    /// It is sent again later.
    Failed,
    /// It is not sent again.
    GivenUp,
}

impl WebhookOutcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::GivenUp => "given_up",
        }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut it = Instruments {
            registry: Registry::with_prefix("shop"),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(|| Histogram::new(REQUEST_SECONDS)),
            notifications: Family::default(),
            gateway_seconds: Family::new_with_constructor(|| Histogram::new(CALL_SECONDS)),
            payments: Family::default(),
            webhooks: Family::default(),
            webhooks_waiting: Gauge::default(),
            reconciler_lag: Gauge::default(),
            database_up: Gauge::default(),
        };
        let registry = &mut it.registry;
        registry.register("http_requests", "Answered requests", it.requests.clone());
        registry.register("http_request_seconds", "Time until an answer begins", it.request_seconds.clone());
        registry.register("notifications", "Notifications from Antom by what became of them", it.notifications.clone());
        registry.register(
            "gateway_call_seconds",
            "Calls of Antom's gateway by their result",
            it.gateway_seconds.clone(),
        );
        registry.register("payments", "Payments in the database by their status", it.payments.clone());
        registry.register("webhooks", "Attempts to send a webhook by their outcome", it.webhooks.clone());
        registry.register("webhooks_waiting", "Webhooks that have not arrived yet", it.webhooks_waiting.clone());
        registry.register(
            "reconciler_lag_seconds",
            "For how long the open payment that waits longest has been due for an inquiry",
            it.reconciler_lag.clone(),
        );
        registry.register("database_up", "1 if the database could be read for this answer", it.database_up.clone());
        Self(Arc::new(it))
    }
}

impl Metrics {
    /// Counts an answered request. `route` is a pattern such as `/orders/{token}`, never an address.
    pub fn count_request(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let labels = [("method", method.to_owned()), ("route", route.to_owned()), ("status", status.to_string())];
        self.0.requests.get_or_create(&labels).inc();
        self.0.request_seconds.get_or_create(&[("route", route.to_owned())]).observe(took.as_secs_f64());
    }

    /// Counts a notification.
    pub fn count_notification(&self, verdict: NotificationVerdict) {
        self.0.notifications.get_or_create(&[("verdict", verdict.as_str().to_owned())]).inc();
    }

    /// Records a call of the gateway.
    pub fn record_call(&self, call: &'static str, result: &'static str, took: Duration) {
        let labels = [("call", call.to_owned()), ("result", result.to_owned())];
        self.0.gateway_seconds.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// Sets the number of payments with each status; those without a number have none.
    pub(crate) fn set_payments(&self, counts: &[(PaymentStatus, i64)]) {
        for status in PaymentStatus::ALL {
            let count = counts.iter().find(|(counted, _)| *counted == status).map_or(0, |(_, count)| *count);
            self.0.payments.get_or_create(&[("status", status.as_str().to_owned())]).set(count);
        }
    }

    /// Counts an attempt to send a webhook.
    pub(crate) fn count_webhook(&self, outcome: WebhookOutcome) {
        self.0.webhooks.get_or_create(&[("outcome", outcome.as_str().to_owned())]).inc();
    }

    pub(crate) fn set_webhooks_waiting(&self, count: i64) {
        self.0.webhooks_waiting.set(count);
    }

    pub(crate) fn set_reconciler_lag(&self, seconds: i64) {
        self.0.reconciler_lag.set(seconds);
    }

    pub(crate) fn set_database_up(&self, up: bool) {
        self.0.database_up.set(up.into());
    }

    /// All values in the text format of OpenMetrics, which Prometheus reads.
    pub(crate) fn write(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.0.registry);
        text
    }
}
