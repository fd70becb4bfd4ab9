//! refund and inquiryRefund.

use antom::{
    Error,
    types::{
        Amount, InquiryRefund, PaymentRefund, PaymentStatus, RefundPayment, RefundStatus, ResultStatus, TransactionType,
    },
};
use serde_json::json;

use crate::world::{World, minutes};

const SECONDS: fn(u64) -> std::time::Duration = std::time::Duration::from_secs;

fn refund(id: &str, payment_id: &str, units: i64) -> RefundPayment {
    RefundPayment::new(id, payment_id, Amount::new("SGD", units))
}

async fn refusal(world: &World, request: &RefundPayment) -> (String, ResultStatus) {
    match world.client.send(request).await {
        Err(Error::Declined(declined)) => (declined.result.result_code, declined.result.result_status),
        other => panic!("{other:?}"),
    }
}

fn failed(code: &str) -> (String, ResultStatus) {
    (code.to_owned(), ResultStatus::F)
}

#[tokio::test]
async fn parts_can_be_refunded_until_nothing_is_left() {
    let world = World::start().await;
    let id = world.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    let first: PaymentRefund = world.client.send(&refund("refund-1", &id, 4000)).await.unwrap();
    assert_eq!(first.refund_amount, Some(Amount::new("SGD", 4000)));
    assert!(first.refund_time.is_some(), "a wallet refunds at once");
    assert_eq!(refusal(&world, &refund("refund-2", &id, 201)).await, failed("REFUND_AMOUNT_EXCEED"));
    world.client.send(&refund("refund-2", &id, 200)).await.unwrap();
    assert_eq!(refusal(&world, &refund("refund-3", &id, 1)).await, failed("REFUND_AMOUNT_EXCEED"));

    let inquiry = world.inquire("request-1").await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Success), "it stays so after a refund");
    let listed: Vec<_> = inquiry
        .transactions
        .iter()
        .map(|it| (it.transaction_type, it.transaction_request_id.as_str(), it.transaction_status))
        .collect();
    let done = |id| (TransactionType::Refund, id, PaymentStatus::Success);
    assert_eq!(listed, [done("refund-1"), done("refund-2")]);
}

#[tokio::test]
async fn the_same_refund_again_has_the_same_answer_and_another_one_has_another_id() {
    let world = World::start().await;
    let id = world.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    let other = world.paid("request-2", "SHOPEEPAY_SG", "SGD").await;
    let first = world.client.send(&refund("refund-1", &id, 1000)).await.unwrap();
    world.clock.forward(minutes(10));
    assert_eq!(world.client.send(&refund("refund-1", &id, 1000)).await.unwrap(), first);
    assert_eq!(refusal(&world, &refund("refund-1", &id, 1001)).await, failed("REPEAT_REQ_INCONSISTENT"));
    assert_eq!(refusal(&world, &refund("refund-1", &other, 1000)).await, failed("REPEAT_REQ_INCONSISTENT"));
    assert_eq!(world.inquire("request-1").await.transactions.len(), 1);
    assert_eq!(world.inquire("request-2").await.transactions.len(), 0);
}

#[tokio::test]
async fn a_refund_that_takes_its_time_is_in_process_first_and_notified_when_it_is_done() {
    let mut world = World::start().await;
    let id = world.paid("request-1", "PAYNOW", "SGD").await;
    let mut request = refund("refund-1", &id, 4200);
    request.refund_notify_url = Some(world.merchant.raw_url.clone());
    let in_process = ("REFUND_IN_PROCESS".to_owned(), ResultStatus::U);
    assert_eq!(refusal(&world, &request).await, in_process);
    assert_eq!(refusal(&world, &request).await, in_process, "asking again is no second refund");
    let inquire = async || world.client.send(&InquiryRefund::by_request_id("refund-1")).await.unwrap();
    assert_eq!(inquire().await.refund_status, RefundStatus::Processing);
    // What is under way counts: nothing is left for another.
    assert_eq!(refusal(&world, &refund("refund-2", &id, 1)).await, failed("REFUND_AMOUNT_EXCEED"));

    world.simulator.advance(SECONDS(10)).await;

    let inquiry = world.client.send(&InquiryRefund::by_request_id("refund-1")).await.unwrap();
    assert_eq!(inquiry.refund_status, RefundStatus::Success);
    assert!(inquiry.refund_time.is_some());
    assert!(world.client.send(&request).await.unwrap().refund_time.is_some());
    let told = world.merchant.raw_so_far();
    let bodies: Vec<_> =
        told.iter().map(|raw| &raw.body).filter(|body| body["notifyType"] == "REFUND_RESULT").collect();
    let [body] = bodies[..] else { panic!("{bodies:?}") };
    assert_eq!((&body["refundStatus"], &body["refundRequestId"]), (&json!("SUCCESS"), &json!("refund-1")));
    assert_eq!(body["refundId"], json!(inquiry.refund_id));
    assert!(told.iter().all(|raw| raw.verified.is_ok()));
}

