use super::*;

/// What a gateway and we can say about a payment, in whatever order it arrives.
const FACTS: [PaymentEventKind; 9] = [
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

const EVENTS: [PaymentEventKind; 12] = [
    PaymentEventKind::Processing,
    PaymentEventKind::Pending,
    PaymentEventKind::Success,
    PaymentEventKind::Fail,
    PaymentEventKind::Cancelled,
    PaymentEventKind::Expired,
    PaymentEventKind::RefundRequested,
    PaymentEventKind::Refunded,
    PaymentEventKind::RefundRefused,
    PaymentEventKind::Mismatch,
    PaymentEventKind::Accepted,
    PaymentEventKind::Dismissed,
];

/// A fact about the first or the second attempt of one order.
type Fact = (usize, PaymentEventKind);

/// When the two attempts were paid: the second one after the first, before it, at the same time, or at unknown times.
const PAID_AT: [[Option<i64>; 2]; 4] = [[Some(1), Some(2)], [Some(2), Some(1)], [Some(1), Some(1)], [None, None]];

const BEGUN: Attempt = Attempt { status: PaymentStatus::Created, paid_at: None };

fn all_facts() -> Vec<Fact> {
    FACTS.iter().flat_map(|event| [(0, *event), (1, *event)]).collect()
}

fn apply_fact(attempts: &mut [Attempt; 2], (index, event): Fact, paid_at: [Option<i64>; 2]) {
    apply_event(attempts, index, event, paid_at[index].filter(|_| event == PaymentEventKind::Success));
}

/// The statuses after all facts.
fn final_statuses(facts: &[Fact], paid_at: [Option<i64>; 2]) -> [PaymentStatus; 2] {
    let mut attempts = [BEGUN; 2];
    for fact in facts {
        apply_fact(&mut attempts, *fact, paid_at);
    }
    attempts.map(|attempt| attempt.status)
}

/// Some of the facts, some of them several times, in any order. The seed makes a failure repeatable.
fn random_sequence(seed: u64) -> Vec<Fact> {
    let mut random = fastrand::Rng::with_seed(seed);
    let chosen: Vec<Fact> = all_facts().into_iter().filter(|_| random.bool()).collect();
    let repeated: Vec<Fact> = chosen.iter().copied().filter(|_| random.bool()).collect();
    let mut telling = [chosen, repeated].concat();
    random.shuffle(&mut telling);
    telling
}

/// Looks at every set of facts once. If all ways to hear the last fact of a set end in the same state, for this set and all
/// smaller ones, then all orders of its facts do.
#[test]
fn the_same_events_in_any_order_end_in_the_same_state() {
    let facts = all_facts();
    for paid_at in PAID_AT {
        let mut states = vec![[BEGUN; 2]; 1 << facts.len()];
        for set in 1_usize..1 << facts.len() {
            let mut ends = (0..facts.len()).filter(|bit| set & (1 << bit) != 0).map(|last| {
                let mut attempts = states[set & !(1 << last)];
                apply_fact(&mut attempts, facts[last], paid_at);
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
        let telling = random_sequence(seed);
        let mut once = telling.clone();
        once.sort_by_key(|(index, event)| (*index, event.as_str()));
        once.dedup();
        let paid_at = PAID_AT[seed as usize % PAID_AT.len()];
        assert_eq!(final_statuses(&telling, paid_at), final_statuses(&once, paid_at), "seed {seed}: {telling:?}");
    }
}

#[test]
fn no_success_is_lost_and_the_last_one_counts() {
    for seed in 0..100_000 {
        let telling = random_sequence(seed);
        let paid_at = PAID_AT[seed as usize % PAID_AT.len()];
        let statuses = final_statuses(&telling, paid_at);
        let heard = |index, event| telling.contains(&(index, event));
        let others = [
            PaymentEventKind::Cancelled,
            PaymentEventKind::Refunded,
            PaymentEventKind::RefundRefused,
            PaymentEventKind::Mismatch,
        ];
        let stands =
            |index| heard(index, PaymentEventKind::Success) && !others.into_iter().any(|event| heard(index, event));
        match (stands(0), stands(1)) {
            (true, true) if paid_at[0] > paid_at[1] => {
                assert_eq!(statuses, [PaymentStatus::Paid, PaymentStatus::Duplicate], "seed {seed}: {telling:?}");
            }
            (true, true) => {
                assert_eq!(statuses, [PaymentStatus::Duplicate, PaymentStatus::Paid], "seed {seed}: {telling:?}");
            }
            (true, false) => assert_eq!(statuses[0], PaymentStatus::Paid, "seed {seed}: {telling:?}"),
            (false, true) => assert_eq!(statuses[1], PaymentStatus::Paid, "seed {seed}: {telling:?}"),
            (false, false) => {}
        }
    }
}

#[test]
fn no_order_is_paid_twice_and_every_overpayment_needs_a_refund() {
    for seed in 0..100_000 {
        let paid_at = PAID_AT[seed as usize % PAID_AT.len()];
        let mut attempts = [BEGUN; 2];
        for fact in random_sequence(seed) {
            apply_fact(&mut attempts, fact, paid_at);
            let paid = attempts.iter().filter(|attempt| attempt.status.is_paid()).count();
            assert!(paid <= 1, "seed {seed}: {attempts:?}");
            let duplicate = attempts.iter().any(|attempt| attempt.status == PaymentStatus::Duplicate);
            assert!(!duplicate || paid == 1, "seed {seed}, a duplicate of nothing: {attempts:?}");
        }
    }
}

#[test]
fn a_paid_payment_never_becomes_unpaid() {
    use PaymentStatus::{Duplicate, ManualReview, Paid, RefundPending, Refunded};
    for seed in 0..100_000 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut attempts = [BEGUN; 2];
        for _ in 0..30 {
            let event = EVENTS[random.usize(..EVENTS.len())];
            for moved in apply_event(&mut attempts, random.usize(..2), event, Some(random.i64(..3))) {
                let allowed = match moved.from {
                    Paid => matches!(moved.to, Duplicate | RefundPending | Refunded | ManualReview),
                    RefundPending => matches!(moved.to, Refunded | ManualReview),
                    Duplicate => matches!(moved.to, Paid | RefundPending | Refunded | ManualReview),
                    // Unpaid only if a person says so.
                    ManualReview => {
                        matches!(moved.to, Refunded | Paid | Duplicate) || event == PaymentEventKind::Dismissed
                    }
                    Refunded => false,
                    _ => true,
                };
                assert!(allowed, "seed {seed}: {moved:?}");
            }
        }
    }
}

#[test]
fn only_a_success_or_a_manual_review_makes_a_payment_paid() {
    for status in PaymentStatus::ALL.into_iter().filter(|status| !status.is_paid()) {
        for event in EVENTS.into_iter().filter(|event| *event != PaymentEventKind::Success) {
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
fn the_later_of_two_successes_counts_unless_it_is_refunded() {
    let mut attempts = [BEGUN; 2];
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
fn another_amount_never_counts_as_paid_and_needs_manual_review() {
    for status in PaymentStatus::ALL.into_iter().filter(|status| status.is_open()) {
        let review = status.after(PaymentEventKind::Mismatch);
        assert_eq!(review, PaymentStatus::ManualReview);
        let by_a_person = [PaymentEventKind::Refunded, PaymentEventKind::Accepted, PaymentEventKind::Dismissed];
        for event in EVENTS.into_iter().filter(|event| !by_a_person.contains(event)) {
            assert_eq!(review.after(event), PaymentStatus::ManualReview);
        }
    }
}

#[test]
fn every_transition_rule_has_an_effect_and_none_contradicts_another() {
    for (index, rule) in TRANSITIONS.iter().enumerate() {
        assert!(!rule.from.is_empty() && !rule.from.contains(&rule.to), "{rule:?}");
        for other in &TRANSITIONS[..index] {
            let both = rule.event == other.event && rule.from.iter().any(|status| other.from.contains(status));
            assert!(!both, "{rule:?} and {other:?}");
        }
    }
}

#[test]
fn every_status_is_parsed_from_its_name() {
    for status in PaymentStatus::ALL {
        assert_eq!(status.as_str().parse(), Ok(status));
    }
    assert!("PAID".parse::<PaymentStatus>().is_err());
}

#[test]
fn the_diagram_shows_every_transition_rule() {
    let mut diagram = String::from(
        "# The states of a payment\n\nMade from `TRANSITIONS` in [`payment.rs`](../crates/domain/src/payment.rs); \
         `UPDATE_DIAGRAM=1 cargo test the_diagram` writes it anew.\n\n```mermaid\nstateDiagram-v2\n    [*] --> created\n",
    );
    for rule in TRANSITIONS {
        for from in rule.from {
            diagram.push_str(&format!("    {from} --> {}: {}\n", rule.to, rule.event.as_str()));
        }
    }
    diagram.push_str("```\n\n| event | leads to | from | because |\n|---|---|---|---|\n");
    for rule in TRANSITIONS {
        let from: Vec<&str> = rule.from.iter().map(|status| status.as_str()).collect();
        let (event, to) = (rule.event.as_str(), rule.to);
        diagram.push_str(&format!("| {event} | {to} | {} | {} |\n", from.join(", "), rule.because));
    }
    diagram.push_str("\nAn event that has no rule in a state changes nothing.\n");

    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/payment-states.md");
    if std::env::var_os("UPDATE_DIAGRAM").is_some() {
        std::fs::write(file, &diagram).unwrap();
    }
    let written = std::fs::read_to_string(file).unwrap_or_default();
    assert_eq!(written, diagram, "run `UPDATE_DIAGRAM=1 cargo test the_diagram`");
}
