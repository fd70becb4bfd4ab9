//! Writes that wait together share a commit: none is acknowledged before it, and the failure of one changes nothing for the
//! others.

use std::{
    path::{Path, PathBuf},
    pin::pin,
    task::{Context, Waker},
};

use backend::{
    gateway::PaymentEvent,
    service::payments::{Applied, apply_to},
    store::{Store, StoreError, Write},
};
use domain::payment::PaymentEventKind;
use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;

use crate::{fixtures::temporary_file, order_of_events::order_with_two_attempts};

async fn open() -> (Store, PathBuf) {
    let file = temporary_file("shop");
    (Store::open(&format!("sqlite://{}", file.display())).await.unwrap(), file)
}

/// Writes a row with this name.
async fn insert(unit: &mut Write, name: &str) -> Result<(), StoreError> {
    let query = unit.query("insert into other_notifications (notify_type, body, received_at) values ($1, '', 0)");
    query.bind(name).execute().await.map(drop)
}

/// The names of the rows that other connections see.
async fn stored(store: &Store) -> Vec<String> {
    let mut names: Vec<_> = store.other_notifications().await.unwrap().into_iter().map(|row| row.notify_type).collect();
    names.sort();
    names
}

/// How many commits the write-ahead log of a database contains. In the header of a commit's last page stands the number of
/// the database's pages, in all others zero.
fn commits(database: &Path) -> usize {
    const LOG_HEADER: usize = 32;
    const FRAME_HEADER: usize = 24;
    const PAGE: usize = 4096;
    let log = std::fs::read(format!("{}-wal", database.display())).unwrap();
    log[LOG_HEADER..].chunks_exact(FRAME_HEADER + PAGE).filter(|frame| frame[4..8] != [0; 4]).count()
}

/// Lets all other tasks of the test run as far as they can without the disk.
async fn let_others_run() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

fn is_ready(future: std::pin::Pin<&mut impl Future>) -> bool {
    future.poll(&mut Context::from_waker(Waker::noop())).is_ready()
}

#[tokio::test]
async fn writes_that_wait_together_are_stored_by_one_commit() {
    let (store, file) = open().await;
    let before = commits(&file);
    let first = store.write().await.unwrap();
    let units: Vec<_> = (0..20)
        .map(|number| {
            let (store, name) = (store.clone(), format!("unit {number}"));
            tokio::spawn(async move {
                let mut unit = store.write().await.unwrap();
                insert(&mut unit, &name).await.unwrap();
                unit.commit().await.unwrap();
                assert!(stored(&store).await.contains(&name), "{name} was acknowledged before it was stored");
            })
        })
        .collect();
    let_others_run().await;
    first.commit().await.unwrap();
    for unit in units {
        unit.await.unwrap();
    }
    assert_eq!(commits(&file) - before, 1);
}

#[tokio::test]
async fn a_write_is_acknowledged_when_those_that_waited_with_it_have_ended() {
    let (store, _) = open().await;
    let mut first = store.write().await.unwrap();
    let mut second = pin!(store.write());
    let mut third = pin!(store.write());
    assert!(!is_ready(second.as_mut()) && !is_ready(third.as_mut()));
    insert(&mut first, "first").await.unwrap();
    let mut first = pin!(first.commit());
    assert!(!is_ready(first.as_mut()));

    let mut second = second.await.unwrap();
    insert(&mut second, "second").await.unwrap();
    let_others_run().await;
    assert!(!is_ready(first.as_mut()), "acknowledged before the commit");
    assert_eq!(stored(&store).await, Vec::<String>::new());
    drop(second);

    let mut third = third.await.unwrap();
    insert(&mut third, "third").await.unwrap();
    third.commit().await.unwrap();
    first.await.unwrap();
    assert_eq!(stored(&store).await, ["first", "third"]);
}

#[tokio::test]
async fn a_write_that_fails_or_is_given_up_changes_nothing_for_the_others() {
    let (store, _) = open().await;
    let first = store.write().await.unwrap();
    let (report, mut holding) = tokio::sync::mpsc::unbounded_channel();
    let run = |number: usize, store: Store, report: UnboundedSender<usize>| async move {
        let name = format!("unit {number}");
        let mut unit = store.write().await.unwrap();
        insert(&mut unit, &name).await.unwrap();
        match number % 4 {
            0 => unit.commit().await.unwrap(),
            1 => assert!(insert(&mut unit, &name).await.is_err(), "the name is unique"),
            2 => unit.undo().await.unwrap(),
            _ => {
                report.send(number).unwrap();
                std::future::pending().await
            }
        }
    };
    let units: Vec<_> = (0..16).map(|number| tokio::spawn(run(number, store.clone(), report.clone()))).collect();
    let mut given_up = Box::pin(store.write());
    assert!(!is_ready(given_up.as_mut()));
    drop((first, given_up));
    for _ in 0..4 {
        // Its request ends while it has the connection.
        units[holding.recv().await.unwrap()].abort();
    }
    for (number, unit) in units.into_iter().enumerate() {
        assert_eq!(unit.await.is_ok(), number % 4 != 3);
    }
    assert_eq!(stored(&store).await, ["unit 0", "unit 12", "unit 4", "unit 8"]);
}

#[tokio::test]
async fn when_a_commit_fails_no_write_is_acknowledged_and_the_next_one_succeeds() {
    let (store, _) = open().await;
    let mut good = store.write().await.unwrap();
    let mut bad = pin!(store.write());
    assert!(!is_ready(bad.as_mut()));
    insert(&mut good, "good").await.unwrap();
    let mut good = pin!(good.commit());
    assert!(!is_ready(good.as_mut()));
    let mut bad = bad.await.unwrap();
    // SQLite checks this reference when it commits.
    let product = "insert into products (slug, name, tagline, description, category, position, first_variant) \
                   values ('a', '', '', '', '', 0, 'missing')";
    bad.query(product).execute().await.unwrap();

    assert!(matches!(bad.commit().await, Err(StoreError::Transaction(_))));
    assert!(matches!(good.await, Err(StoreError::Transaction(_))));

    let mut next = store.write().await.unwrap();
    insert(&mut next, "next").await.unwrap();
    next.commit().await.unwrap();
    assert_eq!(stored(&store).await, ["next"]);
}

#[tokio::test]
async fn a_repeated_notification_is_acknowledged_after_the_commit_of_the_first() {
    let (store, _) = open().await;
    let [payment, _] = order_with_two_attempts(&store, 1).await;
    let event = PaymentEvent::of_shop(&payment, PaymentEventKind::Processing);
    let first = store.write().await.unwrap();
    let apply = || Box::pin(apply_to(&store, &event, Timestamp::UNIX_EPOCH));
    let (mut one, mut other, mut last) = (apply(), apply(), Box::pin(store.write()));
    assert!(!is_ready(one.as_mut()) && !is_ready(other.as_mut()) && !is_ready(last.as_mut()));
    drop(first);
    let last = tokio::select! {
        last = &mut last => last.unwrap(),
        applied = &mut one => panic!("{applied:?} before the commit"),
        applied = &mut other => panic!("{applied:?} before the commit"),
    };
    drop(last);
    assert_eq!((one.await.unwrap(), other.await.unwrap()), (Applied::Recorded, Applied::Duplicate));
}
