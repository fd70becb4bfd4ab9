//! Payment events of an order, applied to the database in random order and number.

use antom_storefront::language;
use backend::{
    gateway::PaymentEvent,
    service::{
        catalogue::load_into_empty,
        payments::{self, Applied},
    },
    store::{
        Store,
        orders::{self, StoredOrder},
        payments::{StoredPayment, insert},
    },
};
use domain::{
    checkout::CheckoutMode,
    event_source::EventSource,
    money::{Currency, Money},
    order::OrderLine,
    order_keys::{LookupCode, OrderNumber, OrderToken},
    payment::{Attempt, PaymentEventKind, PaymentStatus, apply_event},
};
use jiff::Timestamp;
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    fixtures::catalogue,
    raw_database::{RawDatabase, is_postgres, new_database},
    test_shop::TestShop,
};

/// The tests' catalogue has four.
const COASTERS: &str = "marble-coaster-set";

const SEQUENCES: u64 = 2_000;

/// PostgreSQL needs ten messages for an event.
const SEQUENCES_ON_POSTGRES: u64 = 300;

const EVENT_KINDS: [PaymentEventKind; 9] = [
    PaymentEventKind::Processing,
    PaymentEventKind::Pending,
    PaymentEventKind::Success,
    PaymentEventKind::Fail,
    PaymentEventKind::Cancelled,
    PaymentEventKind::Expired,
    PaymentEventKind::Refunded,
    PaymentEventKind::RefundRefused,
    PaymentEventKind::Mismatch,
];

/// An order with two attempts without any event.
pub(crate) async fn order_with_two_attempts(store: &Store, number: u64) -> [String; 2] {
    let price = Money::new(Currency::Sgd, 100);
    let order = StoredOrder {
        number: OrderNumber::new(format!("order-{number}")),
        token: OrderToken::new(format!("token-{number}")),
        lookup_code: LookupCode::new("code"),
        total: price,
        created_at: Timestamp::UNIX_EPOCH,
        lines: vec![OrderLine {
            slug: COASTERS.to_owned(),
            name: COASTERS.to_owned(),
            variant: String::new(),
            variant_name: String::new(),
            quantity: 1,
            unit_price: price,
        }],
    };
    let ids = [format!("{number}-1"), format!("{number}-2")];
    let mut tx = store.write().await.unwrap();
    orders::insert(&mut tx, &order).await.unwrap();
    for (attempt, id) in (1..).zip(&ids) {
        let payment = StoredPayment {
            payment_request_id: id.clone(),
            order: order.number.clone(),
            attempt,
            checkout_mode: CheckoutMode::Component,
            method: "GRABPAY_SG".to_owned(),
            terminal: String::new(),
            amount: price,
            status: PaymentStatus::Created,
            session: None,
            payment_id: None,
            payable_until: None,
            paid_at: None,
            result_code: None,
            inquired_at: None,
            answered_at: None,
            cancel_requested_at: None,
            created_at: Timestamp::UNIX_EPOCH,
        };
        insert(&mut tx, &payment).await.unwrap();
    }
    tx.commit().await.unwrap();
    ids
}

fn event(id: &str, kind: PaymentEventKind, paid_at: Timestamp) -> PaymentEvent {
    PaymentEvent {
        source: EventSource::Inquiry,
        paid_at: (kind == PaymentEventKind::Success).then_some(paid_at),
        amount: (kind == PaymentEventKind::Success).then(|| antom::types::Amount::new("SGD", 100)),
        ..PaymentEvent::of_shop(id, kind)
    }
}

