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

const REPORTS: [Report; 10] = [
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
];

/// A fact about the first or the second attempt of one order.
type Fact = (usize, Report);

fn all_facts() -> Vec<Fact> {
    FACTS.iter().flat_map(|report| [(0, *report), (1, *report)]).collect()
}

/// How an order stands at the end: which of two equal successes counts as the payment does not matter.
fn told(facts: &[Fact]) -> Vec<PaymentStatus> {
    let mut payments = [PaymentStatus::Created; 2];
    for (index, report) in facts {
        hear(&mut payments, *index, *report);
    }
    let mut summary = payments.to_vec();
    summary.sort();
    summary
}

/// Calls `check` with every order of every choice of at most `most` of the facts.
fn every_telling(told_so_far: &mut Vec<Fact>, most: usize, check: &mut impl FnMut(&[Fact])) {
    check(told_so_far);
    if told_so_far.len() == most {
        return;
    }
    for fact in all_facts() {
        if !told_so_far.contains(&fact) {
            told_so_far.push(fact);
            every_telling(told_so_far, most, check);
            told_so_far.pop();
        }
    }
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

#[test]
fn the_same_facts_in_any_order_end_in_the_same_state() {
    every_telling(&mut Vec::new(), 5, &mut |telling| {
        let mut sorted = telling.to_vec();
        sorted.sort_by_key(|(index, report)| (*index, report.as_str()));
        assert_eq!(told(telling), told(&sorted), "{telling:?}");
    });
}

#[test]
fn n7_many_facts_in_any_order_and_number_end_in_the_same_state() {
    for seed in 0..100_000 {
        let telling = random_telling(seed);
        let mut once = telling.clone();
        once.sort_by_key(|(index, report)| (*index, report.as_str()));
        once.dedup();
        assert_eq!(told(&telling), told(&once), "seed {seed}: {telling:?}");
    }
}

#[test]
fn n8_a_success_is_never_lost() {
    for seed in 0..100_000 {
        let telling = random_telling(seed);
        for index in 0..2 {
            let heard = |report| telling.contains(&(index, report));
            let others = [Report::Cancelled, Report::Refunded, Report::RefundRefused, Report::Mismatch];
            if heard(Report::Success) && !others.into_iter().any(heard) {
                assert!(told(&telling).contains(&PaymentStatus::Paid), "seed {seed}: {telling:?}");
            }
        }
    }
}

#[test]
fn an_order_is_never_paid_twice_and_what_is_too_much_is_owed_back() {
    for seed in 0..100_000 {
        let mut payments = [PaymentStatus::Created; 2];
        for (index, report) in random_telling(seed) {
            hear(&mut payments, index, report);
            let paid = payments.iter().filter(|status| status.is_paid()).count();
            assert!(paid <= 1, "seed {seed}: {payments:?}");
            let surplus = payments.contains(&PaymentStatus::Surplus);
            assert!(!surplus || paid == 1, "seed {seed}, a surplus of nothing: {payments:?}");
        }
    }
}

#[test]
fn once_paid_a_payment_never_becomes_unpaid() {
    use PaymentStatus::{Paid, RefundDue, Refunded, Review, Surplus};
    for seed in 0..100_000 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut payments = [PaymentStatus::Created; 2];
        for _ in 0..30 {
            let report = REPORTS[random.usize(..REPORTS.len())];
            for moved in hear(&mut payments, random.usize(..2), report) {
                let allowed = match moved.from {
                    Paid => matches!(moved.to, RefundDue | Refunded | Review),
                    RefundDue => matches!(moved.to, Refunded | Review),
                    Surplus => matches!(moved.to, Paid | RefundDue | Refunded | Review),
                    Review => moved.to == Refunded,
                    Refunded => false,
                    _ => true,
                };
                assert!(allowed, "seed {seed}: {moved:?}");
            }
        }
    }
}

#[test]
fn only_success_makes_a_payment_paid() {
    for status in PaymentStatus::ALL.into_iter().filter(|status| !status.is_paid()) {
        for report in REPORTS.into_iter().filter(|report| *report != Report::Success) {
            assert!(!status.after(report).is_paid(), "{status} after {report:?}");
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
fn a_second_success_goes_back_unless_the_first_one_does() {
    let mut payments = [PaymentStatus::Paid, PaymentStatus::Processing];
    hear(&mut payments, 1, Report::Success);
    assert_eq!(payments, [PaymentStatus::Paid, PaymentStatus::Surplus]);
    hear(&mut payments, 0, Report::Refunded);
    assert_eq!(payments, [PaymentStatus::Refunded, PaymentStatus::Paid]);
}

#[test]
fn another_amount_is_never_counted_as_paid_and_waits_for_a_person() {
    for status in PaymentStatus::ALL.into_iter().filter(|status| status.is_open()) {
        let review = status.after(Report::Mismatch);
        assert_eq!(review, PaymentStatus::Review);
        for report in REPORTS.into_iter().filter(|report| *report != Report::Refunded) {
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
