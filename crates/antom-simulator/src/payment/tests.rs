use super::*;
use crate::method;

const MINUTE: Duration = Duration::from_secs(60);

fn start() -> Timestamp {
    "2024-01-01T00:00:00+08:00".parse().unwrap()
}

fn payment(method: &str) -> Payment {
    Payment {
        id: "2024010101".into(),
        request_id: "request-1".into(),
        session_token: "token".into(),
        session_id: "id".into(),
        buyer_token: "buyer".into(),
        method: method::find(method).unwrap(),
        amount: Amount::new("SGD", 4200),
        order_amount: Amount::new("SGD", 4200),
        order_description: "Kopi".into(),
        redirect_url: "http://shop/".into(),
        notify_url: None,
        created_at: start(),
        session_expires_at: later(start(), 60 * MINUTE),
        state: State::Created,
        wrong_codes: 0,
        submitted_at: None,
        closes_at: later(start(), 60 * MINUTE),
        finished_at: None,
    }
}

#[test]
fn every_step_that_is_not_listed_is_refused() {
    use {Event as E, State as S};
    let no = Failure::UserBalanceNotEnough;
    let closed = S::Failed(Failure::OrderIsClosed);
    let states = [S::Created, S::Submitted, S::Pending, S::Success, S::Failed(no), S::Cancelled];
    let events = [E::Submit, E::Approve, E::Refuse(no), E::Close, E::Cancel];
    let allowed = [
        (S::Created, E::Submit, S::Submitted),
        (S::Created, E::Close, closed),
        (S::Created, E::Cancel, S::Cancelled),
        (S::Submitted, E::Submit, S::Submitted),
        (S::Submitted, E::Approve, S::Success),
        (S::Submitted, E::Refuse(no), S::Failed(no)),
        (S::Submitted, E::Close, closed),
        (S::Submitted, E::Cancel, S::Cancelled),
        (S::Pending, E::Approve, S::Success),
        (S::Pending, E::Refuse(no), S::Failed(no)),
        (S::Pending, E::Cancel, S::Cancelled),
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
    let failures = Failure::ALL.map(S::Failed);
    for state in [S::Created, S::Submitted, S::Pending, S::Success, S::Cancelled].into_iter().chain(failures) {
        let (text, failure) = state.to_stored();
        assert_eq!(State::from_stored(text, failure), Some(state));
    }
    assert_eq!(State::from_stored("FAIL", None), None);
    assert_eq!(State::from_stored("PAID", None), None);
}

#[test]
fn a_payment_is_closed_when_the_session_ends_or_the_methods_time_after_the_first_submission() {
    let mut untouched = payment("GCASH");
    untouched.close_if_overdue(later(start(), 59 * MINUTE));
    assert_eq!(untouched.state, State::Created);
    untouched.close_if_overdue(later(start(), 60 * MINUTE));
    assert_eq!(untouched.state, State::Failed(Failure::OrderIsClosed));

    let mut submitted = payment("GCASH");
    submitted.apply(Event::Submit, later(start(), 10 * MINUTE)).unwrap();
    submitted.apply(Event::Submit, later(start(), 20 * MINUTE)).unwrap();
    submitted.close_if_overdue(later(start(), 23 * MINUTE));
    assert_eq!(submitted.state, State::Submitted);
    submitted.close_if_overdue(later(start(), 24 * MINUTE));
    assert_eq!(submitted.state, State::Failed(Failure::OrderIsClosed));
    assert_eq!(submitted.finished_at, Some(later(start(), 24 * MINUTE)));
    assert_eq!(submitted.paid_at(), None);
}

#[test]
fn a_code_can_be_right_declined_wrong_or_no_code_at_all() {
    let mut blik = payment("BLIK");
    for malformed in ["", "12345", "1234567", "12345a", "１２３４５６"] {
        assert_eq!(blik.enter_code(malformed, start()), Ok(CodeEntered::Malformed));
    }
    assert_eq!(blik.state, State::Created);
    assert_eq!(blik.enter_code("111111", start()), Ok(CodeEntered::Wrong { tries_left: 2 }));
    assert_eq!(blik.enter_code("123456", start()), Ok(CodeEntered::Decided));
    assert_eq!(blik.state, State::Success);
    assert_eq!(blik.enter_code("123456", start()), Err(Refused));

    let mut declined = payment("BLIK");
    assert_eq!(declined.enter_code("000000", start()), Ok(CodeEntered::Decided));
    assert_eq!(declined.state, State::Failed(Failure::UserBalanceNotEnough));

    let mut clumsy = payment("BLIK");
    for tries_left in [2, 1] {
        assert_eq!(clumsy.enter_code("111111", start()), Ok(CodeEntered::Wrong { tries_left }));
    }
    assert_eq!(clumsy.enter_code("111111", start()), Ok(CodeEntered::Decided));
    assert_eq!(clumsy.state, State::Failed(Failure::UserPaymentVerificationFailed));

    assert_eq!(payment("GCASH").enter_code("123456", start()), Err(Refused));
}
