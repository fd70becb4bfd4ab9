use super::*;
use crate::{
    account::{Account, LateSuccess},
    method,
    result_code::OUTCOMES,
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
        scene: Scene::Cashier,
        method: Some(method::find(method).unwrap()),
        amount: Amount::new("SGD", 4200),
        order_amount: Amount::new("SGD", 4200),
        order_description: "Kopi".into(),
        redirect_url: "http://shop/".into(),
        notify_url: None,
        taking: Taking::AtOnce,
        created_at: start(),
        session_expires_at: later(start(), 60 * MINUTE),
        state: State::Created,
        wrong_codes: 0,
        submitted_at: None,
        closes_at: later(start(), 60 * MINUTE),
        finished_at: None,
        plan: None,
    }
}

/// The payment after the gateway has looked at it at this time.
fn seen(payment: Payment, now: Timestamp) -> Payment {
    let mut account = Account { payment, transactions: Vec::new() };
    account.catch_up(now, LateSuccess::RefundedByGateway).unwrap();
    account.payment
}

#[test]
fn every_step_that_is_not_listed_is_refused() {
    use {Event as E, State as S};
    let no = Outcome::USER_BALANCE_NOT_ENOUGH;
    let closed = S::Failed(Outcome::ORDER_IS_CLOSED);
    let states = [S::Created, S::Submitted, S::Pending, S::Declined(no), S::Success, S::Failed(no), S::Cancelled];
    let events = [E::Submit, E::Process, E::Approve, E::Refuse(no), E::Decline(no), E::Close, E::Cancel];
    let allowed = [
        (S::Created, E::Submit, S::Submitted),
        (S::Created, E::Close, closed),
        (S::Created, E::Cancel, S::Cancelled),
        (S::Submitted, E::Submit, S::Submitted),
        (S::Submitted, E::Process, S::Pending),
        (S::Submitted, E::Approve, S::Success),
        (S::Submitted, E::Refuse(no), S::Failed(no)),
        (S::Submitted, E::Decline(no), S::Declined(no)),
        (S::Submitted, E::Close, closed),
        (S::Submitted, E::Cancel, S::Cancelled),
        (S::Pending, E::Approve, S::Success),
        (S::Pending, E::Refuse(no), S::Failed(no)),
        (S::Pending, E::Cancel, S::Cancelled),
        (S::Declined(no), E::Submit, S::Submitted),
        (S::Declined(no), E::Close, closed),
        (S::Declined(no), E::Cancel, S::Cancelled),
        (S::Success, E::Cancel, S::Cancelled),
        (S::Cancelled, E::Cancel, S::Cancelled),
    ];
    for state in states {
        for event in events {
            let expected = allowed
                .iter()
                .find(|(from, by, _)| (*from, *by) == (state, event))
                .map_or(Err(Refused), |(_, _, to)| Ok(*to));
            assert_eq!(state.after(event), expected, "{state:?} after {event:?}");
        }
    }
}

#[test]
fn every_state_survives_being_stored() {
    use State as S;
    let no = OUTCOMES.iter().copied().filter(|outcome| !outcome.is_success());
    let failures = no.clone().map(S::Failed).chain(no.map(S::Declined));
    for state in [S::Created, S::Submitted, S::Pending, S::Success, S::Cancelled].into_iter().chain(failures) {
        let (text, failure) = state.to_stored();
        assert_eq!(State::from_stored(text, failure), Some(state));
    }
    assert_eq!(State::from_stored("FAIL", None), None);
    assert_eq!(State::from_stored("FAIL", Some("SUCCESS")), None);
    assert_eq!(State::from_stored("PAID", None), None);
}

#[test]
fn what_is_on_offer_survives_being_stored() {
    let page = Scene::Page(vec![method::find("PAYNOW").unwrap()]);
    for scene in [Scene::Cashier, page, element(&["PAYNOW"]), element(&["GRABPAY_SG", "PAYNOW", "SHOPEEPAY_SG"])] {
        assert_eq!(Scene::from_stored(scene.to_stored().as_deref()), Some(scene));
    }
    assert_eq!(Scene::from_stored(Some("PIGEON")), None);
    assert_eq!(Scene::from_stored(Some("")), None);
}

fn element(kinds: &[&str]) -> Scene {
    Scene::Element(kinds.iter().map(|kind| method::find(kind).unwrap()).collect())
}

