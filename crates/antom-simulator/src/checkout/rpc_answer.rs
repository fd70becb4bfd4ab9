//! The answers of the RPC.

use antom::types::{Amount, PaymentStatus};
use serde_json::{Value, json};

use crate::{
    behavior::assumptions::ElementRedirect,
    checkout::qr,
    engine::gateway::Gateway,
    model::{
        method::{Flow, Method},
        payment::Payment,
        payment_state::PaymentState,
        product_scene::ProductScene,
        time::iso8601,
    },
};

/// What the component shows, if the session can still be opened.
pub(super) fn query(gateway: &Gateway, payment: &Payment) -> Value {
    if let Some(refused) = closed_reason(gateway, payment) {
        return refused;
    }
    let methods: Vec<_> = match &payment.scene {
        ProductScene::Cashier => payment.method.into_iter().collect(),
        ProductScene::Element(methods) | ProductScene::CheckoutPage(methods) => methods.clone(),
    };
    let language = gateway.language_of(payment);
    let view = |amount: &Amount| {
        let text = language.amount(amount);
        json!({ "currency": amount.currency, "value": amount.value, "text": text })
    };
    let mut answer = json!({
        "success": true,
        "merchantName": gateway.merchant_name,
        "orderDescription": payment.order_description,
        "paymentMethods": methods.iter().map(|method| method_view(method)).collect::<Value>(),
        "paymentAmountView": view(&payment.amount),
        "orderAmountView": view(&payment.order_amount),
        "paymentStatus": payment.status(),
        "paymentRedirectUrl": gateway.redirect_url(payment),
    });
    if methods.iter().any(|method| method.flow == Flow::Form) {
        answer["codeHint"] = language.texts.code_hint.as_str().into();
    }
    if payment.is_in_element() {
        answer["paymentMethodType"] = payment.method.map(|method| method.kind).into();
        answer["notSupportRetryPayForSameSession"] = false.into();
        answer["submitAnswersBeforeRedirect"] =
            (gateway.assumptions().element_redirect == ElementRedirect::Processing).into();
    }
    answer
}

fn method_view(method: &Method) -> Value {
    // Of a method with a code: an image to scan, or a number to type.
    let code_type = if method.flow == Flow::Voucher { "TEXT" } else { "QRCODE" };
    let interaction = match method.flow {
        Flow::Redirect => "REDIRECT",
        Flow::Qr | Flow::Voucher => "SHOW_CODE",
        Flow::Form => "COLLECT_PAYMENT",
    };
    json!({
        "paymentMethodType": method.kind,
        "paymentMethodName": method.name,
        "category": "APM",
        "interActionType": interaction,
        "codeType": code_type,
    })
}

/// The answer to a submission: how the buyer continues.
pub(super) fn submitted(gateway: &Gateway, payment: &Payment, flow: Flow, arguments: &Value) -> Value {
    match flow {
        Flow::Redirect => {
            let mut form = json!({
                "actionFormType": "RedirectActionForm",
                "method": "GET",
                "normalUrl": gateway.url(&format!("/wallet/{}", payment.buyer_token)),
            });
            // On a phone, an app link opens the wallet's app if it is installed, and otherwise its site.
            if arguments.pointer("/envInfo/terminalType").and_then(Value::as_str) == Some("WAP") {
                form["applinkUrl"] = gateway.url(&format!("/app/{}", payment.buyer_token)).into();
            }
            json!({ "success": true, "actionForm": form })
        }
        Flow::Voucher => json!({
            "success": true,
            "codeFormViews": [{
                "code": gateway.url(&format!("/scan/{}", payment.buyer_token)),
                "displayType": "TEXT",
                "displayText": voucher_number(payment),
                "codeExpireTime": iso8601(payment.code_expires_at()),
                "codeValidSeconds": seconds_left(gateway, payment),
            }],
        }),
        Flow::Qr | Flow::Form => {
            let code = gateway.url(&format!("/scan/{}", payment.buyer_token));
            match qr::svg(&code) {
                Ok(image) => json!({
                    "success": true,
                    "codeFormViews": [{
                        "code": code,
                        "displayType": "QRCODE",
                        "imageSvg": image,
                        "codeExpireTime": iso8601(payment.code_expires_at()),
                        "codeValidSeconds": seconds_left(gateway, payment),
                    }],
                }),
                Err(error) => {
                    tracing::error!(
                        payment_request_id = payment.request_id,
                        error = &error as &dyn std::error::Error,
                        "the QR code could not be drawn"
                    );
                    refusal("SYSTEM_ERROR", "The code could not be drawn.")
                }
            }
        }
    }
}

