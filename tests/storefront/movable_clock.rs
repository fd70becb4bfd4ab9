//! The shop's clock in tests.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use antom::Clock;

/// The machine's clock, plus an offset that a test increases. Its clones move together.
#[derive(Debug, Clone, Default)]
pub(crate) struct MovableClock {
    seconds_ahead: Arc<AtomicU64>,
}

impl MovableClock {
    pub(crate) fn clock(&self) -> Clock {
        let (system, seconds_ahead) = (Clock::system(), Arc::clone(&self.seconds_ahead));
        Clock::new(move || system.now() + Duration::from_secs(seconds_ahead.load(Ordering::SeqCst)))
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.seconds_ahead.fetch_add(by.as_secs(), Ordering::SeqCst);
    }
}
