//! What Antom's own server SDKs put on the wire, byte by byte, and what each of them needs of the answer.
//!
//! The table below was read off the sources of the SDKs for Java, PHP, Go, .NET and Python and of Antom's sample for
//! Next.js. The requests go over a bare TCP connection: an HTTP library would tidy up just what matters here.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
};

use antom::{Clock, Message, PrivateKey, types::PaymentSession};
use antom_simulator::SignatureHeader;
use serde_json::{Value, json};

use crate::test_simulator::{DEADLINE, NOTIFY_AFTER, TestSimulator, time};

const SANDBOX: &str = "/ams/sandbox/api/v1/payments/";
const PRODUCTION: &str = "/ams/api/v1/payments/";

/// The ampersand is what Go and .NET escape, the slashes are what PHP escapes.
const REDIRECT_URL: &str = "https://shop.example/orders/1?from=wallet&lang=en";
/// What Go and .NET escape, what is not ASCII, and what does not fit into one `\u` escape.
const DESCRIPTION: &str = "Kopi O & kaya <toast> – 咖啡 🍞";

/// One official client.
struct Sdk {
    name: &'static str,
    /// 2026-05-20T10:30:45Z as it writes it.
    request_time: &'static str,
    /// All but the sample put the sandbox into the path when the client id begins with `SANDBOX_`.
    prefix: &'static str,
    /// The request line and the headers, with the names, the spaces and the repetitions that its HTTP library sends.
    head: &'static [&'static str],
    /// How it writes a character in a JSON string, where it is not the character itself.
    escape: fn(char) -> Option<String>,
    /// Spaces for each level, where it does not write everything on one line.
    indent: Option<usize>,
    /// Whether its models write the fields that were not set.
    writes_null: bool,
    /// `%2b` in the place of `%2B`.
    lower_case_percent: bool,
    read: fn(&Answer, &Sent) -> Reading,
    trusts: Trusts,
}

/// Which answers a client returns to the merchant.
#[derive(Debug, PartialEq, Eq)]
enum Trusts {
    Everything,
    /// A signature is verified if there is one.
    WhatIsUnsigned,
    /// What is unsigned ends in this exception.
    OnlySignatures {
        throws: &'static str,
    },
}

/// The SDK for Go. The content type is set once and added once more.
const GO: Sdk = Sdk {
    name: "Go",
    request_time: "1779273045000",
    prefix: SANDBOX,
    head: &[
        "POST {path} HTTP/1.1",
        "Host: {host}",
        "User-Agent: Go-http-client/1.1",
        "Content-Length: {length}",
        "Client-Id: {client}",
        "Content-Type: application/json",
        "Content-Type: application/json; charset=UTF-8",
        "Key-Version: 1",
        "Request-Time: {time}",
        "Sdk-Version: 1.0.0",
        "Signature: algorithm=RSA256,keyVersion=1,signature={signature}",
        "Accept-Encoding: gzip",
    ],
    escape: |character| matches!(character, '<' | '>' | '&').then(|| escaped(character)),
    indent: None,
    writes_null: false,
    lower_case_percent: false,
    read: go,
    trusts: Trusts::OnlySignatures { throws: "empty notify signature" },
};

