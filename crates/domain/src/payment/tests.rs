use super::*;

/// What a gateway and we can say about a payment, in whatever order it arrives.
const FACTS: [Report; 9] = [
    Report::Processing,
    Report::Pending,
    Report::Success,
    Report::Fail,
    Report::Cancelled,
    Report::Expired,
    Report::Refunded,
    Report::RefundRefused,
    Report::Mismatch,
];

const REPORTS: [Report; 12] = [
    Report::Processing,
    Report::Pending,
    Report::Success,
    Report::Fail,
    Report::Cancelled,
    Report::Expired,
    Report::RefundRequested,
    Report::Refunded,
    Report::RefundRefused,
    Report::Mismatch,
    Report::Accepted,
    Report::Dismissed,
];

/// A fact about the first or the second attempt of one order.
type Fact = (usize, Report);

/// When the two attempts were paid: the second one after the first, before it, at the same time, or nobody knows.
const PAID_AT: [[Option<i64>; 2]; 4] = [[Some(1), Some(2)], [Some(2), Some(1)], [Some(1), Some(1)], [None, None]];

const BEGUN: Attempt = Attempt { status: PaymentStatus::Created, paid_at: None };

fn all_facts() -> Vec<Fact> {
    FACTS.iter().flat_map(|report| [(0, *report), (1, *report)]).collect()
}

fn hear_fact(attempts: &mut [Attempt; 2], (index, report): Fact, paid_at: [Option<i64>; 2]) {
    hear(attempts, index, report, paid_at[index].filter(|_| report == Report::Success));
}

/// How an order's payments stand at the end.
fn told(facts: &[Fact], paid_at: [Option<i64>; 2]) -> [PaymentStatus; 2] {
    let mut attempts = [BEGUN; 2];
    for fact in facts {
        hear_fact(&mut attempts, *fact, paid_at);
    }
    attempts.map(|attempt| attempt.status)
}

