//! Limits how often look-up codes are tried: a code is short, because customers type it.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
};

use domain::order_keys::OrderNumber;
use jiff::{SignedDuration, Timestamp};

/// The time in which tries are counted.
const WINDOW: SignedDuration = SignedDuration::from_mins(10);

/// The most tries for an order in a window. The chance to guess one of the 2⁴⁰ codes is about one in a hundred billion.
const TRIES_PER_ORDER: u32 = 10;

/// The most tries from an address in a window. Several customers can share an address.
const TRIES_PER_ADDRESS: u32 = 30;

/// The most addresses and orders that are counted at the same time. While there are more, every try is refused.
const MAXIMUM_COUNTERS: usize = 20_000;

/// Cheap to clone. The counters are in memory, because only one process uses the shop's embedded database.
#[derive(Debug, Clone, Default)]
pub struct LookupLimits(Arc<Mutex<HashMap<Subject, Counter>>>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Subject {
    Order(OrderNumber),
    Address(IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Counter {
    started_at: Timestamp,
    tries: u32,
}

/// There were too many tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyTries {
    /// The minutes until the next try.
    pub minutes: u32,
}

impl LookupLimits {
    /// Counts a try for an order from an address, unless there were too many.
    pub fn count(&self, order: &OrderNumber, address: Option<IpAddr>, now: Timestamp) -> Result<(), TooManyTries> {
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_address = address.map(|address| (Subject::Address(network(address)), TRIES_PER_ADDRESS));
        let subjects: Vec<(Subject, u32)> =
            std::iter::once((Subject::Order(order.clone()), TRIES_PER_ORDER)).chain(of_address).collect();
        let is_current = |counter: &Counter| now.duration_since(counter.started_at) < WINDOW;
        if counters.len() + subjects.len() > MAXIMUM_COUNTERS {
            counters.retain(|_, counter| is_current(counter));
        }
        for (subject, limit) in &subjects {
            match counters.get(subject) {
                Some(counter) if counter.tries >= *limit && is_current(counter) => {
                    let left = WINDOW - now.duration_since(counter.started_at);
                    return Err(TooManyTries { minutes: u32::try_from(left.as_secs() / 60 + 1).unwrap_or(1) });
                }
                None if counters.len() + subjects.len() > MAXIMUM_COUNTERS => {
                    return Err(TooManyTries { minutes: u32::try_from(WINDOW.as_mins()).unwrap_or(1) });
                }
                _ => {}
            }
        }
        for (subject, _) in subjects {
            let counter = counters.entry(subject).or_insert(Counter { started_at: now, tries: 0 });
            if !is_current(counter) {
                *counter = Counter { started_at: now, tries: 0 };
            }
            counter.tries += 1;
        }
        Ok(())
    }
}

/// The address, or the /64 network of an IPv6 address, because one customer has a whole network.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes_after_start(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn an_order_can_be_tried_again_after_ten_minutes() {
        let limits = LookupLimits::default();
        let [order, other] = ["KL-1", "KL-2"].map(OrderNumber::new);
        for _ in 0..TRIES_PER_ORDER {
            assert_eq!(limits.count(&order, None, minutes_after_start(0)), Ok(()));
        }
        assert_eq!(limits.count(&order, None, minutes_after_start(7)), Err(TooManyTries { minutes: 4 }));
        assert_eq!(limits.count(&other, None, minutes_after_start(7)), Ok(()));
        assert_eq!(limits.count(&order, None, minutes_after_start(10)), Ok(()));
    }

    #[test]
    fn an_address_can_try_thirty_orders() {
        let limits = LookupLimits::default();
        let start = minutes_after_start(0);
        let try_from = |number: u32, address: &str| {
            limits.count(&OrderNumber::new(format!("KL-{number}")), Some(address.parse().unwrap()), start)
        };
        for number in 0..TRIES_PER_ADDRESS {
            assert_eq!(try_from(number, &format!("2001:db8::{number}")), Ok(()));
        }
        assert!(try_from(99, "2001:db8::ffff").is_err(), "the same network");
        assert_eq!(try_from(99, "2001:db8:0:1::1"), Ok(()));
        assert_eq!(try_from(98, "192.0.2.1"), Ok(()));
    }

    #[test]
    fn the_counters_are_bounded() {
        let limits = LookupLimits::default();
        let count = |number: usize, minutes| {
            limits.count(&OrderNumber::new(format!("KL-{number}")), None, minutes_after_start(minutes))
        };
        for number in 0..MAXIMUM_COUNTERS {
            assert_eq!(count(number, 0), Ok(()));
        }
        assert!(count(MAXIMUM_COUNTERS, 0).is_err());
        assert_eq!(count(0, 0), Ok(()));
        assert_eq!(limits.0.lock().unwrap().len(), MAXIMUM_COUNTERS);
        assert_eq!(count(MAXIMUM_COUNTERS, 10), Ok(()), "counters of an earlier window make room");
        assert_eq!(limits.0.lock().unwrap().len(), 1);
    }
}