const SDKS: [Sdk; 10] = [
    Sdk {
        name: "the documentation",
        request_time: "1779273045000",
        prefix: SANDBOX,
        head: &[
            "POST {path} HTTP/1.1",
            "Host: {host}",
            "Content-Type: application/json; charset=UTF-8",
            "client-id: {client}",
            "request-time: {time}",
            "signature: algorithm=RSA256, keyVersion=1, signature={signature}",
            "Content-Length: {length}",
        ],
        escape: |_| None,
        indent: Some(2),
        writes_null: false,
        lower_case_percent: false,
        read: java,
        trusts: Trusts::WhatIsUnsigned,
    },
    Sdk {
        name: "Java",
        request_time: "1779273045000",
        prefix: SANDBOX,
        head: &[
            "POST {path} HTTP/1.1",
            "Accept: text/plain,text/xml,text/javascript,text/html",
            "User-Agent: global-open-sdk-java/2.2.8",
            "Content-Type: application/json; charset=UTF-8",
            "Connection: keep-alive",
            "Request-Time: {time}",
            "client-id: {client}",
            "Signature: algorithm=RSA256,keyVersion=1,signature={signature}",
            "Host: {host}",
            "Content-Length: {length}",
        ],
        escape: |_| None,
        indent: None,
        writes_null: false,
        lower_case_percent: false,
        read: java,
        trusts: Trusts::WhatIsUnsigned,
    },
    Sdk {
        name: "PHP",
        request_time: "2026-05-20T18:30:45+0800",
        prefix: SANDBOX,
        // Without a space after the colon, as the SDK hands them to curl.
        head: &[
            "POST {path} HTTP/1.1",
            "Host: {host}",
            "Accept: */*",
            "Content-Type:application/json; charset=UTF-8",
            "Request-Time:{time}",
            "client-id:{client}",
            "Signature:algorithm=RSA256,keyVersion=1,signature={signature}",
            "User-Agent:global-open-sdk-php/1.6.2",
            "Content-Length: {length}",
        ],
        escape: |character| match character {
            '/' => Some("\\/".to_owned()),
            _ => not_ascii(character),
        },
        indent: None,
        writes_null: false,
        lower_case_percent: false,
        read: php,
        trusts: Trusts::WhatIsUnsigned,
    },
    GO,
    Sdk { name: "Go, when it sent nanoseconds", request_time: "1779273045000000000", ..GO },
    Sdk {
        name: ".NET",
        request_time: "2026-05-20T10:30:45.1234567Z",
        prefix: SANDBOX,
        head: &[
            "POST {path} HTTP/1.1",
            "Host: {host}",
            "client-id: {client}",
            "signature: algorithm=RSA256,keyVersion=1,signature={signature}",
            "request-time: {time}",
            "User-Agent: global-open-sdk-dotnet/1.5.0",
            "X-sdkVersion: ams-dotnet.20201113",
            "Content-Type: application/json; charset=UTF-8",
            "Content-Length: {length}",
        ],
        escape: |_| None,
        indent: None,
        writes_null: true,
        lower_case_percent: true,
        read: dotnet,
        trusts: Trusts::OnlySignatures { throws: "no response-time" },
    },
    Sdk {
        name: ".NET, with the JSON library that it used before",
        request_time: "2026-05-20T10:30:45.1234567Z",
        prefix: SANDBOX,
        head: &[
            "POST {path} HTTP/1.1",
            "client-id: {client}",
            "signature: algorithm=RSA256,keyVersion=1,signature={signature}",
            "request-time: {time}",
            "X-sdkVersion: ams-dotnet.20200929",
            "Content-Type: application/json; charset=UTF-8",
            "Host: {host}",
            "Content-Length: {length}",
            "Connection: Keep-Alive",
        ],
        escape: |character| match character {
            '<' | '>' | '&' | '+' | '\'' => Some(escaped_in_capitals(character)),
            _ => (!character.is_ascii()).then(|| escaped_in_capitals(character)),
        },
        indent: None,
        writes_null: true,
        lower_case_percent: true,
        read: dotnet,
        trusts: Trusts::OnlySignatures { throws: "no response-time" },
    },
    Sdk {
        name: "Python",
        request_time: "2026-05-20T10:30:45+00:00",
        prefix: SANDBOX,
        // It names the whole URL, as one would to a proxy.
        head: &[
            "POST https://{host}{path} HTTP/1.1",
            "Host: {host}",
            "Accept-Encoding: identity",
            "Content-Length: {length}",
            "Content-type: application/json; charset=UTF-8",
            "Accept: text/plain,text/xml,text/javascript,text/html",
            "Cache-Control: no-cache",
            "Connection: Keep-Alive",
            "User-Agent: global-open-sdk-python/1.7.1",
            "Request-Time: {time}",
            "client-id: {client}",
            "Signature: algorithm=RSA256,keyVersion=1,signature={signature}",
        ],
        escape: not_ascii,
        indent: Some(3),
        writes_null: false,
        lower_case_percent: false,
        read: python,
        trusts: Trusts::OnlySignatures { throws: "signature not exist" },
    },
    Sdk {
        name: "the sample for Next.js",
        request_time: "2026-05-20T10:30:45+00:00",
        // A sandbox's client id, and yet not the sandbox's path.
        prefix: PRODUCTION,
        head: &[
            "POST {path} HTTP/1.1",
            "host: {host}",
            "connection: keep-alive",
            "Content-Type: application/json; charset=UTF-8",
            "Client-Id: {client}",
            "Request-Time: {time}",
            "Signature: algorithm=RSA256,keyVersion=1,signature={signature}",
            "accept: */*",
            "accept-language: *",
            "sec-fetch-mode: cors",
            "user-agent: node",
            "pragma: no-cache",
            "cache-control: no-cache",
            "accept-encoding: gzip, deflate",
            "content-length: {length}",
        ],
        escape: |_| None,
        indent: None,
        writes_null: false,
        lower_case_percent: false,
        read: next_js,
        trusts: Trusts::Everything,
    },
    Sdk {
        name: "a merchant's own client",
        // As Antom writes the time of its notifications.
        request_time: "2026-05-20T16:00:45+05:30",
        prefix: PRODUCTION,
        // No content type, no key version, and not in the usual order.
        head: &[
            "POST {path} HTTP/1.1",
            "HOST: {host}",
            "SIGNATURE: signature={signature} , algorithm=RSA256",
            "REQUEST-TIME: {time}",
            "CLIENT-ID: {client}",
            "CONTENT-LENGTH: {length}",
        ],
        escape: |_| None,
        indent: None,
        writes_null: false,
        lower_case_percent: true,
        read: next_js,
        trusts: Trusts::Everything,
    },
];