#[tokio::test]
async fn stored_random_events_end_in_the_state_of_the_transition_rules_in_any_order() {
    let url = new_database().await;
    let store = Store::open(&url).await.unwrap();
    load_into_empty(&store, Some(&catalogue()), &language::tags()).await.unwrap();
    let database = RawDatabase::open(&url).await;
    let select = format!("select stock from variants where product_slug = '{COASTERS}'");
    let stock = async || database.numbers(&select).await[0];
    let before = stock().await;
    let mut reserved = 0;
    for seed in 0..if is_postgres() { SEQUENCES_ON_POSTGRES } else { SEQUENCES } {
        let mut random = fastrand::Rng::with_seed(seed);
        let ids = order_with_two_attempts(&store, seed).await;
        let times = [1, 2].map(|_| Timestamp::from_second(random.i64(0..3)).unwrap());
        let mut applied_events = Vec::new();
        for _ in 0..random.usize(1..=6) {
            let (index, kind) = (random.usize(..2), EVENT_KINDS[random.usize(..EVENT_KINDS.len())]);
            let applied = payments::apply_to(&store, &event(&ids[index], kind, times[index]), times[0]).await;
            let expected = if applied_events.contains(&(index, kind)) { Applied::Duplicate } else { Applied::Recorded };
            assert_eq!(applied.unwrap(), expected, "seed {seed}");
            applied_events.push((index, kind));
        }
        // The same events, sorted by name and without repetition, applied by the transition rules only.
        let mut sorted = applied_events.clone();
        sorted.sort_by_key(|(index, kind)| (*index, kind.as_str()));
        sorted.dedup();
        let mut attempts = [Attempt { status: PaymentStatus::Created, paid_at: None }; 2];
        for (index, kind) in sorted {
            let paid_at = (kind == PaymentEventKind::Success).then(|| times[index].as_millisecond());
            apply_event(&mut attempts, index, kind, paid_at);
        }
        let stored = store.payments_of_order(&OrderNumber::new(format!("order-{seed}"))).await.unwrap();
        let found: Vec<PaymentStatus> = stored.iter().map(|payment| payment.status).collect();
        assert_eq!(found, attempts.map(|attempt| attempt.status), "seed {seed}: {applied_events:?}");
        assert!(found.iter().filter(|status| status.is_paid()).count() <= 1, "seed {seed}: {found:?}");
        reserved += i64::from(found.iter().any(|status| status.holds_stock()));
    }
    // Paid orders take stock even if none is left.
    assert_eq!(stock().await, before - reserved);
}

/// All orders of the numbers below `length`.
fn permutations(length: usize) -> Vec<Vec<usize>> {
    let Some(last) = length.checked_sub(1) else { return vec![Vec::new()] };
    let insert = |shorter: Vec<usize>| {
        (0..length).map(move |at| [&shorter[..at], &[last], &shorter[at..]].concat()).collect::<Vec<_>>()
    };
    permutations(last).into_iter().flat_map(insert).collect()
}

#[tokio::test]
async fn the_same_signed_notifications_in_any_order_end_in_the_same_status() {
    let shop = TestShop::start().await;
    let orders = permutations(4);
    assert_eq!(orders.len(), 24);
    for permutation in orders {
        let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
        let id = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
        let success = || shop.notification(&id);
        let mut refunded = success();
        refunded.body = json!({
            "notifyType": "REFUND_RESULT", "refundStatus": "SUCCESS", "refundId": "1",
            "refundRequestId": format!("{id}-refund"), "refundAmount": { "currency": "SGD", "value": "1800" },
            "result": { "resultCode": "SUCCESS", "resultStatus": "S", "resultMessage": "success" },
        });
        let messages = [
            success().with("/notifyType", "PAYMENT_PENDING"),
            success(),
            success().with("/result/resultStatus", "F").with("/result/resultCode", "RISK_REJECT"),
            refunded,
        ];
        let mut was_paid = false;
        for index in &permutation {
            // Antom repeats notifications.
            for _ in 0..2 {
                assert_eq!(messages[*index].deliver().await.0, StatusCode::OK, "{permutation:?}");
            }
            let status = shop.payments(&order).await[0].status;
            was_paid |= status.is_paid();
            let unpaid = [PaymentStatus::Failed, PaymentStatus::Pending, PaymentStatus::Created];
            assert!(!was_paid || !unpaid.contains(&status), "{permutation:?}: {status} after paid");
        }
        assert_eq!(shop.payments(&order).await[0].status, PaymentStatus::Refunded, "{permutation:?}");
    }
}
