//! refund and inquiryRefund.

use antom::{
    Error,
    types::{
        Amount, InquiryRefund, PaymentRefund, PaymentStatus, RefundPayment, RefundStatus, ResultStatus, TransactionType,
    },
};
use serde_json::json;

use crate::test_simulator::{TestSimulator, minutes};

const SECONDS: fn(u64) -> std::time::Duration = std::time::Duration::from_secs;

fn refund(id: &str, payment_id: &str, units: i64) -> RefundPayment {
    RefundPayment::new(id, payment_id, Amount::new("SGD", units))
}

async fn refusal(test: &TestSimulator, request: &RefundPayment) -> (String, ResultStatus) {
    match test.client.send(request).await {
        Err(Error::Declined(declined)) => (declined.result.result_code, declined.result.result_status),
        other => panic!("{other:?}"),
    }
}

fn failed(code: &str) -> (String, ResultStatus) {
    (code.to_owned(), ResultStatus::F)
}

#[tokio::test]
async fn parts_can_be_refunded_up_to_the_whole_amount() {
    let test = TestSimulator::start().await;
    let id = test.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    let first: PaymentRefund = test.client.send(&refund("refund-1", &id, 4000)).await.unwrap();
    assert_eq!(first.refund_amount, Some(Amount::new("SGD", 4000)));
    assert!(first.refund_time.is_some(), "a wallet refunds immediately");
    assert_eq!(refusal(&test, &refund("refund-2", &id, 201)).await, failed("REFUND_AMOUNT_EXCEED"));
    test.client.send(&refund("refund-2", &id, 200)).await.unwrap();
    assert_eq!(refusal(&test, &refund("refund-3", &id, 1)).await, failed("REFUND_AMOUNT_EXCEED"));

    let inquiry = test.inquire("request-1").await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Success), "a refund does not change the status");
    let listed: Vec<_> = inquiry
        .transactions
        .iter()
        .map(|it| (it.transaction_type, it.transaction_request_id.as_str(), it.transaction_status))
        .collect();
    let done = |id| (TransactionType::Refund, id, PaymentStatus::Success);
    assert_eq!(listed, [done("refund-1"), done("refund-2")]);
}

#[tokio::test]
async fn a_repeated_refund_has_the_same_answer_and_a_new_one_has_a_new_id() {
    let test = TestSimulator::start().await;
    let id = test.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    let other = test.paid("request-2", "SHOPEEPAY_SG", "SGD").await;
    let first = test.client.send(&refund("refund-1", &id, 1000)).await.unwrap();
    test.clock.forward(minutes(10));
    assert_eq!(test.client.send(&refund("refund-1", &id, 1000)).await.unwrap(), first);
    assert_eq!(refusal(&test, &refund("refund-1", &id, 1001)).await, failed("REPEAT_REQ_INCONSISTENT"));
    assert_eq!(refusal(&test, &refund("refund-1", &other, 1000)).await, failed("REPEAT_REQ_INCONSISTENT"));
    assert_eq!(test.inquire("request-1").await.transactions.len(), 1);
    assert_eq!(test.inquire("request-2").await.transactions.len(), 0);
}

#[tokio::test]
async fn an_asynchronous_refund_is_in_process_first_and_notified_when_it_ends() {
    let mut test = TestSimulator::start().await;
    let id = test.paid("request-1", "PAYNOW", "SGD").await;
    let mut request = refund("refund-1", &id, 4200);
    request.refund_notify_url = Some(test.merchant.raw_url.clone());
    let in_process = ("REFUND_IN_PROCESS".to_owned(), ResultStatus::U);
    assert_eq!(refusal(&test, &request).await, in_process);
    assert_eq!(refusal(&test, &request).await, in_process, "a repeated request is no second refund");
    let inquire = async || test.client.send(&InquiryRefund::by_request_id("refund-1")).await.unwrap();
    assert_eq!(inquire().await.refund_status, RefundStatus::Processing);
    // A refund in process counts: nothing is left for another one.
    assert_eq!(refusal(&test, &refund("refund-2", &id, 1)).await, failed("REFUND_AMOUNT_EXCEED"));

    test.simulator.advance(SECONDS(10)).await;

    let inquiry = test.client.send(&InquiryRefund::by_request_id("refund-1")).await.unwrap();
    assert_eq!(inquiry.refund_status, RefundStatus::Success);
    assert!(inquiry.refund_time.is_some());
    assert!(test.client.send(&request).await.unwrap().refund_time.is_some());
    let received = test.merchant.raw_so_far();
    let bodies: Vec<_> =
        received.iter().map(|raw| &raw.body).filter(|body| body["notifyType"] == "REFUND_RESULT").collect();
    let [body] = bodies[..] else { panic!("{bodies:?}") };
    assert_eq!((&body["refundStatus"], &body["refundRequestId"]), (&json!("SUCCESS"), &json!("refund-1")));
    assert_eq!(body["refundId"], json!(inquiry.refund_id));
    assert!(received.iter().all(|raw| raw.verified.is_ok()));
}

