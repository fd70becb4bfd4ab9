use super::*;
use crate::model::{
    assumed_rules::LateSuccess, method_catalogue, payment_record::PaymentRecord, result_code::OUTCOMES,
};

const MINUTE: Duration = Duration::from_secs(60);

fn start() -> Timestamp {
    "2024-01-01T00:00:00+08:00".parse().unwrap()
}

fn payment(method: &str) -> Payment {
    Payment {
        id: "2024010101".into(),
        request_id: "request-1".into(),
        order_id: "order-1".into(),
        session_token: "token".into(),
        session_id: "id".into(),
        buyer_token: "buyer".into(),
        scene: ProductScene::Cashier,
        method: Some(method_catalogue::find(method).unwrap()),
        amount: Amount::new("SGD", 4200),
        order_amount: Amount::new("SGD", 4200),
        order_description: "Kopi".into(),
        locale: String::new(),
        redirect_url: "http://shop/".into(),
        notify_url: None,
        capture_mode: CaptureMode::Immediate,
        created_at: start(),
        session_expires_at: later(start(), 60 * MINUTE),
        state: PaymentState::Created,
        wrong_codes: 0,
        submitted_at: None,
        closes_at: later(start(), 60 * MINUTE),
        finished_at: None,
        scheduled: None,
    }
}

/// The payment after the due work at this time.
fn after_due_work(payment: Payment, now: Timestamp) -> Payment {
    let mut record = PaymentRecord { payment, transactions: Vec::new() };
    record.run_due(now, LateSuccess::RefundedByGateway).unwrap();
    record.payment
}

#[test]
fn every_transition_that_is_not_listed_is_refused() {
    use {PaymentEvent as E, PaymentState as S};
    let declined = Outcome::USER_BALANCE_NOT_ENOUGH;
    let closed = S::Failed(Outcome::ORDER_IS_CLOSED);
    let states =
        [S::Created, S::Submitted, S::Pending, S::Declined(declined), S::Success, S::Failed(declined), S::Cancelled];
    let events = [E::Submit, E::Process, E::Approve, E::Refuse(declined), E::Decline(declined), E::Close, E::Cancel];
    let allowed = [
        (S::Created, E::Submit, S::Submitted),
        (S::Created, E::Close, closed),
        (S::Created, E::Cancel, S::Cancelled),
        (S::Submitted, E::Submit, S::Submitted),
        (S::Submitted, E::Process, S::Pending),
        (S::Submitted, E::Approve, S::Success),
        (S::Submitted, E::Refuse(declined), S::Failed(declined)),
        (S::Submitted, E::Decline(declined), S::Declined(declined)),
        (S::Submitted, E::Close, closed),
        (S::Submitted, E::Cancel, S::Cancelled),
        (S::Pending, E::Approve, S::Success),
        (S::Pending, E::Refuse(declined), S::Failed(declined)),
        (S::Pending, E::Cancel, S::Cancelled),
        (S::Declined(declined), E::Submit, S::Submitted),
        (S::Declined(declined), E::Close, closed),
        (S::Declined(declined), E::Cancel, S::Cancelled),
        (S::Success, E::Cancel, S::Cancelled),
        (S::Cancelled, E::Cancel, S::Cancelled),
    ];
    for state in states {
        for event in events {
            let expected = allowed
                .iter()
                .find(|(from, by, _)| (*from, *by) == (state, event))
                .map_or(Err(InvalidTransition), |(_, _, to)| Ok(*to));
            assert_eq!(state.after(event), expected, "{state:?} after {event:?}");
        }
    }
}

#[test]
fn every_state_survives_being_stored() {
    use PaymentState as S;
    let declined = OUTCOMES.iter().copied().filter(|outcome| !outcome.is_success());
    let failures = declined.clone().map(S::Failed).chain(declined.map(S::Declined));
    for state in [S::Created, S::Submitted, S::Pending, S::Success, S::Cancelled].into_iter().chain(failures) {
        let (text, failure) = state.to_stored();
        assert_eq!(PaymentState::from_stored(text, failure), Some(state));
    }
    assert_eq!(PaymentState::from_stored("FAIL", None), None);
    assert_eq!(PaymentState::from_stored("FAIL", Some("SUCCESS")), None);
    assert_eq!(PaymentState::from_stored("PAID", None), None);
}

#[test]
fn every_scene_survives_being_stored() {
    let page = ProductScene::CheckoutPage(vec![method_catalogue::find("PAYNOW").unwrap()]);
    for scene in [ProductScene::Cashier, page, element(&["PAYNOW"]), element(&["GRABPAY_SG", "PAYNOW", "SHOPEEPAY_SG"])]
    {
        assert_eq!(ProductScene::from_stored(scene.name(), &scene.offered_to_stored()), Some(scene));
    }
    assert_eq!(ProductScene::from_stored("ELEMENT_PAYMENT", "PIGEON"), None);
    assert_eq!(ProductScene::from_stored("ELEMENT_PAYMENT", ""), None);
    assert_eq!(ProductScene::from_stored("PIGEON", "PAYNOW"), None);
}

