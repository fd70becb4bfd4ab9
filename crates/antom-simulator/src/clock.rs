//! The gateway's clock: the machine's, until somebody moves it forward.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use antom::Clock;
use jiff::{SignedDuration, Timestamp};

use crate::payment::later;

/// A clock that can be moved forward, and stands still while it is being moved.
#[derive(Debug)]
pub(crate) struct MovableClock {
    base: Clock,
    hands: Mutex<Hands>,
}

#[derive(Debug)]
struct Hands {
    moved_by: SignedDuration,
    stopped_at: Option<Timestamp>,
}

impl MovableClock {
    /// A clock that runs ahead of `base` by this much.
    pub(crate) fn new(base: Clock, moved_by: SignedDuration) -> Self {
        Self { base, hands: Mutex::new(Hands { moved_by, stopped_at: None }) }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let hands = self.hands();
        hands.stopped_at.unwrap_or_else(|| ahead(self.base.now(), hands.moved_by))
    }

    /// How far it runs ahead of the machine's clock.
    pub(crate) fn moved_by(&self) -> SignedDuration {
        let hands = self.hands();
        hands.stopped_at.map_or(hands.moved_by, |time| time.duration_since(self.base.now()))
    }

    /// Shows `time` until it is told otherwise. Time does not go back: an earlier one is ignored.
    pub(crate) fn stop_at(&self, time: Timestamp) {
        let time = time.max(self.now());
        self.hands().stopped_at = Some(time);
    }

    /// Runs on from where it stands.
    pub(crate) fn go_on(&self) {
        let base = self.base.now();
        let mut hands = self.hands();
        if let Some(time) = hands.stopped_at.take() {
            hands.moved_by = time.duration_since(base);
        }
    }

    fn hands(&self) -> std::sync::MutexGuard<'_, Hands> {
        // Nothing that holds the lock can panic.
        self.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn ahead(time: Timestamp, by: SignedDuration) -> Timestamp {
    Duration::try_from(by).map_or(time, |by| later(time, by))
}