#[tokio::test]
async fn a_wallet_can_refund_asynchronously() {
    let test = TestSimulator::start().await;
    let id = test.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    let mut request = refund("refund-1", &id, 4200);
    request.is_async_refund = Some(true);
    assert_eq!(refusal(&test, &request).await.0, "REFUND_IN_PROCESS");
    test.simulator.advance(SECONDS(5)).await;
    test.client.send(&request).await.unwrap();
}

#[tokio::test]
async fn the_amount_of_a_failed_refund_can_be_refunded_again() {
    let mut test = TestSimulator::start().await;
    let id = test.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    let effect = json!({ "kind": "refund", "seconds": 60, "resultCode": "RISK_REJECT" });
    test.add_scenario(effect, json!({ "paymentRequestId": "request-1", "times": 1 })).await;
    let mut request = refund("refund-1", &id, 4200);
    request.refund_notify_url = Some(test.merchant.raw_url.clone());
    assert_eq!(refusal(&test, &request).await.0, "REFUND_IN_PROCESS");
    test.simulator.advance(SECONDS(63)).await;
    let inquiry = test.client.send(&InquiryRefund::by_request_id("refund-1")).await.unwrap();
    assert_eq!((inquiry.refund_status, inquiry.refund_time), (RefundStatus::Fail, None));
    assert_eq!(refusal(&test, &request).await, failed("RISK_REJECT"));
    let received = test.merchant.raw_so_far();
    let last = received.last().unwrap();
    assert_eq!((&last.body["refundStatus"], &last.body["result"]["resultStatus"]), (&json!("FAIL"), &json!("F")));
    test.client.send(&refund("refund-2", &id, 4200)).await.unwrap();
}

#[tokio::test]
async fn every_rule_of_a_method_and_every_state_has_a_refusal() {
    let test = TestSimulator::start().await;
    let paypay = test.paid("paypay", "PAYPAY", "JPY").await;
    let kakao = test.paid("kakao", "KAKAOPAY", "KRW").await;
    let qris = {
        let mut request = test.request("qris", "QRIS", "IDR");
        request.payment_amount = Amount::new("IDR", 30_000);
        test.client.send(&request).await.unwrap();
        test.finish("qris", "SUCCESS").await;
        test.inquire("qris").await.payment_id.unwrap()
    };
    let pix = test.paid("pix", "PIX", "BRL").await;
    let wallet = test.paid("wallet", "SHOPEEPAY_SG", "SGD").await;
    test.create("open", "SHOPEEPAY_SG", "SGD").await;
    let open = test.inquire("open").await.payment_id.unwrap();
    test.create("failed", "SHOPEEPAY_SG", "SGD").await;
    test.finish("failed", "RISK_REJECT").await;
    let lost = test.inquire("failed").await.payment_id.unwrap();

    let amount = |currency: &str, value: i64| json!({ "currency": currency, "value": value.to_string() });
    let rows = [
        ("ORDER_NOT_EXIST", "unknown", "unknown", amount("SGD", 1)),
        ("ORDER_STATUS_INVALID", "not been paid", &open, amount("SGD", 1)),
        ("ORDER_IS_CLOSED", "nothing was paid", &lost, amount("SGD", 1)),
        ("CURRENCY_NOT_SUPPORT", "must be the payment's, SGD", &wallet, amount("USD", 1)),
        ("PROCESS_FAIL", "QRIS does not support refunds", &qris, amount("IDR", 30_000)),
        ("MULTIPLE_REFUNDS_NOT_SUPPORTED", "full amount", &paypay, amount("JPY", 4199)),
        ("PARAM_ILLEGAL", "at least KRW 50", &kakao, amount("KRW", 49)),
        ("PARAM_ILLEGAL", "refundAmount.value", &wallet, json!({ "currency": "SGD", "value": "0" })),
        ("PARAM_ILLEGAL", "refundAmount", &wallet, json!(null)),
    ];
    for (code, part, payment_id, amount) in rows {
        let body = json!({ "refundRequestId": "refund-1", "paymentId": payment_id, "refundAmount": amount });
        let result = test.result("refund", body).await;
        assert_eq!((&result["resultCode"], &result["resultStatus"]), (&json!(code), &json!("F")), "{result}");
        assert!(result["resultMessage"].as_str().unwrap().contains(part), "{part} is not in {result}");
    }
    test.clock.forward(minutes(90 * 24 * 60));
    let body = json!({ "refundRequestId": "refund-1", "paymentId": pix, "refundAmount": amount("BRL", 1) });
    assert_eq!(test.result("refund", body).await["resultCode"], "REFUND_WINDOW_EXCEED");
    let unknown = test.client.send(&InquiryRefund::by_request_id("refund-1")).await.unwrap_err();
    assert!(unknown.to_string().contains("REFUND_NOT_EXIST"), "{unknown}");
}