fn element(kinds: &[&str]) -> ProductScene {
    ProductScene::Element(kinds.iter().map(|kind| method_catalogue::find(kind).unwrap()).collect())
}

/// A payment in the element, before the buyer has chosen.
fn offering(kinds: &[&str]) -> Payment {
    Payment { scene: element(kinds), method: None, ..payment("PAYNOW") }
}

fn choose(payment: &mut Payment, kind: &str, token: &str, now: Timestamp) -> Result<(), InvalidTransition> {
    payment.submit_with(method_catalogue::find(kind).unwrap(), token.to_owned(), now)
}

#[test]
fn the_buyer_chooses_among_the_offered_methods_and_may_change() {
    let mut payment = offering(&["GRABPAY_SG", "PAYNOW"]);
    let chosen = |payment: &Payment| (payment.method.map(|method| method.kind), payment.buyer_token.clone());
    assert_eq!(choose(&mut payment, "SHOPEEPAY_SG", "one", start()), Err(InvalidTransition));
    assert_eq!(chosen(&payment), (None, "buyer".into()));

    choose(&mut payment, "GRABPAY_SG", "one", start()).unwrap();
    assert_eq!(chosen(&payment), (Some("GRABPAY_SG"), "one".into()));
    choose(&mut payment, "GRABPAY_SG", "two", start()).unwrap();
    assert_eq!(chosen(&payment), (Some("GRABPAY_SG"), "one".into()), "the same attempt");
    choose(&mut payment, "PAYNOW", "two", start()).unwrap();
    assert_eq!(chosen(&payment), (Some("PAYNOW"), "two".into()));
    payment.apply(PaymentEvent::Decline(Outcome::USER_BALANCE_NOT_ENOUGH), start()).unwrap();
    choose(&mut payment, "PAYNOW", "three", start()).unwrap();
    assert_eq!(chosen(&payment), (Some("PAYNOW"), "three".into()), "another attempt");

    payment.process(ScheduledOutcome { at: start(), outcome: Outcome::SUCCESS }, start()).unwrap();
    assert_eq!(choose(&mut payment, "GRABPAY_SG", "four", start()), Err(InvalidTransition));
    assert_eq!(chosen(&payment), (Some("PAYNOW"), "three".into()), "too late to change");
}

#[test]
fn in_the_element_every_attempt_has_the_methods_time_and_an_hour() {
    let mut payment = offering(&["PAYNOW", "BANCOMATPAY"]);
    choose(&mut payment, "PAYNOW", "one", start()).unwrap();
    assert_eq!(payment.closes_at, later(start(), 74 * MINUTE));
    assert_eq!(payment.code_expires_at(), later(start(), 14 * MINUTE));
    let second = later(start(), 20 * MINUTE);
    choose(&mut payment, "PAYNOW", "two", second).unwrap();
    assert_eq!((payment.closes_at, payment.submitted_at), (later(second, 74 * MINUTE), Some(start())));
    choose(&mut payment, "BANCOMATPAY", "three", second).unwrap();
    assert_eq!(payment.closes_at, later(second, 120 * MINUTE));
    // Without another attempt the payment ends with the session.
    payment.apply(PaymentEvent::Decline(Outcome::USER_BALANCE_NOT_ENOUGH), second).unwrap();
    assert_eq!(payment.closes_at, payment.session_expires_at);
}

#[test]
fn the_method_the_outcome_and_the_assumption_decide_whether_the_buyer_can_retry() {
    use ElementDecline::{Final, Payable, PayableInThePage};
    let (declined, unverified) = (Outcome::USER_BALANCE_NOT_ENOUGH, Outcome::USER_PAYMENT_VERIFICATION_FAILED);
    for (kind, outcome, rule, can_retry) in [
        ("PAYNOW", declined, PayableInThePage, true),
        ("GRABPAY_SG", declined, PayableInThePage, false),
        ("PAYNOW", unverified, PayableInThePage, false),
        ("PAYNOW", declined, Final, false),
        ("GRABPAY_SG", declined, Payable, true),
        ("GRABPAY_SG", unverified, Payable, false),
    ] {
        let mut payment = offering(&[kind]);
        choose(&mut payment, kind, "one", start()).unwrap();
        assert_eq!(payment.can_retry_after(outcome, rule, start()), can_retry, "{kind} {outcome:?} {rule:?}");
        let too_late = payment.session_expires_at;
        assert!(!payment.can_retry_after(outcome, rule, too_late));
        let named = Payment { scene: ProductScene::Cashier, ..payment };
        assert!(!named.can_retry_after(outcome, rule, start()));
    }
}

