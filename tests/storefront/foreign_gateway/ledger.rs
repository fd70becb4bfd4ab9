//! How the gateway answers a verified request.

use serde_json::{Value, json};

use super::openssl;

/// The payments.
#[derive(Default)]
pub(crate) struct Ledger {
    payments: Vec<Payment>,
    /// The requested refunds with their answers.
    refunds: Vec<Value>,
}

/// One payment.
pub(crate) struct Payment {
    /// The request of createPaymentSession.
    pub(crate) request: Value,
    /// Antom's id.
    pub(crate) id: String,
    pub(crate) session_data: String,
    /// The `paymentStatus`.
    pub(crate) status: &'static str,
}

impl Ledger {
    /// The payment with this payment request id.
    pub(crate) fn payment(&mut self, payment_request_id: &str) -> &mut Payment {
        let found = self.payments.iter_mut().find(|it| it.request["paymentRequestId"] == payment_request_id);
        found.unwrap_or_else(|| panic!("no session was asked for with {payment_request_id}"))
    }

    /// Answers a request. `None`: there is no such endpoint.
    pub(crate) fn answer(&mut self, endpoint: &str, request: &Value) -> Option<Value> {
        if endpoint == "createPaymentSession" {
            return Some(self.create_session(request));
        }
        if endpoint == "inquiryRefund" {
            return Some(self.inquire_refund(request));
        }
        let id = |name| request[name].as_str();
        let payment = match (id("paymentId"), id("paymentRequestId")) {
            (Some(id), _) => self.payments.iter_mut().find(|payment| payment.id == id),
            (None, Some(id)) => self.payments.iter_mut().find(|payment| payment.request["paymentRequestId"] == id),
            (None, None) => None,
        };
        let Some(payment) = payment else {
            return Some(json!({ "result": result("ORDER_NOT_EXIST", "F", "The order does not exist.") }));
        };
        match endpoint {
            "inquiryPayment" => Some(payment.inquiry()),
            "cancel" => Some(payment.cancel()),
            "refund" => {
                let refund = payment.refund(request);
                self.refunds.push(refund.clone());
                Some(refund)
            }
            _ => None,
        }
    }

    fn inquire_refund(&self, request: &Value) -> Value {
        match self.refunds.iter().find(|refund| refund["refundRequestId"] == request["refundRequestId"]) {
            Some(refund) => {
                let mut answer = refund.clone();
                answer["refundStatus"] = "SUCCESS".into();
                answer
            }
            None => json!({ "result": result("REFUND_NOT_EXIST", "F", "The refund does not exist.") }),
        }
    }

    fn create_session(&mut self, request: &Value) -> Value {
        let payment = Payment {
            request: request.clone(),
            id: format!("2026010119401080010018800{:08}", self.payments.len()),
            session_data: session_data(),
            status: "PROCESSING",
        };
        let answer = json!({
            "result": result("SUCCESS", "S", "success."),
            "paymentSessionData": payment.session_data,
            "paymentSessionId": "gM5Y/Go6+IXMPSOZrYtukCdodtwxuSFsn1vRPSB8Czn6HfgqNzo2ogbIk1NUQS35",
            "paymentSessionExpiryTime": "2100-01-01T00:00:00+08:00",
        });
        self.payments.push(payment);
        answer
    }
}

impl Payment {
    fn inquiry(&self) -> Value {
        let code = match self.status {
            "SUCCESS" => "SUCCESS",
            "FAIL" => "USER_BALANCE_NOT_ENOUGH",
            "CANCELLED" => "ORDER_IS_CANCELED",
            _ => "PAYMENT_IN_PROCESS",
        };
        json!({
            "result": result("SUCCESS", "S", "Success"),
            "paymentStatus": self.status,
            "paymentResultCode": code,
            "paymentResultMessage": code,
            "paymentRequestId": self.request["paymentRequestId"],
            "paymentId": self.id,
            "paymentAmount": self.request["paymentAmount"],
            "paymentCreateTime": "2026-01-01T12:00:00+08:00",
        })
    }

    fn cancel(&mut self) -> Value {
        self.status = "CANCELLED";
        json!({
            "result": result("SUCCESS", "S", "success"),
            "paymentId": self.id,
            "paymentRequestId": self.request["paymentRequestId"],
            "cancelTime": "2026-01-01T12:00:30+08:00",
        })
    }

    fn refund(&self, request: &Value) -> Value {
        json!({
            "result": result("SUCCESS", "S", "success"),
            "refundRequestId": request["refundRequestId"],
            "refundId": format!("{}7", self.id),
            "paymentId": self.id,
            "refundAmount": request["refundAmount"],
            "refundTime": "2026-01-01T12:02:00+08:00",
        })
    }
}

/// A `result`.
pub(crate) fn result(code: &str, status: &str, message: &str) -> Value {
    json!({ "resultCode": code, "resultStatus": status, "resultMessage": message })
}

/// In the form of the guide's sample: four parts, of which the first contains a slash and a plus.
fn session_data() -> String {
    let token = openssl::to_base64(&openssl::random(55));
    let about = r#"{"paymentSessionConfig":{"paymentMethodCategoryType":"APM","productScene":"CASHIER_PAYMENT"}}"#;
    format!("gM5Y/Go6+IXM{token}&&SG&&188&&{}", openssl::to_base64(about.as_bytes()))
}
