//! The merchant's private key stays in the program's memory: it is in no file, no log and no answer.

use std::{collections::HashSet, net::Ipv4Addr, time::Duration};

use antom::PrivateKey;
use antom_simulator::{Keys, Simulator, SimulatorConfig};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::{
    fixtures::{keys, temporary_file},
    program::{Program, command},
    test_shop::http_client,
    waiting::wait_for,
};

/// A match of so many bytes is no chance.
const WINDOW: usize = 12;

/// In a PKCS#8 file of a key of 2048 bits, the public modulus and exponent end before this byte.
const SECRET: usize = 320;

/// In PKCS#8, the PKCS#1 structure begins here.
const PKCS1: usize = 26;

/// Everything by which a part of a private key would be recognised: its bytes, and these as base64 of both structures and
/// as hexadecimal digits.
struct Traces(HashSet<Vec<u8>>);

impl Traces {
    fn of(key: &PrivateKey) -> Self {
        let der = BASE64_STANDARD.decode(key.to_base64().unwrap()).unwrap();
        let hex = |upper: bool| -> String {
            der[SECRET..].iter().map(|byte| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") }).collect()
        };
        let texts = [
            BASE64_STANDARD.encode(&der)[SECRET * 4 / 3 + 4..].to_owned(),
            BASE64_STANDARD.encode(&der[PKCS1..])[(SECRET - PKCS1) * 4 / 3 + 4..].to_owned(),
            hex(false),
            hex(true),
        ];
        let forms = texts.into_iter().map(String::into_bytes).chain([der[SECRET..].to_vec()]);
        Self(forms.flat_map(|form| form.windows(WINDOW).map(<[u8]>::to_vec).collect::<Vec<_>>()).collect())
    }

    fn are_in(&self, content: &[u8]) -> bool {
        content.windows(WINDOW).any(|window| self.0.contains(window))
    }
}

/// Gets the page of an order until it says that the order is paid.
async fn wait_until_paid(http: &reqwest::Client, address: &str) -> String {
    wait_for(async || {
        let page = http.get(address).send().await.unwrap().text().await.unwrap();
        if page.contains("Paid. Thank you!") { Ok(page) } else { Err(format!("not paid: {page}")) }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_part_of_the_private_key_is_stored_logged_or_sent() {
    let traces = Traces::of(&keys().0);
    assert!(traces.are_in(keys().0.to_base64().unwrap().as_bytes()));
    assert!(!traces.are_in(keys().0.public_key().to_base64().unwrap().as_bytes()));

    let mut config = SimulatorConfig::new((Ipv4Addr::LOCALHOST, 0).into(), temporary_file("secrets-gateway"));
    config.keys = Some(Keys::new(keys().0.clone(), keys().1.clone()));
    config.notify_after = Duration::ZERO;
    let simulator = Simulator::start(config).await.unwrap();
    let gateway = simulator.origin().as_str().trim_end_matches('/').to_owned();
    let database = temporary_file("secrets");
    let program = Program::start_command(
        command(&format!("sqlite://{}", database.display()))
            .env_remove("SIMULATOR_ADDR")
            .env_remove("SIMULATOR_DATABASE")
            .env("RUST_LOG", "trace")
            .env("ANTOM_GATEWAY_URL", &gateway)
            .env("ANTOM_SDK_URL", simulator.sdk_url().as_str())
            .env("ANTOM_CLIENT_ID", &simulator.credentials().client_id)
            .env("ANTOM_ENVIRONMENT", "sandbox")
            .env("ANTOM_PRIVATE_KEY", keys().0.to_base64().unwrap())
            .env("ANTOM_PUBLIC_KEY", keys().1.public_key().to_base64().unwrap()),
    );
    let (http, shop) = (http_client(), format!("http://{}", program.address));

    // An order is paid, as an app does it, and the shop is notified.
    let mut answers = Vec::new();
    let post = async |path: &str, body: Value| {
        let request = http.post(format!("{shop}{path}")).header("content-type", "application/json");
        let answer = request.body(body.to_string()).send().await.unwrap();
        let head = format!("{:?}", answer.headers());
        (head, answer.text().await.unwrap())
    };
    let line = json!({ "product": "kaya-jam", "quantity": 1 });
    let (_, order) = post("/api/v1/orders", json!({ "currency": "SGD", "lines": [line] })).await;
    let token = serde_json::from_str::<Value>(&order).unwrap()["token"].as_str().unwrap().to_owned();
    let (_, payment) = post(
        &format!("/api/v1/orders/{token}/payments"),
        json!({ "paymentMethodType": "GRABPAY_SG", "terminalType": "WEB" }),
    )
    .await;
    let session: Value = serde_json::from_str(&payment).unwrap();
    let data =
        session["paymentSessionData"].as_str().unwrap_or_else(|| panic!("{payment}")).rsplit_once("&&").unwrap().0;
    let submitted = http
        .post(format!("{gateway}/mgw.htm"))
        .header("operation-type", "com.ipay.iexpcashier.cashier.submitPayByPaymentSession")
        .header("content-type", "application/json")
        .body(json!([{ "paymentSessionData": data }]).to_string());
    let submitted: Value = serde_json::from_str(&submitted.send().await.unwrap().text().await.unwrap()).unwrap();
    let wallet = submitted["actionForm"]["normalUrl"].as_str().unwrap_or_else(|| panic!("{submitted}"));
    http.post(format!("{wallet}/approve")).send().await.unwrap();
    answers.extend([order, payment, wait_until_paid(&http, &format!("{shop}/orders/{token}")).await]);

    // Errors, among them those that quote what was sent.
    let (head, body) = post("/antom/notify", json!({ "notifyType": "PAYMENT_RESULT" })).await;
    answers.extend([head, body]);
    let (head, body) = post("/api/v1/orders", json!({ "currency": 1 })).await;
    answers.extend([head, body]);
    for path in [
        "/",
        "/products/kaya-jam",
        "/nowhere",
        "/healthz",
        "/api/v1/openapi.json",
        "/development",
        "/development/doctor",
        "/development/go-live",
        "/development/orders",
        &format!("/checkout/{token}"),
        &format!("/api/v1/orders/{token}"),
    ] {
        let answer = http.get(format!("{shop}{path}")).header("accept", "text/html").send().await.unwrap();
        answers.push(format!("{:?}", answer.headers()));
        answers.push(answer.text().await.unwrap());
    }
    assert!(answers.iter().any(|page| page.contains("2048 bits")), "the doctor has not looked at the key");
    for answer in answers {
        assert!(!traces.are_in(answer.as_bytes()), "{answer}");
    }

    let stored = |ending: &str| std::fs::read(format!("{}{ending}", database.display())).unwrap_or_default();
    let files = [stored(""), stored("-wal"), stored("-shm")];
    assert!(files.iter().any(|file| file.windows(token.len()).any(|window| window == token.as_bytes())));
    assert!(files.iter().all(|file| !traces.are_in(file)), "the database contains a part of the key");
    let log = [program.log(), program.stop().join("\n")].concat();
    assert!(log.contains("TRACE"), "{log}");
    assert!(!traces.are_in(log.as_bytes()), "{log}");
    simulator.stop().await;
}
