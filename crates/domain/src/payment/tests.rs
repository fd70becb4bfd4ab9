use super::*;

/// The event kinds that the gateway or the shop can cause in any order.
const UNORDERED_EVENTS: [PaymentEventKind; 9] = [
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

/// An event of the first or the second attempt of one order.
type AttemptEvent = (usize, PaymentEventKind);

/// When the two attempts were paid: the second one after the first, before it, at the same time, or at unknown times.
const PAID_AT: [[Option<i64>; 2]; 4] = [[Some(1), Some(2)], [Some(2), Some(1)], [Some(1), Some(1)], [None, None]];

const CREATED: Attempt = Attempt { status: PaymentStatus::Created, paid_at: None };

fn all_events() -> Vec<AttemptEvent> {
    UNORDERED_EVENTS.iter().flat_map(|event| [(0, *event), (1, *event)]).collect()
}

fn apply_to_attempt(attempts: &mut [Attempt; 2], (index, event): AttemptEvent, paid_at: [Option<i64>; 2]) {
    apply_event(attempts, index, event, paid_at[index].filter(|_| event == PaymentEventKind::Success));
}

/// The statuses after all events.
fn final_statuses(events: &[AttemptEvent], paid_at: [Option<i64>; 2]) -> [PaymentStatus; 2] {
    let mut attempts = [CREATED; 2];
    for event in events {
        apply_to_attempt(&mut attempts, *event, paid_at);
    }
    attempts.map(|attempt| attempt.status)
}

/// Some of the events, some of them several times, in any order. The seed makes a failure repeatable.
fn random_sequence(seed: u64) -> Vec<AttemptEvent> {
    let mut random = fastrand::Rng::with_seed(seed);
    let chosen: Vec<AttemptEvent> = all_events().into_iter().filter(|_| random.bool()).collect();
    let repeated: Vec<AttemptEvent> = chosen.iter().copied().filter(|_| random.bool()).collect();
    let mut sequence = [chosen, repeated].concat();
    random.shuffle(&mut sequence);
    sequence
}

/// Checks every set of events once. If every choice of the last event leads to the same statuses, for this set and all
/// smaller ones, then all orders of the set do.
#[test]
fn the_same_events_in_any_order_lead_to_the_same_statuses() {
    let events = all_events();
    for paid_at in PAID_AT {
        let mut states = vec![[CREATED; 2]; 1 << events.len()];
        for set in 1_usize..1 << events.len() {
            let mut ends = (0..events.len()).filter(|bit| set & (1 << bit) != 0).map(|last| {
                let mut attempts = states[set & !(1 << last)];
                apply_to_attempt(&mut attempts, events[last], paid_at);
                (last, attempts)
            });
            let (_, end) = ends.next().unwrap();
            let other = ends.find(|(_, other)| *other != end);
            assert!(other.is_none(), "set {set:b}, paid at {paid_at:?}: {end:?} or {other:?}");
            states[set] = end;
        }
    }
}

#[test]
fn a_repeated_event_changes_nothing() {
    for seed in 0..100_000 {
        let sequence = random_sequence(seed);
        let mut once = sequence.clone();
        once.sort_by_key(|(index, event)| (*index, event.as_str()));
        once.dedup();
        let paid_at = PAID_AT[seed as usize % PAID_AT.len()];
        assert_eq!(final_statuses(&sequence, paid_at), final_statuses(&once, paid_at), "seed {seed}: {sequence:?}");
    }
}

#[test]
fn a_success_is_never_lost_and_the_last_success_counts() {
    for seed in 0..100_000 {
        let sequence = random_sequence(seed);
        let paid_at = PAID_AT[seed as usize % PAID_AT.len()];
        let statuses = final_statuses(&sequence, paid_at);
        let has = |index, event| sequence.contains(&(index, event));
        let others = [
            PaymentEventKind::Cancelled,
            PaymentEventKind::Refunded,
            PaymentEventKind::RefundRefused,
            PaymentEventKind::Mismatch,
        ];
        let counts =
            |index| has(index, PaymentEventKind::Success) && !others.into_iter().any(|event| has(index, event));
        match (counts(0), counts(1)) {
            (true, true) if paid_at[0] > paid_at[1] => {
                assert_eq!(statuses, [PaymentStatus::Paid, PaymentStatus::Duplicate], "seed {seed}: {sequence:?}");
            }
            (true, true) => {
                assert_eq!(statuses, [PaymentStatus::Duplicate, PaymentStatus::Paid], "seed {seed}: {sequence:?}");
            }
            (true, false) => assert_eq!(statuses[0], PaymentStatus::Paid, "seed {seed}: {sequence:?}"),
            (false, true) => assert_eq!(statuses[1], PaymentStatus::Paid, "seed {seed}: {sequence:?}"),
            (false, false) => {}
        }
    }
}

#[test]
fn an_order_is_never_paid_twice_and_a_duplicate_needs_a_paid_payment() {
    for seed in 0..100_000 {
        let paid_at = PAID_AT[seed as usize % PAID_AT.len()];
        let mut attempts = [CREATED; 2];
        for event in random_sequence(seed) {
            apply_to_attempt(&mut attempts, event, paid_at);
            let paid = attempts.iter().filter(|attempt| attempt.status.is_paid()).count();
            assert!(paid <= 1, "seed {seed}: {attempts:?}");
            let duplicate = attempts.iter().any(|attempt| attempt.status == PaymentStatus::Duplicate);
            assert!(!duplicate || paid == 1, "seed {seed}, a duplicate without a paid payment: {attempts:?}");
        }
    }
}

#[test]
fn once_paid_a_payment_never_becomes_unpaid() {
    use PaymentStatus::{Duplicate, ManualReview, Paid, RefundPending, Refunded};
    for seed in 0..100_000 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut attempts = [CREATED; 2];
        for _ in 0..30 {
            let event = random.choice(PaymentEventKind::ALL).unwrap();
            for transition in apply_event(&mut attempts, random.usize(..2), event, Some(random.i64(..3))) {
                let allowed = match transition.from {
                    Paid => matches!(transition.to, Duplicate | RefundPending | Refunded | ManualReview),
                    RefundPending => matches!(transition.to, Refunded | ManualReview),
                    Duplicate => matches!(transition.to, Paid | RefundPending | Refunded | ManualReview),
                    // Only a person's decision makes it unpaid.
                    ManualReview => {
                        matches!(transition.to, Refunded | Paid | Duplicate) || event == PaymentEventKind::Dismissed
                    }
                    Refunded => false,
                    _ => true,
                };
                assert!(allowed, "seed {seed}: {transition:?}");
            }
        }
    }
}