/// `\u` and the digits of each UTF-16 unit.
fn escaped(character: char) -> String {
    character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

/// The same with the digits A to F as capitals.
fn escaped_in_capitals(character: char) -> String {
    escaped(character).to_uppercase().replace("\\U", "\\u")
}

fn not_ascii(character: char) -> Option<String> {
    (!character.is_ascii()).then(|| escaped(character))
}

/// What was sent, as far as the reading of the answer depends on it.
struct Sent<'a> {
    path: &'a str,
    client_id: &'a str,
    gateway: antom::PublicKey,
}

/// What an SDK makes of an answer.
#[derive(Debug)]
enum Reading {
    Verified(Value),
    /// Returned to the merchant without a look at a signature.
    Unverified(Value),
    /// An exception.
    Thrown(&'static str),
}

impl Sdk {
    fn write(&self, value: &Value) -> String {
        let mut text = String::new();
        self.write_at(value, 1, &mut text);
        text
    }

    fn write_at(&self, value: &Value, depth: usize, text: &mut String) {
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

    fn session(&self, id: &str, notify_url: &str) -> String {
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
    fn call(&self, test: &TestSimulator, path: &str, signed_path: &str, body: &str, key: &PrivateKey) -> Vec<u8> {
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

    /// A call of `api` as it should be.
    fn right_call(&self, test: &TestSimulator, api: &str, body: &str) -> Vec<u8> {
        let path = format!("{}{api}", self.prefix);
        self.call(test, &path, &path, body, &test.simulator.credentials().merchant_private_key)
    }

    /// What it makes of the answer to a call of `api`.
    fn reading(&self, test: &TestSimulator, api: &str, answer: &Answer) -> Reading {
        let credentials = test.simulator.credentials();
        let path = format!("{}{api}", self.prefix);
        let gateway = credentials.antom_public_key.clone();
        (self.read)(answer, &Sent { path: &path, client_id: &credentials.client_id, gateway })
    }
}

/// An answer as it stands on the wire.
struct Answer {
    status_line: String,
    /// The lines of the head, without the first.
    lines: Vec<String>,
    body: Vec<u8>,
}

impl Answer {
    /// As a library looks it up that does not care for capitals.
    fn header(&self, name: &str) -> Option<&str> {
        self.lines
            .iter()
            .filter_map(|line| line.split_once(": "))
            .find_map(|(found, value)| found.eq_ignore_ascii_case(name).then_some(value))
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn ok(&self) -> bool {
        self.status_line.starts_with("HTTP/1.1 200 ")
    }

    fn verify(&self, sent: &Sent, client_id: &str, time: &str, signature: &str) -> Reading {
        let message = Message { method: "POST", path: sent.path, client_id, time, body: &self.body };
        let header = format!("algorithm=RSA256,signature={signature}");
        match message.verify(&header, std::slice::from_ref(&sent.gateway)) {
            Ok(()) => Reading::Verified(self.json()),
            Err(_) => Reading::Thrown("the signature is wrong"),
        }
    }
}

/// Takes the third item between commas if it has one equals sign, and goes without a signature otherwise.
fn java(answer: &Answer, sent: &Sent) -> Reading {
    if !answer.ok() {
        return Reading::Thrown("not 200");
    }
    let signature = answer.header("signature").and_then(|header| {
        // Java's split leaves empty parts at the end out.
        let item = header.split(',').nth(2)?.trim_end_matches('=');
        item.split_once('=').map(|(_, value)| value).filter(|value| !value.contains('='))
    });
    match (signature, answer.header("response-time")) {
        (Some(signature), Some(time)) => answer.verify(sent, sent.client_id, time, signature),
        _ => Reading::Unverified(answer.json()),
    }
}

/// Looks for two words anywhere in a line, in lower case; the signature is what follows the line's last equals sign.
fn php(answer: &Answer, sent: &Sent) -> Reading {
    if !answer.ok() {
        return Reading::Thrown("not 200");
    }
    let (mut time, mut signature) = (None, None);
    for line in &answer.lines {
        if line.contains("response-time") {
            time = line.split_once(':').map(|(_, value)| value.trim());
        } else if line.contains("signature") {
            signature = line.rsplit('=').next();
        }
    }
    match (signature, time) {
        (Some(signature), Some(time)) => {
            // Whatever holds one of these is not URL-decoded.
            assert!(!signature.contains(['=', '+', '/']), "{signature}");
            answer.verify(sent, sent.client_id, time, signature)
        }
        _ => Reading::Unverified(answer.json()),
    }
}

/// Verifies everything, with the client id of the answer.
fn go(answer: &Answer, sent: &Sent) -> Reading {
    let header = |name| answer.header(name).unwrap_or_default();
    match header("signature").split("signature=").nth(1) {
        Some(signature) => answer.verify(sent, header("client-id"), header("response-time"), signature),
        None => Reading::Thrown("empty notify signature"),
    }
}

/// Insists on both headers.
fn dotnet(answer: &Answer, sent: &Sent) -> Reading {
    if !answer.ok() {
        return Reading::Thrown("not 200");
    }
    let Some(time) = answer.header("response-time") else { return Reading::Thrown("no response-time") };
    let Some(header) = answer.header("signature") else { return Reading::Thrown("no signature") };
    answer.verify(sent, sent.client_id, time, header.split("signature=").nth(1).unwrap())
}

/// Insists on three headers, in lower case.
fn python(answer: &Answer, sent: &Sent) -> Reading {
    if !answer.ok() {
        return Reading::Thrown("not 200");
    }
    let header = |name: &str| answer.lines.iter().find_map(|line| line.strip_prefix(&format!("{name}: ")));
    let Some(signature) = header("signature").and_then(|header| header.split("signature=").nth(1)) else {
        return Reading::Thrown("signature not exist");
    };
    let Some(time) = header("response-time") else { return Reading::Thrown("response-time not exist") };
    let Some(client_id) = header("client-id") else { return Reading::Thrown("client-id not exist") };
    answer.verify(sent, client_id, time, signature)
}

/// Verifies no answer.
fn next_js(answer: &Answer, _: &Sent) -> Reading {
    if answer.ok() { Reading::Unverified(answer.json()) } else { Reading::Thrown("not 200") }
}

/// Sends each request when the one before has been answered, all on one connection.
async fn talk(test: &TestSimulator, requests: Vec<Vec<u8>>) -> Vec<Answer> {
    let address = address(test);
    let talking = move || {
        let mut stream = connect(address);
        let answer = |request: Vec<u8>| {
            stream.write_all(&request).unwrap();
            read_answer(&mut stream)
        };
        requests.into_iter().map(answer).collect()
    };
    tokio::task::spawn_blocking(talking).await.unwrap()
}

async fn talk_once(test: &TestSimulator, request: Vec<u8>) -> Answer {
    talk(test, vec![request]).await.pop().unwrap()
}

fn address(test: &TestSimulator) -> SocketAddr {
    test.simulator.origin().socket_addrs(|| None).unwrap()[0]
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect_timeout(&address, DEADLINE).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream
}

fn read_answer(stream: &mut TcpStream) -> Answer {
    let head = read_head(stream);
    let mut lines = head.split("\r\n").map(str::to_owned);
    let mut answer = Answer { status_line: lines.next().unwrap(), lines: lines.collect(), body: Vec::new() };
    let length = answer.header("content-length").expect("an answer tells its length").parse().unwrap();
    answer.body = vec![0; length];
    stream.read_exact(&mut answer.body).unwrap();
    answer
}

/// Byte by byte, so that nothing of the body is taken with it.
fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    head.truncate(head.len() - 4);
    String::from_utf8(head).unwrap()
}

#[tokio::test]
async fn each_sdk_pays_with_its_own_bytes_and_reads_every_answer() {
    let mut test = TestSimulator::start().await;
    for (number, sdk) in SDKS.iter().enumerate() {
        let name = sdk.name;
        let id = format!("request-{number}");
        let session = sdk.right_call(&test, "createPaymentSession", &sdk.session(&id, &test.merchant.notify_url));
        let inquiry = sdk.right_call(&test, "inquiryPayment", &sdk.write(&json!({ "paymentRequestId": id })));
        let answers = talk(&test, vec![session, inquiry.clone()]).await;

        let session = verified(sdk, &test, "createPaymentSession", &answers[0]);
        assert_eq!(session["result"]["resultStatus"], "S", "{name}: {session}");
        let inquired = verified(sdk, &test, "inquiryPayment", &answers[1]);
        assert_eq!(inquired["paymentStatus"], "PROCESSING", "{name}: {inquired}");
        assert_eq!(inquired["paymentAmount"], json!({ "currency": "PHP", "value": "4200" }), "{name}");

        // The escaped text was read correctly: the buyer returns to the shop, and the shop is notified.
        let session: PaymentSession = serde_json::from_value(session).unwrap();
        let wallet = test.wallet_url(&session).await;
        assert_eq!(test.press(&wallet, "approve").await, REDIRECT_URL, "{name}");
        test.clock.forward(NOTIFY_AFTER);
        let notified = test.merchant.notification().await;
        assert_eq!(notified.payment.payment_request_id, id, "{name}");
        assert_eq!(notified.signature.split("signature=").count(), 2, "each SDK's webhook tool splits there");
        let inquired = verified(sdk, &test, "inquiryPayment", &talk_once(&test, inquiry).await);
        assert_eq!(inquired["paymentStatus"], "SUCCESS", "{name}: {inquired}");
    }
}

/// The answer as the SDK returns it, which must have verified it if it ever does.
fn verified(sdk: &Sdk, test: &TestSimulator, api: &str, answer: &Answer) -> Value {
    match sdk.reading(test, api, answer) {
        Reading::Verified(value) => value,
        Reading::Unverified(value) if sdk.trusts == Trusts::Everything => value,
        other => panic!("{}: {other:?} for {} {:?}", sdk.name, answer.status_line, answer.lines),
    }
}

#[tokio::test]
async fn what_is_refused_for_the_payments_sake_is_200_signed_and_returned_by_each_sdk() {
    let test = TestSimulator::start().await;
    for sdk in &SDKS {
        let rows = [
            ("inquiryPayment", json!({ "paymentRequestId": "unknown" }), "ORDER_NOT_EXIST"),
            ("cancel", json!({ "paymentRequestId": "unknown" }), "ORDER_NOT_EXIST"),
            ("createPaymentSession", json!({ "productCode": "CASHIER_PAYMENT" }), "PARAM_ILLEGAL"),
        ];
        for (api, body, code) in rows {
            let answer = talk_once(&test, sdk.right_call(&test, api, &sdk.write(&body))).await;
            assert!(answer.ok(), "{}: {}", sdk.name, answer.status_line);
            let result = &verified(sdk, &test, api, &answer)["result"];
            assert_eq!((&result["resultCode"], &result["resultStatus"]), (&json!(code), &json!("F")), "{}", sdk.name);
        }
    }
}

#[tokio::test]
async fn what_the_gateway_refuses_by_itself_is_200_unsigned_and_lost_on_the_sdks_that_insist() {
    let test = TestSimulator::start().await;
    let stranger = PrivateKey::generate().unwrap();
    for sdk in &SDKS {
        let path = format!("{}inquiryPayment", sdk.prefix);
        let body = sdk.write(&json!({ "paymentRequestId": "request-1" }));
        let answer = talk_once(&test, sdk.call(&test, &path, &path, &body, &stranger)).await;
        assert!(answer.ok(), "{}: {}", sdk.name, answer.status_line);
        for name in ["signature", "response-time"] {
            assert_eq!(answer.header(name), None, "{}: PHP's and Java's SDKs take both or none", sdk.name);
        }
        let result = &answer.json()["result"];
        assert_eq!((&result["resultCode"], &result["resultStatus"]), (&json!("INVALID_SIGNATURE"), &json!("F")));
        match (sdk.reading(&test, "inquiryPayment", &answer), &sdk.trusts) {
            (Reading::Thrown(found), Trusts::OnlySignatures { throws }) => assert_eq!(found, *throws, "{}", sdk.name),
            (Reading::Unverified(value), Trusts::Everything | Trusts::WhatIsUnsigned) => {
                assert_eq!(value["result"], *result);
            }
            (other, trusts) => panic!("{} trusts {trusts:?} and makes {other:?} of it", sdk.name),
        }
    }
}

#[tokio::test]
async fn the_path_that_is_requested_is_the_one_that_must_be_signed() {
    let test = TestSimulator::start().await;
    let key = &test.simulator.credentials().merchant_private_key;
    for sdk in &SDKS {
        let other = if sdk.prefix == SANDBOX { PRODUCTION } else { SANDBOX };
        let (path, signed_path) = (format!("{}inquiryPayment", sdk.prefix), format!("{other}inquiryPayment"));
        let call = sdk.call(&test, &path, &signed_path, r#"{"paymentRequestId":"request-1"}"#, key);
        let result = talk_once(&test, call).await.json()["result"].clone();
        assert_eq!(result["resultCode"], "INVALID_SIGNATURE", "{}", sdk.name);
        let message = result["resultMessage"].as_str().unwrap();
        assert!(message.contains(&format!("POST {path}")), "{}: {message}", sdk.name);
    }
}

#[tokio::test]
async fn every_call_of_the_sdks_is_served_below_both_prefixes() {
    let test = TestSimulator::start().await;
    let apis = ["createPaymentSession", "inquiryPayment", "cancel", "refund", "inquiryRefund", "capture"];
    for sdk in &SDKS {
        for api in apis {
            let answer = talk_once(&test, sdk.right_call(&test, api, "{}")).await;
            let result = &verified(sdk, &test, api, &answer)["result"];
            assert_eq!(result["resultCode"], "PARAM_ILLEGAL", "{} {api}: {result}", sdk.name);
        }
    }
}

#[tokio::test]
async fn a_gateway_that_checks_request_time_accepts_the_format_of_each_sdk() {
    for (now, understood) in [("2026-05-20T10:31:45Z", true), ("2026-05-20T10:41:45Z", false)] {
        let test = TestSimulator::start_with(|config| {
            config.clock = Clock::new(move || time(now));
            config.assumptions.request_time_window_seconds = Some(300);
        })
        .await;
        for sdk in SDKS {
            let body = sdk.write(&json!({ "paymentRequestId": "unknown" }));
            let result =
                talk_once(&test, sdk.right_call(&test, "inquiryPayment", &body)).await.json()["result"].clone();
            assert_eq!(result["resultCode"] == "ORDER_NOT_EXIST", understood, "{} at {now}: {result}", sdk.name);
            let message = result["resultMessage"].as_str().unwrap();
            assert!(understood || message.contains("seconds too old: at most 300"), "{}: {message}", sdk.name);
        }
    }
}

#[tokio::test]
async fn an_answers_head_is_written_as_the_pickiest_of_the_sdks_needs_it() {
    let test = TestSimulator::start().await;
    let sdk = SDKS.iter().find(|sdk| sdk.name == "Go").unwrap();
    let call = sdk.right_call(&test, "inquiryPayment", r#"{"paymentRequestId":"request-1"}"#);
    let answer = talk_once(&test, call).await;

    // Python compares names byte by byte; PHP searches whole lines, and the last line that matches wins.
    for name in ["signature", "response-time", "client-id"] {
        let lines: Vec<_> = answer.lines.iter().filter(|line| line.contains(name)).collect();
        assert_eq!(lines.len(), 1, "{name} must be in one line of {:?}", answer.lines);
        assert!(lines[0].starts_with(&format!("{name}: ")), "{}", lines[0]);
    }
    assert_eq!(answer.header("client-id"), Some(test.simulator.credentials().client_id.as_str()));

    let signature = answer.header("signature").unwrap();
    assert!(!signature.contains(' '), "{signature}");
    let items: Vec<_> = signature.split(',').collect();
    assert_eq!(items[..2], ["algorithm=RSA256", "keyVersion=1"]);
    assert_eq!(items.len(), 3, "Java takes the third item of {signature}");
    assert_eq!(items[2].matches('=').count(), 1, "Java wants one equals sign in {}", items[2]);
    let value = items[2].strip_prefix("signature=").unwrap();
    assert_eq!(Some(value), signature.rsplit('=').next(), "PHP takes what follows the last equals sign");
    assert!(value.ends_with("%3D%3D"), "the padding of 256 bytes in base64 is URL-encoded: {value}");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'%';
    assert!(value.bytes().all(plain), "{value} is decoded by form decoders, which take + for a space");

    // `2019-05-28T12:12:14+08:00`
    let time = answer.header("response-time").unwrap();
    assert_eq!((time.len(), &time[10..11], &time[19..]), (25, "T", "+08:00"), "{time}");
    // Java decodes the body by the charset that is named here.
    let content_type = answer.header("content-type").unwrap().to_ascii_lowercase();
    assert!(
        ["application/json", "application/json; charset=utf-8", "application/json;charset=utf-8"]
            .contains(&content_type.as_str()),
        "{content_type}"
    );
    assert_eq!(answer.header("content-encoding"), None, "the signature is over the bytes that arrive");
}

#[tokio::test]
async fn each_sdk_reads_a_signature_header_with_spaces() {
    let test = TestSimulator::start_with(|config| config.assumptions.signature_header = SignatureHeader::Spaced).await;
    for sdk in &SDKS {
        let body = sdk.write(&json!({ "paymentRequestId": "unknown" }));
        let answer = talk_once(&test, sdk.right_call(&test, "inquiryPayment", &body)).await;
        let header = answer.header("signature").unwrap();
        assert!(header.starts_with("algorithm=RSA256, keyVersion=1, signature="), "{header}");
        verified(sdk, &test, "inquiryPayment", &answer);
    }
}

#[tokio::test]
async fn an_sdk_that_expects_100_continue_receives_it() {
    // curl, below PHP's, asks for larger bodies; an HttpClient of the .NET Framework for every body.
    let test = TestSimulator::start().await;
    let sdk = SDKS.iter().find(|sdk| sdk.name == "PHP").unwrap();
    let session = sdk.session("request-1", "https://shop.example/antom/notify");
    let call = String::from_utf8(sdk.right_call(&test, "createPaymentSession", &session)).unwrap();
    let (head, body) = call.split_once("\r\n\r\n").unwrap();
    let (head, body) = (format!("{head}\r\nExpect: 100-continue\r\n\r\n"), body.to_owned());
    let address = address(&test);
    let asking = move || {
        let mut stream = connect(address);
        stream.write_all(head.as_bytes()).unwrap();
        let go_on = read_head(&mut stream);
        stream.write_all(body.as_bytes()).unwrap();
        (go_on, read_answer(&mut stream))
    };
    let (go_on, answer) = tokio::task::spawn_blocking(asking).await.unwrap();
    assert!(go_on.starts_with("HTTP/1.1 100 "), "{go_on}");
    assert_eq!(verified(sdk, &test, "createPaymentSession", &answer)["result"]["resultStatus"], "S");
}

#[tokio::test]
async fn a_scalar_may_be_a_string_as_documented_or_what_the_models_of_the_sdks_make_it() {
    let test = TestSimulator::start().await;
    let sdk = SDKS.iter().find(|sdk| sdk.name == "Java").unwrap();
    let rows = [
        ("/paymentFactor", json!({ "isAuthorization": false }), json!({ "isAuthorization": "false" })),
        ("/env", json!({ "timeZoneOffset": -480 }), json!({ "timeZoneOffset": "-480" })),
        (
            "/env",
            json!({ "colorDepth": 24, "screenHeight": 900 }),
            json!({ "colorDepth": "24", "screenHeight": "900" }),
        ),
        (
            "/env",
            json!({ "browserInfo": { "javaEnabled": true } }),
            json!({ "browserInfo": { "javaEnabled": "true" } }),
        ),
        ("/enableInstallmentCollection", json!(false), json!("false")),
        ("/order/buyer", json!({ "isAccountVerified": true }), json!({ "isAccountVerified": "true" })),
        ("/order/buyer", json!({ "successfulOrderCount": 3 }), json!({ "successfulOrderCount": "3" })),
        ("/order/needDeclaration", json!(false), json!("false")),
    ];
    for (number, (place, real, string)) in rows.into_iter().enumerate() {
        for (kind, scalar) in [("real", real), ("string", string)] {
            let id = format!("request-{number}-{kind}");
            let mut session: Value =
                serde_json::from_str(&sdk.session(&id, "https://shop.example/antom/notify")).unwrap();
            let (parent, name) = place.rsplit_once('/').unwrap();
            session.pointer_mut(parent).unwrap()[name] = scalar;
            let call = sdk.right_call(&test, "createPaymentSession", &sdk.write(&session));
            let answer = talk_once(&test, call).await.json();
            assert_eq!(answer["result"]["resultStatus"], "S", "{place} as a {kind}: {answer}");
        }
    }
}

#[tokio::test]
async fn an_asynchronous_refund_may_be_asked_for_with_a_boolean_or_a_string() {
    let test = TestSimulator::start().await;
    let sdk = SDKS.iter().find(|sdk| sdk.name == "Java").unwrap();
    let session = test.create("request-1", "GCASH", "PHP").await;
    let wallet = test.wallet_url(&session).await;
    test.press(&wallet, "approve").await;
    let payment_id = test.inquire("request-1").await.payment_id.unwrap();
    let rows = [
        (json!(true), "REFUND_IN_PROCESS", "U"),
        (json!("true"), "REFUND_IN_PROCESS", "U"),
        (json!(false), "SUCCESS", "S"),
        (json!("false"), "SUCCESS", "S"),
    ];
    for (number, (is_async, code, status)) in rows.into_iter().enumerate() {
        let refund = json!({
            "refundRequestId": format!("refund-{number}"),
            "paymentId": payment_id,
            "refundAmount": { "currency": "PHP", "value": "100" },
            "isAsyncRefund": is_async,
        });
        let answer = talk_once(&test, sdk.right_call(&test, "refund", &sdk.write(&refund))).await;
        let result = &verified(sdk, &test, "refund", &answer)["result"];
        let expected = (&json!(code), &json!(status));
        assert_eq!((&result["resultCode"], &result["resultStatus"]), expected, "{is_async}: {result}");
    }
}
