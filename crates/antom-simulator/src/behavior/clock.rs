//! The gateway's clock: the machine's clock plus an offset that tests can increase.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use antom::Clock;
use jiff::{SignedDuration, Timestamp};

use crate::model::time::later;

/// A clock that can be moved forward, and stands still while it is being moved.
#[derive(Debug)]
pub(crate) struct MovableClock {
    base: Clock,
    state: Mutex<ClockState>,
}

#[derive(Debug)]
struct ClockState {
    offset: SignedDuration,
    stopped_at: Option<Timestamp>,
}

impl MovableClock {
    /// A clock that runs ahead of `base` by `offset`.
    pub(crate) fn new(base: Clock, offset: SignedDuration) -> Self {
        Self { base, state: Mutex::new(ClockState { offset, stopped_at: None }) }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let state = self.state();
        state.stopped_at.unwrap_or_else(|| {
            let now = self.base.now();
            Duration::try_from(state.offset).map_or(now, |offset| later(now, offset))
        })
    }

    /// How far it runs ahead of the machine's clock.
    pub(crate) fn offset(&self) -> SignedDuration {
        let state = self.state();
        state.stopped_at.map_or(state.offset, |time| time.duration_since(self.base.now()))
    }

    /// Stops the clock at `time`. Time does not go back: an earlier time stops it now.
    pub(crate) fn stop_at(&self, time: Timestamp) {
        let time = time.max(self.now());
        self.state().stopped_at = Some(time);
    }

    /// Lets the clock run on from where it stopped.
    pub(crate) fn resume(&self) {
        let base = self.base.now();
        let mut state = self.state();
        if let Some(time) = state.stopped_at.take() {
            state.offset = time.duration_since(base);
        }
    }

    fn state(&self) -> MutexGuard<'_, ClockState> {
        // No code that holds the lock can panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