/// The answer to a wrong code of the form. The page has a text of its own for the tries that are left.
pub(super) fn wrong_code(tries_left: i64) -> Value {
    let tries = if tries_left == 1 { "one try".to_owned() } else { format!("{tries_left} tries") };
    let mut answer = refusal("FORM_INVALID", &format!("This code is wrong. You have {tries} left."));
    answer["triesLeft"] = tries_left.into();
    answer
}

/// The number that the buyer names at the counter: twelve digits in groups of four.
fn voucher_number(payment: &Payment) -> String {
    let digits = payment.id.get(payment.id.len().saturating_sub(12)..).unwrap_or(&payment.id);
    digits.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

/// The remaining life of the code by the gateway's clock, which may differ from the browser's.
fn seconds_left(gateway: &Gateway, payment: &Payment) -> i64 {
    payment.code_expires_at().duration_since(gateway.now()).as_secs().max(0)
}

/// The status of the payment.
pub(super) fn status(gateway: &Gateway, payment: &Payment) -> Value {
    let (status, code, message) = match payment.state {
        // Not an outcome for the merchant, but the buyer sees it.
        PaymentState::Declined(why) => (PaymentStatus::Fail, why.code, why.message),
        _ => (payment.status(), payment.result().0, payment.result().1),
    };
    json!({
        "success": true,
        "paymentStatus": status,
        "paymentResultCode": browser_spelling(code),
        "paymentResultMessage": message,
        "paymentRedirectUrl": gateway.redirect_url(payment),
        "notSupportRetryPayForSameSession": payment.state.is_final(),
    })
}

/// The answer if the session can no longer be opened; `None` if it can.
pub(super) fn closed_reason(gateway: &Gateway, payment: &Payment) -> Option<Value> {
    let expired = payment.session_has_expired(gateway.now());
    match payment.state {
        PaymentState::Created | PaymentState::Submitted | PaymentState::Pending | PaymentState::Declined(_)
            if !expired =>
        {
            None
        }
        _ => Some(closed(gateway, payment)),
    }
}

/// The answer for a payment that can no longer be paid with this session.
pub(super) fn closed(gateway: &Gateway, payment: &Payment) -> Value {
    let expired = payment.session_has_expired(gateway.now());
    match payment.state {
        PaymentState::Success => refusal("ORDER_IS_FINISHED", "This order has been paid already."),
        PaymentState::Cancelled => refusal("ORDER_IS_CANCELLED", "The shop has cancelled this payment."),
        PaymentState::Pending => refusal("REPEAT_REQ_REJECT", "This payment is being processed already."),
        _ if expired => refusal("INQUIRY_PAYMENT_SESSION_FAILED", "This payment session has expired."),
        _ => refusal("ORDER_IS_CLOSED", "This payment is closed. Please start a new one in the shop."),
    }
}

/// The browser SDK spells one code with two L's, the server API with one.
fn browser_spelling(code: &str) -> &str {
    if code == "ORDER_IS_CANCELED" { "ORDER_IS_CANCELLED" } else { code }
}

pub(super) fn refusal(code: &str, message: &str) -> Value {
    json!({ "success": false, "errorCode": code, "errorMessage": message })
}
