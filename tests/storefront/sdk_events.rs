//! What the payment form does after each event of Antom's SDK.

use browser::{
    payment_form::next_step::{ElementStep, NextStep},
    sdk_event::{ElementResult, NextAction, SdkEvent},
};

#[test]
fn no_status_of_payment_element_is_proof_of_payment() {
    let step = |status: &str| ElementStep::after(&ElementResult { status: status.into(), ..Default::default() });
    for status in ["SUCCESS", "PROCESSING", "PENDING"] {
        assert_eq!(step(status), ElementStep::ShowResult, "{status}");
    }
    for status in ["FAIL", "NEWER_THAN_THIS_SHOP", ""] {
        assert!(matches!(step(status), ElementStep::AskServer(_)), "{status}");
    }
    assert!(matches!(step("CANCELLED"), ElementStep::Left));
}

#[test]
fn a_form_to_be_corrected_stays_open_until_its_session_expires() {
    let result = |needs_new_session| ElementResult {
        status: "FAIL".into(),
        error_code: Some("FORM_INVALID".into()),
        needs_new_session,
        ..ElementResult::default()
    };
    assert!(matches!(ElementStep::after(&result(false)), ElementStep::Stay(_)));
    assert!(matches!(ElementStep::after(&result(true)), ElementStep::AskServer(_)));
}

#[test]
fn a_closed_verification_is_no_cancellation() {
    for status in ["CANCELLED", "FAIL", "PROCESSING"] {
        let result = ElementResult { status: status.into(), verification_closed: true, ..Default::default() };
        let step = ElementStep::after(&result);
        assert!(matches!(step, ElementStep::AskServer(_) | ElementStep::ShowResult), "{status}: {step:?}");
    }
}

#[test]
fn only_a_web_page_is_followed_after_a_submission_and_only_without_an_error() {
    let after = |url: Option<&str>, error: Option<&str>| {
        ElementStep::after(&ElementResult {
            status: "PROCESSING".into(),
            error_code: error.map(str::to_owned),
            next_action: Some(NextAction { normal_url: url.map(str::to_owned) }),
            ..Default::default()
        })
    };
    for page in ["https://wallet.example/pay", "http://127.0.0.1:3030/wallet/1", "HTTPS://wallet.example"] {
        assert_eq!(after(Some(page), None), ElementStep::Leave(page.to_owned()));
        assert_eq!(after(Some(page), Some("PROCESS_FAIL")), ElementStep::ShowResult, "{page}");
    }
    for other in [None, Some(""), Some("javascript://x/%0aalert(1)"), Some("javascript:alert(1)"), Some("wallet://pay")]
    {
        assert!(matches!(after(other, None), ElementStep::AskServer(_)), "{other:?}");
    }
}

#[test]
fn no_event_of_the_sdk_is_proof_of_payment() {
    // `NextStep` has no variant that means "paid": the result page asks the server.
    for code in ["SDK_PAYMENT_SUCCESSFUL", "SDK_PAYMENT_PROCESSING", "SDK_PAYMENT_PENDING"] {
        assert_eq!(NextStep::after(&SdkEvent::of_code(code)), NextStep::ShowResult, "{code}");
    }
}

#[test]
fn every_code_in_the_guide_has_a_next_step() {
    let step = |code: &str| NextStep::after(&SdkEvent::of_code(code));
    assert!(matches!(step("SDK_PAYMENT_FAIL"), NextStep::AskServer(_)));
    assert!(matches!(step("SDK_PAYMENT_ERROR"), NextStep::AskServer(_)));
    assert_eq!(step("SDK_PAYMENT_CANCEL"), NextStep::Closed);
    assert!(matches!(step("SDK_FORM_VERIFICATION_FAILED"), NextStep::Show(_)));
    assert!(matches!(step("SDK_CREATEPAYMENT_PARAMETER_ERROR"), NextStep::Retry(_)));
    assert!(matches!(step("SDK_CREATECOMPONENT_ERROR"), NextStep::Retry(_)));
    assert!(matches!(step("SDK_START_OF_LOADING"), NextStep::Show(_)));
    assert!(matches!(step("SDK_END_OF_LOADING"), NextStep::Show(_)));
    assert!(matches!(step("SDK_PAYMENT_NEWER_THAN_THIS_SHOP"), NextStep::AskServer(_)));
    assert_eq!(step("SOMETHING_ELSE"), NextStep::Ignore);
    assert_eq!(step(""), NextStep::Ignore);
}