#[test]
fn only_a_success_or_a_person_makes_a_payment_paid() {
    for status in PaymentStatus::ALL.into_iter().filter(|status| !status.is_paid()) {
        for event in PaymentEventKind::ALL.into_iter().filter(|event| *event != PaymentEventKind::Success) {
            let by_a_person = status == PaymentStatus::ManualReview && event == PaymentEventKind::Accepted;
            assert!(by_a_person || !status.after(event).is_paid(), "{status} after {event:?}");
        }
    }
}

#[test]
fn a_success_counts_after_a_failure_and_after_an_expiry_but_not_after_a_cancellation() {
    for (status, expected) in [
        (PaymentStatus::Failed, PaymentStatus::Paid),
        (PaymentStatus::Expired, PaymentStatus::Paid),
        (PaymentStatus::Cancelled, PaymentStatus::RefundPending),
    ] {
        assert_eq!(status.after(PaymentEventKind::Success), expected);
    }
}

#[test]
fn of_two_successes_the_later_one_counts_unless_it_is_refunded() {
    let mut attempts = [CREATED; 2];
    let mut apply = |index, event, paid_at| {
        apply_event(&mut attempts, index, event, paid_at);
        attempts.map(|attempt| attempt.status)
    };
    assert_eq!(apply(1, PaymentEventKind::Success, Some(1)), [PaymentStatus::Created, PaymentStatus::Paid]);
    assert_eq!(apply(0, PaymentEventKind::Success, Some(2)), [PaymentStatus::Paid, PaymentStatus::Duplicate]);
    assert_eq!(apply(0, PaymentEventKind::Refunded, None), [PaymentStatus::Refunded, PaymentStatus::Paid]);
}