/// A payment in the element, before the buyer has chosen.
fn offering(kinds: &[&str]) -> Payment {
    Payment { scene: element(kinds), method: None, ..payment("PAYNOW") }
}

fn choose(payment: &mut Payment, kind: &str, token: &str, now: Timestamp) -> Result<(), Refused> {
    payment.submit_with(method::find(kind).unwrap(), token.to_owned(), now)
}

#[test]
fn the_buyer_chooses_among_what_is_on_offer_and_may_change() {
    let mut payment = offering(&["GRABPAY_SG", "PAYNOW"]);
    let chosen = |payment: &Payment| (payment.method.map(|method| method.kind), payment.buyer_token.clone());
    assert_eq!(choose(&mut payment, "SHOPEEPAY_SG", "one", start()), Err(Refused));
    assert_eq!(chosen(&payment), (None, "buyer".into()));

    choose(&mut payment, "GRABPAY_SG", "one", start()).unwrap();
    assert_eq!(chosen(&payment), (Some("GRABPAY_SG"), "one".into()));
    choose(&mut payment, "GRABPAY_SG", "two", start()).unwrap();
    assert_eq!(chosen(&payment), (Some("GRABPAY_SG"), "one".into()), "the same attempt");
    choose(&mut payment, "PAYNOW", "two", start()).unwrap();
    assert_eq!(chosen(&payment), (Some("PAYNOW"), "two".into()));
    payment.apply(Event::Decline(Outcome::USER_BALANCE_NOT_ENOUGH), start()).unwrap();
    choose(&mut payment, "PAYNOW", "three", start()).unwrap();
    assert_eq!(chosen(&payment), (Some("PAYNOW"), "three".into()), "another attempt");

    payment.process(Plan { at: start(), outcome: Outcome::SUCCESS }, start()).unwrap();
    assert_eq!(choose(&mut payment, "GRABPAY_SG", "four", start()), Err(Refused));
    assert_eq!(chosen(&payment), (Some("PAYNOW"), "three".into()), "too late to change");
}

#[test]
fn the_element_gives_every_attempt_its_methods_time_and_an_hour() {
    let mut payment = offering(&["PAYNOW", "BANCOMATPAY"]);
    choose(&mut payment, "PAYNOW", "one", start()).unwrap();
    assert_eq!(payment.closes_at, later(start(), 74 * MINUTE));
    assert_eq!(payment.code_expires_at(), later(start(), 14 * MINUTE));
    let second = later(start(), 20 * MINUTE);
    choose(&mut payment, "PAYNOW", "two", second).unwrap();
    assert_eq!((payment.closes_at, payment.submitted_at), (later(second, 74 * MINUTE), Some(start())));
    choose(&mut payment, "BANCOMATPAY", "three", second).unwrap();
    assert_eq!(payment.closes_at, later(second, 120 * MINUTE));
    // Nothing is under way: without another attempt it ends with the session.
    payment.apply(Event::Decline(Outcome::USER_BALANCE_NOT_ENOUGH), second).unwrap();
    assert_eq!(payment.closes_at, payment.session_expires_at);
}

#[test]
fn which_no_leaves_another_try_is_said_by_the_method_the_reason_and_the_switch() {
    use ElementDecline::{Final, Payable, PayableInThePage};
    let (no, unverified) = (Outcome::USER_BALANCE_NOT_ENOUGH, Outcome::USER_PAYMENT_VERIFICATION_FAILED);
    for (kind, outcome, rule, again) in [
        ("PAYNOW", no, PayableInThePage, true),
        ("GRABPAY_SG", no, PayableInThePage, false),
        ("PAYNOW", unverified, PayableInThePage, false),
        ("PAYNOW", no, Final, false),
        ("GRABPAY_SG", no, Payable, true),
        ("GRABPAY_SG", unverified, Payable, false),
    ] {
        let mut payment = offering(&[kind]);
        choose(&mut payment, kind, "one", start()).unwrap();
        assert_eq!(payment.can_be_tried_again_after(outcome, rule, start()), again, "{kind} {outcome:?} {rule:?}");
        let too_late = payment.session_expires_at;
        assert!(!payment.can_be_tried_again_after(outcome, rule, too_late));
        let named = Payment { scene: Scene::Cashier, ..payment };
        assert!(!named.can_be_tried_again_after(outcome, rule, start()));
    }
}

