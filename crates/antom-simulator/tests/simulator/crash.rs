//! The program: its log, and a restart after it was killed.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use antom::{Client, ClientConfig, PublicKey};
use serde_json::{Value, json};

use crate::{
    merchant::Merchant,
    test_simulator::{http_client, new_folder, payment_request},
};

/// A running `antom-simulator`.
struct Program {
    process: Child,
    origin: String,
}

impl Program {
    fn start(folder: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_antom-simulator"))
            .args(["--listen", "127.0.0.1:0", "--notify-after", "2", "--database"])
            .arg(folder.join("simulator.db"))
            .env("RUST_LOG", "warn")
            .env("NO_COLOR", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let first = BufReader::new(process.stdout.take().unwrap()).lines().next().unwrap().unwrap();
        let origin = first.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
        Self { origin: origin.to_owned(), process }
    }

    /// Returns the log.
    fn kill(mut self) -> String {
        // SIGKILL, which the process cannot handle.
        self.process.kill().unwrap();
        let log = self.process.wait_with_output().unwrap().stderr;
        String::from_utf8(log).unwrap()
    }
}

#[tokio::test]
async fn killed_between_a_payments_approval_and_its_notification_it_delivers_after_the_restart() {
    let folder = new_folder();
    // Fails if another test has installed it before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = http_client();
    let program = Program::start(&folder);
    let answer = http.get(format!("{}/control/credentials", program.origin)).send().await.unwrap();
    let given: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    let text = |name: &str| given[name].as_str().unwrap();
    let client_id = text("clientId").to_owned();
    let antom_public_key: PublicKey = text("antomPublicKey").parse().unwrap();
    let mut merchant = Merchant::start(&client_id, &antom_public_key).await;
    let client = Client::new(ClientConfig::new(
        program.origin.parse().unwrap(),
        client_id,
        text("merchantPrivateKey").parse().unwrap(),
        [antom_public_key],
    ))
    .unwrap();
    client.send(&payment_request("request-1", "SHOPEEPAY_SG", "SGD", &merchant.notify_url)).await.unwrap();
    let finish = format!("{}/control/payments/request-1/finish", program.origin);
    let body = json!({ "paymentResultCode": "SUCCESS" }).to_string();
    let approved = http.post(finish).header("content-type", "application/json").body(body).send().await.unwrap();
    assert_eq!(approved.status(), 200);
    program.kill();

    let program = Program::start(&folder);
    let received = tokio::time::timeout(Duration::from_secs(15), merchant.notification()).await.unwrap();
    assert_eq!(received.payment.payment_request_id, "request-1");
    program.kill();
}

#[tokio::test]
async fn the_log_has_the_reason_of_an_unsigned_refusal() {
    // Fails if another test has installed it before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let program = Program::start(&new_folder());
    let url = format!("{}/ams/sandbox/api/v1/payments/inquiryPayment", program.origin);
    let signature = "algorithm=RSA256,keyVersion=1,signature=abcd";
    let call = http_client().post(url).header("client-id", "SANDBOX_STRANGER").header("request-time", "1685599933871");
    assert_eq!(call.header("signature", signature).body("{}").send().await.unwrap().status(), 200);
    let log = program.kill();
    for part in ["INVALID_CLIENT", "There is no client SANDBOX_STRANGER", "/ams/sandbox/api/v1/payments/inquiryPayment"]
    {
        assert!(log.contains(part), "{part} is not in the log: {log}");
    }
}