#[test]
fn a_duplicate_whose_refund_was_requested_never_replaces_the_other_payment() {
    let duplicate = Attempt { status: PaymentStatus::Duplicate, paid_at: Some(1) };
    let mut attempts = [duplicate, Attempt { status: PaymentStatus::Paid, paid_at: Some(2) }];
    apply_event(&mut attempts, 0, PaymentEventKind::RefundRequested, None);
    apply_event(&mut attempts, 1, PaymentEventKind::Refunded, None);
    assert_eq!(attempts.map(|attempt| attempt.status), [PaymentStatus::RefundPending, PaymentStatus::Refunded]);
}

#[test]
fn a_payment_of_another_amount_is_never_paid_and_waits_for_a_person() {
    for status in PaymentStatus::ALL.into_iter().filter(|status| status.is_open()) {
        let review = status.after(PaymentEventKind::Mismatch);
        assert_eq!(review, PaymentStatus::ManualReview);
        let by_a_person = [PaymentEventKind::Refunded, PaymentEventKind::Accepted, PaymentEventKind::Dismissed];
        for event in PaymentEventKind::ALL.into_iter().filter(|event| !by_a_person.contains(event)) {
            assert_eq!(review.after(event), PaymentStatus::ManualReview);
        }
    }
}

#[test]
fn every_rule_changes_the_status_and_no_two_rules_conflict() {
    for (index, rule) in TRANSITIONS.iter().enumerate() {
        assert!(!rule.from.is_empty() && !rule.from.contains(&rule.to), "{rule:?}");
        for other in &TRANSITIONS[..index] {
            let both = rule.event == other.event && rule.from.iter().any(|status| other.from.contains(status));
            assert!(!both, "{rule:?} and {other:?}");
        }
    }
}

#[test]
fn each_status_says_what_the_order_may_do() {
    for (status, is_open, is_closed_unpaid, holds_stock, needs_refund) in [
        (PaymentStatus::Created, true, false, true, false),
        (PaymentStatus::Processing, true, false, true, false),
        (PaymentStatus::Pending, true, false, true, false),
        (PaymentStatus::Expired, false, true, false, false),
        (PaymentStatus::Failed, false, true, false, false),
        (PaymentStatus::Cancelled, false, true, false, false),
        (PaymentStatus::Paid, false, false, true, false),
        (PaymentStatus::Duplicate, false, false, false, true),
        (PaymentStatus::RefundPending, false, false, false, true),
        (PaymentStatus::Refunded, false, false, false, false),
        (PaymentStatus::ManualReview, false, false, true, false),
    ] {
        assert_eq!(
            (status.is_open(), status.is_closed_unpaid(), status.holds_stock(), status.needs_refund()),
            (is_open, is_closed_unpaid, holds_stock, needs_refund),
            "{status}"
        );
    }
}

#[test]
fn every_status_and_every_kind_of_event_is_parsed_from_its_name() {
    for status in PaymentStatus::ALL {
        assert_eq!(status.as_str().parse(), Ok(status));
    }
    assert!("PAID".parse::<PaymentStatus>().is_err());
    for kind in PaymentEventKind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(kind));
    }
    assert!("SUCCESS".parse::<PaymentEventKind>().is_err());
}

#[test]
fn the_diagram_shows_the_rules() {
    let mut diagram = String::from(
        "# The statuses of a payment\n\nGenerated from `TRANSITIONS` in [`payment.rs`](../crates/domain/src/payment.rs); \
         `UPDATE_DIAGRAM=1 cargo test the_diagram` regenerates it.\n\n```mermaid\nstateDiagram-v2\n    [*] --> created\n",
    );
    for rule in TRANSITIONS {
        for from in rule.from {
            diagram.push_str(&format!("    {from} --> {}: {}\n", rule.to, rule.event.as_str()));
        }
    }
    diagram.push_str("```\n\n| event | new status | current status | reason |\n|---|---|---|---|\n");
    for rule in TRANSITIONS {
        let from: Vec<&str> = rule.from.iter().map(|status| status.as_str()).collect();
        let (event, to) = (rule.event.as_str(), rule.to);
        diagram.push_str(&format!("| {event} | {to} | {} | {} |\n", from.join(", "), rule.because));
    }
    diagram.push_str("\nAn event without a rule for the current status changes nothing.\n");

    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/payment-states.md");
    if std::env::var_os("UPDATE_DIAGRAM").is_some() {
        std::fs::write(file, &diagram).unwrap();
    }
    let written = std::fs::read_to_string(file).unwrap_or_default();
    assert_eq!(written, diagram, "run `UPDATE_DIAGRAM=1 cargo test the_diagram`");
}