#[test]
fn a_payment_is_closed_at_the_sessions_end_or_after_the_methods_time() {
    let unsubmitted = after_due_work(payment("GCASH"), later(start(), 59 * MINUTE));
    assert_eq!(unsubmitted.state, PaymentState::Created);
    let unsubmitted = after_due_work(unsubmitted, later(start(), 60 * MINUTE));
    assert_eq!(unsubmitted.state, PaymentState::Failed(Outcome::ORDER_IS_CLOSED));

    let mut submitted = payment("GCASH");
    submitted.apply(PaymentEvent::Submit, later(start(), 10 * MINUTE)).unwrap();
    submitted.apply(PaymentEvent::Submit, later(start(), 20 * MINUTE)).unwrap();
    let submitted = after_due_work(submitted, later(start(), 23 * MINUTE));
    assert_eq!(submitted.state, PaymentState::Submitted);
    let submitted = after_due_work(submitted, later(start(), 24 * MINUTE));
    assert_eq!(submitted.state, PaymentState::Failed(Outcome::ORDER_IS_CLOSED));
    assert_eq!(submitted.finished_at, Some(later(start(), 24 * MINUTE)));
    assert_eq!(submitted.paid_at(), None);
}

#[test]
fn a_code_pays_is_declined_is_wrong_or_is_malformed() {
    let enter = |payment: &mut Payment, code: &str| payment.enter_code(code, start());
    let mut blik = payment("BLIK");
    for malformed in ["", "12345", "1234567", "12345a", "１２３４５６"] {
        assert_eq!(enter(&mut blik, malformed), Ok(CodeEntered::Malformed));
    }
    assert_eq!(blik.state, PaymentState::Created);
    assert_eq!(enter(&mut blik, "111111"), Ok(CodeEntered::Wrong { tries_left: 2 }));
    assert_eq!(enter(&mut blik, "123456"), Ok(CodeEntered::Decides(Outcome::SUCCESS)));
    blik.finish(Outcome::SUCCESS, start()).unwrap();
    assert_eq!(enter(&mut blik, "123456"), Err(InvalidTransition));

    let declined = CodeEntered::Decides(Outcome::USER_CANCELED);
    assert_eq!(enter(&mut payment("BLIK"), "000000"), Ok(declined));

    let mut third_try = payment("BLIK");
    for tries_left in [2, 1] {
        assert_eq!(enter(&mut third_try, "111111"), Ok(CodeEntered::Wrong { tries_left }));
    }
    let failed = CodeEntered::Decides(Outcome::USER_PAYMENT_VERIFICATION_FAILED);
    assert_eq!(enter(&mut third_try, "111111"), Ok(failed));

    assert_eq!(enter(&mut payment("GCASH"), "123456"), Err(InvalidTransition));
}

#[test]
fn a_scheduled_outcome_is_applied_at_its_time_and_not_before() {
    for outcome in [Outcome::SUCCESS, Outcome::USER_BALANCE_NOT_ENOUGH] {
        let mut pending = payment("GCASH");
        pending.apply(PaymentEvent::Submit, start()).unwrap();
        pending.process(ScheduledOutcome { at: later(start(), MINUTE), outcome }, start()).unwrap();
        // A pending payment is not closed: the buyer has done their part.
        let pending = after_due_work(pending, later(start(), MINUTE - Duration::from_secs(1)));
        assert_eq!(pending.state, PaymentState::Pending);
        let ended = after_due_work(pending, later(start(), 2 * MINUTE));
        assert_eq!(ended.result().0, outcome.code);
        assert_eq!(ended.scheduled, None);
    }
}

#[test]
fn a_late_success_of_a_cancelled_payment_is_refunded_or_stays_paid() {
    let mut cancelled = payment("GCASH");
    cancelled.apply(PaymentEvent::Cancel, start()).unwrap();
    cancelled.scheduled = Some(ScheduledOutcome { at: later(start(), MINUTE), outcome: Outcome::SUCCESS });
    let after = |late| {
        let mut record = PaymentRecord { payment: cancelled.clone(), transactions: Vec::new() };
        record.run_due(later(start(), MINUTE), late).unwrap();
        record
    };
    let refunded = after(LateSuccess::RefundedByGateway);
    assert_eq!(refunded.payment.state, PaymentState::Cancelled);
    assert_eq!(refunded.transactions.first().map(|refund| refund.minor_units()), Some(4200));
    let paid = after(LateSuccess::StaysPaid);
    assert_eq!((paid.payment.state, paid.transactions.len()), (PaymentState::Success, 0));
}