#[test]
fn a_payment_is_closed_when_the_session_ends_or_the_methods_time_after_the_first_submission() {
    let untouched = seen(payment("GCASH"), later(start(), 59 * MINUTE));
    assert_eq!(untouched.state, State::Created);
    let untouched = seen(untouched, later(start(), 60 * MINUTE));
    assert_eq!(untouched.state, State::Failed(Outcome::ORDER_IS_CLOSED));

    let mut submitted = payment("GCASH");
    submitted.apply(Event::Submit, later(start(), 10 * MINUTE)).unwrap();
    submitted.apply(Event::Submit, later(start(), 20 * MINUTE)).unwrap();
    let submitted = seen(submitted, later(start(), 23 * MINUTE));
    assert_eq!(submitted.state, State::Submitted);
    let submitted = seen(submitted, later(start(), 24 * MINUTE));
    assert_eq!(submitted.state, State::Failed(Outcome::ORDER_IS_CLOSED));
    assert_eq!(submitted.finished_at, Some(later(start(), 24 * MINUTE)));
    assert_eq!(submitted.paid_at(), None);
}

#[test]
fn a_code_can_be_right_declined_wrong_or_no_code_at_all() {
    let enter = |payment: &mut Payment, code: &str| payment.enter_code(code, start());
    let mut blik = payment("BLIK");
    for malformed in ["", "12345", "1234567", "12345a", "１２３４５６"] {
        assert_eq!(enter(&mut blik, malformed), Ok(CodeEntered::Malformed));
    }
    assert_eq!(blik.state, State::Created);
    assert_eq!(enter(&mut blik, "111111"), Ok(CodeEntered::Wrong { tries_left: 2 }));
    assert_eq!(enter(&mut blik, "123456"), Ok(CodeEntered::Decides(Outcome::SUCCESS)));
    blik.finish(Outcome::SUCCESS, start()).unwrap();
    assert_eq!(enter(&mut blik, "123456"), Err(Refused));

    let declined = CodeEntered::Decides(Outcome::USER_BALANCE_NOT_ENOUGH);
    assert_eq!(enter(&mut payment("BLIK"), "000000"), Ok(declined));

    let mut clumsy = payment("BLIK");
    for tries_left in [2, 1] {
        assert_eq!(enter(&mut clumsy, "111111"), Ok(CodeEntered::Wrong { tries_left }));
    }
    let failed = CodeEntered::Decides(Outcome::USER_PAYMENT_VERIFICATION_FAILED);
    assert_eq!(enter(&mut clumsy, "111111"), Ok(failed));

    assert_eq!(enter(&mut payment("GCASH"), "123456"), Err(Refused));
}

#[test]
fn a_planned_outcome_comes_when_its_time_has_come_and_not_before() {
    for outcome in [Outcome::SUCCESS, Outcome::USER_BALANCE_NOT_ENOUGH] {
        let mut pending = payment("GCASH");
        pending.apply(Event::Submit, start()).unwrap();
        pending.process(Plan { at: later(start(), MINUTE), outcome }, start()).unwrap();
        // A pending payment is not closed: the buyer has done their part.
        let pending = seen(pending, later(start(), MINUTE - Duration::from_secs(1)));
        assert_eq!(pending.state, State::Pending);
        let ended = seen(pending, later(start(), 2 * MINUTE));
        assert_eq!(ended.result().0, outcome.code);
        assert_eq!(ended.plan, None);
    }
}

#[test]
fn a_late_success_of_a_cancelled_payment_goes_back_or_stays() {
    let mut cancelled = payment("GCASH");
    cancelled.apply(Event::Cancel, start()).unwrap();
    cancelled.plan = Some(Plan { at: later(start(), MINUTE), outcome: Outcome::SUCCESS });
    let after = |late| {
        let mut account = Account { payment: cancelled.clone(), transactions: Vec::new() };
        account.catch_up(later(start(), MINUTE), late).unwrap();
        account
    };
    let refunded = after(LateSuccess::RefundedByGateway);
    assert_eq!(refunded.payment.state, State::Cancelled);
    assert_eq!(refunded.transactions.first().map(|refund| refund.units()), Some(4200));
    let paid = after(LateSuccess::StaysPaid);
    assert_eq!((paid.payment.state, paid.transactions.len()), (State::Success, 0));
}