#[tokio::test]
async fn a_wallet_refunds_later_too_when_it_is_asked_to() {
    let world = World::start().await;
    let id = world.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    let mut request = refund("refund-1", &id, 4200);
    request.is_async_refund = Some(true);
    assert_eq!(refusal(&world, &request).await.0, "REFUND_IN_PROCESS");
    world.simulator.advance(SECONDS(5)).await;
    world.client.send(&request).await.unwrap();
}

#[tokio::test]
async fn a_refund_can_fail_and_then_its_amount_is_free_again() {
    let mut world = World::start().await;
    let id = world.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    let effect = json!({ "kind": "refund", "seconds": 60, "resultCode": "RISK_REJECT" });
    world.rehearse(effect, json!({ "paymentRequestId": "request-1", "calls": 1 })).await;
    let mut request = refund("refund-1", &id, 4200);
    request.refund_notify_url = Some(world.merchant.raw_url.clone());
    assert_eq!(refusal(&world, &request).await.0, "REFUND_IN_PROCESS");
    world.simulator.advance(SECONDS(63)).await;
    let inquiry = world.client.send(&InquiryRefund::by_request_id("refund-1")).await.unwrap();
    assert_eq!((inquiry.refund_status, inquiry.refund_time), (RefundStatus::Fail, None));
    assert_eq!(refusal(&world, &request).await, failed("RISK_REJECT"));
    let told = world.merchant.raw_so_far();
    let last = told.last().unwrap();
    assert_eq!((&last.body["refundStatus"], &last.body["result"]["resultStatus"]), (&json!("FAIL"), &json!("F")));
    world.client.send(&refund("refund-2", &id, 4200)).await.unwrap();
}

#[tokio::test]
async fn every_rule_of_a_method_and_every_state_has_its_refusal() {
    let world = World::start().await;
    let paypay = world.paid("paypay", "PAYPAY", "JPY").await;
    let kakao = world.paid("kakao", "KAKAOPAY", "KRW").await;
    let qris = {
        let mut request = world.request("qris", "QRIS", "IDR");
        request.payment_amount = Amount::new("IDR", 30_000);
        world.client.send(&request).await.unwrap();
        world.finish("qris", "SUCCESS").await;
        world.inquire("qris").await.payment_id.unwrap()
    };
    let pix = world.paid("pix", "PIX", "BRL").await;
    let wallet = world.paid("wallet", "SHOPEEPAY_SG", "SGD").await;
    world.create("open", "SHOPEEPAY_SG", "SGD").await;
    let open = world.inquire("open").await.payment_id.unwrap();
    world.create("failed", "SHOPEEPAY_SG", "SGD").await;
    world.finish("failed", "RISK_REJECT").await;
    let lost = world.inquire("failed").await.payment_id.unwrap();

    let amount = |currency: &str, value: i64| json!({ "currency": currency, "value": value.to_string() });
    let rows = [
        ("ORDER_NOT_EXIST", "nobody", "nobody", amount("SGD", 1)),
        ("ORDER_STATUS_INVALID", "not been paid", &open, amount("SGD", 1)),
        ("ORDER_IS_CLOSED", "nothing was paid", &lost, amount("SGD", 1)),
        ("CURRENCY_NOT_SUPPORT", "must be the payment's, SGD", &wallet, amount("USD", 1)),
        ("PROCESS_FAIL", "QRIS gives nothing back", &qris, amount("IDR", 30_000)),
        ("MULTIPLE_REFUNDS_NOT_SUPPORTED", "whole amount", &paypay, amount("JPY", 4199)),
        ("PARAM_ILLEGAL", "at least KRW 50", &kakao, amount("KRW", 49)),
        ("PARAM_ILLEGAL", "refundAmount.value", &wallet, json!({ "currency": "SGD", "value": "0" })),
        ("PARAM_ILLEGAL", "refundAmount", &wallet, json!(null)),
    ];
    for (code, part, payment_id, amount) in rows {
        let body = json!({ "refundRequestId": "refund-1", "paymentId": payment_id, "refundAmount": amount });
        let result = world.result("refund", body).await;
        assert_eq!((&result["resultCode"], &result["resultStatus"]), (&json!(code), &json!("F")), "{result}");
        assert!(result["resultMessage"].as_str().unwrap().contains(part), "{part} is not in {result}");
    }
    world.clock.forward(minutes(90 * 24 * 60));
    let body = json!({ "refundRequestId": "refund-1", "paymentId": pix, "refundAmount": amount("BRL", 1) });
    assert_eq!(world.result("refund", body).await["resultCode"], "REFUND_WINDOW_EXCEED");
    let nobody = world.client.send(&InquiryRefund::by_request_id("refund-1")).await.unwrap_err();
    assert!(nobody.to_string().contains("REFUND_NOT_EXIST"), "{nobody}");
}
