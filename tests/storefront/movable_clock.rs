//! The shop's clock in tests.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use antom::Clock;
use jiff::Timestamp;

/// The machine's clock, plus an offset that a test increases. Its clones move together.
#[derive(Debug, Clone, Default)]
pub(crate) struct MovableClock {
    seconds_ahead: Arc<AtomicU64>,
    /// Since then, it only moves when a test advances it.
    stopped_at: Arc<OnceLock<Timestamp>>,
}

impl MovableClock {
    pub(crate) fn clock(&self) -> Clock {
        let (system, clock) = (Clock::system(), self.clone());
        Clock::new(move || {
            let now = clock.stopped_at.get().copied().unwrap_or_else(|| system.now());
            now + Duration::from_secs(clock.seconds_ahead.load(Ordering::SeqCst))
        })
    }

    pub(crate) fn stop(&self) {
        self.stopped_at.get_or_init(|| Clock::system().now());
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.seconds_ahead.fetch_add(by.as_secs(), Ordering::SeqCst);
    }
}
