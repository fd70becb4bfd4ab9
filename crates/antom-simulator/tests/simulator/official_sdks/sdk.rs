//! An official client: how it writes a request.

use antom::{Message, PrivateKey};
use serde_json::{Value, json};

use super::reading::{Answer, Reading, Sent};
use crate::test_simulator::TestSimulator;

pub(super) const SANDBOX: &str = "/ams/sandbox/api/v1/payments/";
pub(super) const PRODUCTION: &str = "/ams/api/v1/payments/";

/// Go and .NET escape the ampersand, PHP escapes the slashes.
pub(super) const REDIRECT_URL: &str = "https://shop.example/orders/1?from=wallet&lang=en";
/// Has characters that Go and .NET escape, that are not ASCII, and that need two `\u` escapes.
pub(super) const DESCRIPTION: &str = "Kopi O & kaya <toast> – 咖啡 🍞";

/// One official client.
pub(super) struct Sdk {
    pub(super) name: &'static str,
    /// 2026-05-20T10:30:45Z in its format.
    pub(super) request_time: &'static str,
    /// All except the sample use the path of the sandbox when the client id begins with `SANDBOX_`.
    pub(super) prefix: &'static str,
    /// The request line and the headers, with the names, the spaces and the repetitions that its HTTP library sends.
    pub(super) head: &'static [&'static str],
    /// The escape of a character in a JSON string, if it is escaped.
    pub(super) escape: fn(char) -> Option<String>,
    /// Spaces for each level, unless the JSON is on one line.
    pub(super) indent: Option<usize>,
    /// Whether its models write unset fields as null.
    pub(super) writes_null: bool,
    /// `%2b` instead of `%2B`.
    pub(super) lower_case_percent: bool,
    pub(super) read: fn(&Answer, &Sent) -> Reading,
    pub(super) trusts: Trusts,
}

/// Which answers a client returns to the merchant.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Trusts {
    Everything,
    /// A signature is verified if there is one.
    WhatIsUnsigned,
    /// An unsigned answer causes this exception.
    OnlySignatures {
        throws: &'static str,
    },
}

impl Sdk {
    pub(super) fn write(&self, value: &Value) -> String {
        let mut text = String::new();
        self.write_at(value, 1, &mut text);
        text
    }

    pub(super) fn write_at(&self, value: &Value, depth: usize, text: &mut String) {
        let line =
            |depth: usize| self.indent.map_or(String::new(), |spaces| format!("\n{}", " ".repeat(spaces * depth)));
        match value {
            Value::Object(fields) => {
                text.push('{');
                for (index, (name, field)) in fields.iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { "," });
                    text.push_str(&line(depth));
                    text.push_str(&format!("\"{name}\":{}", if self.indent.is_some() { " " } else { "" }));
                    self.write_at(field, depth + 1, text);
                }
                text.push_str(&line(depth - 1));
                text.push('}');
            }
            Value::String(string) => {
                text.push('"');
                for character in string.chars() {
                    text.push_str(&(self.escape)(character).unwrap_or_else(|| character.to_string()));
                }
                text.push('"');
            }
            Value::Array(_) => unreachable!("no body here has a list"),
            other => text.push_str(&other.to_string()),
        }
    }

    pub(super) fn session(&self, id: &str, notify_url: &str) -> String {
        let mut session = json!({
            "productCode": "CASHIER_PAYMENT",
            "paymentRequestId": id,
            "paymentAmount": { "currency": "PHP", "value": "4200" },
            "paymentMethod": { "paymentMethodType": "GCASH" },
            "paymentRedirectUrl": REDIRECT_URL,
            "paymentNotifyUrl": notify_url,
            "order": {
                "referenceOrderId": "order-1",
                "orderDescription": DESCRIPTION,
                "orderAmount": { "currency": "PHP", "value": "4200" },
            },
        });
        if self.writes_null {
            let unset = [
                ("", "paymentSessionExpiryTime paymentFactor settlementStrategy creditPayPlan merchantRegion env"),
                ("", "agreementInfo riskData productScene savedPaymentMethods locale availablePaymentMethod"),
                ("", "allowedPaymentMethodRegions subscriptionInfo"),
                ("/paymentMethod", "paymentMethodId paymentMethodMetaData customerId extendInfo"),
                ("/order", "merchant goods shipping buyer env extendInfo transit lodging gaming"),
                ("/order", "orderDiscountAmount subTotalOrderAmount"),
            ];
            for (place, names) in unset {
                let object = session.pointer_mut(place).unwrap().as_object_mut().unwrap();
                object.extend(names.split(' ').map(|name| (name.to_owned(), Value::Null)));
            }
            session["enableInstallmentCollection"] = json!(false);
        }
        self.write(&session)
    }

    /// The bytes of a call, signed over `signed_path`.
    pub(super) fn call(
        &self,
        test: &TestSimulator,
        path: &str,
        signed_path: &str,
        body: &str,
        key: &PrivateKey,
    ) -> Vec<u8> {
        let client_id = &test.simulator.credentials().client_id;
        let message =
            Message { method: "POST", path: signed_path, client_id, time: self.request_time, body: body.as_bytes() };
        let header = message.sign(key).unwrap();
        let mut signature = header.split_once("signature=").unwrap().1.to_owned();
        if self.lower_case_percent {
            signature = signature.replace("%2B", "%2b").replace("%2F", "%2f").replace("%3D", "%3d");
        }
        let length = body.len().to_string();
        let values = [
            ("{path}", path),
            ("{host}", "open-sea-global.alipay.com"),
            ("{client}", client_id),
            ("{time}", self.request_time),
            ("{signature}", &signature),
            ("{length}", &length),
        ];
        let head = values.iter().fold(self.head.join("\r\n"), |head, (name, value)| head.replace(name, value));
        format!("{head}\r\n\r\n{body}").into_bytes()
    }

    /// A valid call of `api`.
    pub(super) fn right_call(&self, test: &TestSimulator, api: &str, body: &str) -> Vec<u8> {
        let path = format!("{}{api}", self.prefix);
        self.call(test, &path, &path, body, &test.simulator.credentials().merchant_private_key)
    }

    /// The result of the answer to a call of `api`.
    pub(super) fn reading(&self, test: &TestSimulator, api: &str, answer: &Answer) -> Reading {
        let credentials = test.simulator.credentials();
        let path = format!("{}{api}", self.prefix);
        let gateway = credentials.antom_public_key.clone();
        (self.read)(answer, &Sent { path: &path, client_id: &credentials.client_id, gateway })
    }
}
