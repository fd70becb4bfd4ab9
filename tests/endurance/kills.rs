//! Kills the shop with SIGKILL at random times: `./dev crash`.

use std::time::{Duration, Instant};

use fastrand::Rng;
use tokio::time::sleep;

use crate::{
    customers::Customers,
    invariants::{assert_each_can_fail, count},
    shop::{Place, TIME_LIMIT},
    variable,
};

/// The time from the shop's start to the kill, in milliseconds.
const LIFETIME: std::ops::Range<u64> = 30..900;

#[tokio::test(flavor = "multi_thread")]
async fn the_killed_server_loses_no_payment_and_counts_no_payment_twice() {
    let rounds = variable("CRASH_ROUNDS").unwrap_or(6);
    let seed = variable("CRASH_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("{rounds} rounds with CRASH_SEED={seed}");
    let began = Instant::now();
    let mut random = Rng::with_seed(seed);
    let (place, simulator) = Place::prepare("kills", &mut random).await;
    let mut shop = place.start_shop(0).await;
    let customers = Customers::start(&place, &mut random);

    for round in 1..=rounds {
        sleep(Duration::from_millis(random.u64(LIFETIME))).await;
        drop(shop);
        shop = place.start_shop(0).await;
        customers.assert_alive();
        // Closed before the next kill, so that the shop recovers its database without this process.
        let mut both = place.databases().await;
        place.check(&mut both, |invariant| invariant.always).await;
        println!("round {round} of {rounds}: {}", count(&mut both).await);
        sqlx::Connection::close(both).await.unwrap();
    }
    let interrupted = customers.stop().await.interrupted;
    let mut both = place.check_when_reconciled(TIME_LIMIT).await;
    simulator.stop().await;
    drop(shop);

    assert_each_can_fail(&mut both).await;
    assert!(interrupted > 0, "no kill interrupted a request, so the test proves nothing");
    let seconds = began.elapsed().as_secs();
    println!("{rounds} kills in {seconds} s, {interrupted} requests cut off: {}", count(&mut both).await);
    std::fs::remove_dir_all(place.folder()).unwrap();
}