/// Some of the facts, some of them several times, in any order. The seed makes a failure repeatable.
fn random_telling(seed: u64) -> Vec<Fact> {
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
fn the_same_facts_in_any_order_end_in_the_same_state() {
    let facts = all_facts();
    for paid_at in PAID_AT {
        let mut states = vec![[BEGUN; 2]; 1 << facts.len()];
        for set in 1_usize..1 << facts.len() {
            let mut ends = (0..facts.len()).filter(|bit| set & (1 << bit) != 0).map(|last| {
                let mut attempts = states[set & !(1 << last)];
                hear_fact(&mut attempts, facts[last], paid_at);
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
fn n7_a_fact_that_is_told_again_changes_nothing() {
    for seed in 0..100_000 {
        let telling = random_telling(seed);
        let mut once = telling.clone();
        once.sort_by_key(|(index, report)| (*index, report.as_str()));
        once.dedup();
        let paid_at = PAID_AT[seed as usize % PAID_AT.len()];
        assert_eq!(told(&telling, paid_at), told(&once, paid_at), "seed {seed}: {telling:?}");
    }
}

#[test]
fn n8_a_success_is_never_lost_and_the_last_one_counts() {
    for seed in 0..100_000 {
        let telling = random_telling(seed);
        let paid_at = PAID_AT[seed as usize % PAID_AT.len()];
        let statuses = told(&telling, paid_at);
        let heard = |index, report| telling.contains(&(index, report));
        let others = [Report::Cancelled, Report::Refunded, Report::RefundRefused, Report::Mismatch];
        let stands = |index| heard(index, Report::Success) && !others.into_iter().any(|report| heard(index, report));
        match (stands(0), stands(1)) {
            (true, true) if paid_at[0] > paid_at[1] => {
                assert_eq!(statuses, [PaymentStatus::Paid, PaymentStatus::Surplus], "seed {seed}: {telling:?}");
            }
            (true, true) => {
                assert_eq!(statuses, [PaymentStatus::Surplus, PaymentStatus::Paid], "seed {seed}: {telling:?}");
            }
            (true, false) => assert_eq!(statuses[0], PaymentStatus::Paid, "seed {seed}: {telling:?}"),
            (false, true) => assert_eq!(statuses[1], PaymentStatus::Paid, "seed {seed}: {telling:?}"),
            (false, false) => {}
        }
    }
}

#[test]
fn an_order_is_never_paid_twice_and_what_is_too_much_is_owed_back() {
    for seed in 0..100_000 {
        let paid_at = PAID_AT[seed as usize % PAID_AT.len()];
        let mut attempts = [BEGUN; 2];
        for fact in random_telling(seed) {
            hear_fact(&mut attempts, fact, paid_at);
            let paid = attempts.iter().filter(|attempt| attempt.status.is_paid()).count();
            assert!(paid <= 1, "seed {seed}: {attempts:?}");
            let surplus = attempts.iter().any(|attempt| attempt.status == PaymentStatus::Surplus);
            assert!(!surplus || paid == 1, "seed {seed}, a surplus of nothing: {attempts:?}");
        }
    }
}

#[test]
fn once_paid_a_payment_never_becomes_unpaid() {
    use PaymentStatus::{Paid, RefundDue, Refunded, Review, Surplus};
    for seed in 0..100_000 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut attempts = [BEGUN; 2];
        for _ in 0..30 {
            let report = REPORTS[random.usize(..REPORTS.len())];
            for moved in hear(&mut attempts, random.usize(..2), report, Some(random.i64(..3))) {
                let allowed = match moved.from {
                    Paid => matches!(moved.to, Surplus | RefundDue | Refunded | Review),
                    RefundDue => matches!(moved.to, Refunded | Review),
                    Surplus => matches!(moved.to, Paid | RefundDue | Refunded | Review),
                    // Unpaid only if a person says so.
                    Review => matches!(moved.to, Refunded | Paid | Surplus) || report == Report::Dismissed,
                    Refunded => false,
                    _ => true,
                };
                assert!(allowed, "seed {seed}: {moved:?}");
            }
        }
    }
}

#[test]
fn only_a_success_or_a_person_makes_a_payment_paid() {
    for status in PaymentStatus::ALL.into_iter().filter(|status| !status.is_paid()) {
        for report in REPORTS.into_iter().filter(|report| *report != Report::Success) {
            let by_a_person = status == PaymentStatus::Review && report == Report::Accepted;
            assert!(by_a_person || !status.after(report).is_paid(), "{status} after {report:?}");
        }
    }
}

#[test]
fn a_success_counts_after_a_failure_and_after_an_expiry_but_not_after_a_cancellation() {
    for (status, expected) in [
        (PaymentStatus::Failed, PaymentStatus::Paid),
        (PaymentStatus::Expired, PaymentStatus::Paid),
        (PaymentStatus::Cancelled, PaymentStatus::RefundDue),
    ] {
        assert_eq!(status.after(Report::Success), expected);
    }
}

#[test]
fn of_two_successes_the_later_one_counts_unless_its_money_goes_back() {
    let mut attempts = [BEGUN; 2];
    let mut hear = |index, report, paid_at| {
        hear(&mut attempts, index, report, paid_at);
        attempts.map(|attempt| attempt.status)
    };
    assert_eq!(hear(1, Report::Success, Some(1)), [PaymentStatus::Created, PaymentStatus::Paid]);
    assert_eq!(hear(0, Report::Success, Some(2)), [PaymentStatus::Paid, PaymentStatus::Surplus]);
    assert_eq!(hear(0, Report::Refunded, None), [PaymentStatus::Refunded, PaymentStatus::Paid]);
}

#[test]
fn a_surplus_whose_refund_was_requested_never_takes_the_place_of_the_other() {
    let surplus = Attempt { status: PaymentStatus::Surplus, paid_at: Some(1) };
    let mut attempts = [surplus, Attempt { status: PaymentStatus::Paid, paid_at: Some(2) }];
    hear(&mut attempts, 0, Report::RefundRequested, None);
    hear(&mut attempts, 1, Report::Refunded, None);
    assert_eq!(attempts.map(|attempt| attempt.status), [PaymentStatus::RefundDue, PaymentStatus::Refunded]);
}

#[test]
fn another_amount_is_never_counted_as_paid_and_waits_for_a_person() {
    for status in PaymentStatus::ALL.into_iter().filter(|status| status.is_open()) {
        let review = status.after(Report::Mismatch);
        assert_eq!(review, PaymentStatus::Review);
        let by_a_person = [Report::Refunded, Report::Accepted, Report::Dismissed];
        for report in REPORTS.into_iter().filter(|report| !by_a_person.contains(report)) {
            assert_eq!(review.after(report), PaymentStatus::Review);
        }
    }
}

#[test]
fn every_rule_does_something_and_none_contradicts_another() {
    for (index, rule) in RULES.iter().enumerate() {
        assert!(!rule.from.is_empty() && !rule.from.contains(&rule.to), "{rule:?}");
        for other in &RULES[..index] {
            let both = rule.report == other.report && rule.from.iter().any(|status| other.from.contains(status));
            assert!(!both, "{rule:?} and {other:?}");
        }
    }
}

#[test]
fn every_status_is_read_back_from_its_word() {
    for status in PaymentStatus::ALL {
        assert_eq!(status.as_str().parse(), Ok(status));
    }
    assert!("PAID".parse::<PaymentStatus>().is_err());
}

#[test]
fn the_diagram_shows_the_rules() {
    let mut diagram = String::from(
        "# The states of a payment\n\nMade from `RULES` in [`payment.rs`](../crates/domain/src/payment.rs); \
         `UPDATE_DIAGRAM=1 cargo test the_diagram` writes it anew.\n\n```mermaid\nstateDiagram-v2\n    [*] --> created\n",
    );
    for rule in RULES {
        for from in rule.from {
            diagram.push_str(&format!("    {from} --> {}: {}\n", rule.to, rule.report.as_str()));
        }
    }
    diagram.push_str("```\n\n| report | leads to | from | because |\n|---|---|---|---|\n");
    for rule in RULES {
        let from: Vec<&str> = rule.from.iter().map(|status| status.as_str()).collect();
        let (report, to) = (rule.report.as_str(), rule.to);
        diagram.push_str(&format!("| {report} | {to} | {} | {} |\n", from.join(", "), rule.because));
    }
    diagram.push_str("\nA report that has no rule in a state changes nothing.\n");

    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/payment-states.md");
    if std::env::var_os("UPDATE_DIAGRAM").is_some() {
        std::fs::write(file, &diagram).unwrap();
    }
    let written = std::fs::read_to_string(file).unwrap_or_default();
    assert_eq!(written, diagram, "run `UPDATE_DIAGRAM=1 cargo test the_diagram`");
}
