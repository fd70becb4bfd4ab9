//! How many payments a second the gateway creates and inquires, and whether its memory stays flat.
//!
//! The simulator runs as a separate process. The merchant signs its requests in portions before the measurement, so that
//! only the gateway is measured: verifying, storing, answering, signing. Every answer is signed, so RSA sets a limit, which
//! is measured first. The benchmark fails below 1 000 payments a second or, on slow machines, a third of the limit;
//! merchant and gateway share the cores. `BENCH_PAYMENTS` is the total number of payments, 100 000 by default.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark may fail like a test")]

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use antom::{Message, PrivateKey};
use serde_json::{Value, json};

/// Payments that are signed and then measured together.
const PORTION: usize = 5_000;
/// Connections of the merchant.
const CONNECTIONS: usize = 16;
/// The required number of payments a second.
const WANTED: u128 = 1_000;
const PATH: &str = "/ams/sandbox/api/v1/payments/";

/// The simulator's process. It is killed when the benchmark ends.
struct Gateway {
    process: Child,
    origin: String,
}

impl Gateway {
    fn start(database: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_antom-simulator"))
            .args(["--listen", "127.0.0.1:0", "--database"])
            .arg(database)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let first = BufReader::new(process.stdout.take().unwrap()).lines().next().unwrap().unwrap();
        let origin = first.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
        Self { process, origin }
    }

    /// Resident memory in kilobytes.
    fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("no VmRSS: is this Linux?");
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A signed call.
struct Signed {
    endpoint: &'static str,
    time: String,
    signature: String,
    body: String,
}

struct Merchant {
    client_id: String,
    key: PrivateKey,
}

impl Merchant {
    fn sign(&self, endpoint: &'static str, body: String) -> Signed {
        let time = "1685599933871".to_owned();
        let path = format!("{PATH}{endpoint}");
        let message =
            Message { method: "POST", path: &path, client_id: &self.client_id, time: &time, body: body.as_bytes() };
        Signed { signature: message.sign(&self.key).unwrap(), endpoint, time, body }
    }

    /// A payment's two calls: create and inquire.
    fn payment(&self, number: usize) -> [Signed; 2] {
        let id = format!("bench-{number}");
        let amount = json!({ "currency": "SGD", "value": "4200" });
        let session = json!({
            "productCode": "CASHIER_PAYMENT",
            "paymentRequestId": id,
            "paymentAmount": amount,
            "paymentMethod": { "paymentMethodType": "SHOPEEPAY_SG" },
            "paymentRedirectUrl": "https://shop.example/orders/1",
            "paymentNotifyUrl": "https://shop.example/antom/notify",
            "order": { "referenceOrderId": id, "orderDescription": "Kopi O, 250 g", "orderAmount": amount },
        });
        [
            self.sign("createPaymentSession", session.to_string()),
            self.sign("inquiryPayment", json!({ "paymentRequestId": id }).to_string()),
        ]
    }
}

async fn send(http: &reqwest::Client, origin: &str, client_id: &str, call: &Signed) {
    let answer = http
        .post(format!("{origin}{PATH}{}", call.endpoint))
        .header("content-type", "application/json; charset=UTF-8")
        .header("client-id", client_id)
        .header("request-time", &call.time)
        .header("signature", &call.signature)
        .body(call.body.clone())
        .send()
        .await
        .unwrap();
    assert!(answer.headers().contains_key("signature"), "not signed");
    let body = answer.text().await.unwrap();
    assert!(body.contains(r#""resultStatus":"S""#), "{}: {body}", call.endpoint);
}

#[tokio::main]
async fn main() {
    let payments = std::env::var("BENCH_PAYMENTS").map_or(100_000, |text| text.parse().unwrap());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let gateway = Gateway::start(&folder.join("simulator.db"));
    // Fails if another crate has installed a provider before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(CONNECTIONS).build().unwrap();
    let credentials = http.get(format!("{}/control/credentials", gateway.origin)).send().await.unwrap();
    let credentials: Value = serde_json::from_str(&credentials.text().await.unwrap()).unwrap();
    let merchant = Arc::new(Merchant {
        client_id: credentials["clientId"].as_str().unwrap().to_owned(),
        key: credentials["merchantPrivateKey"].as_str().unwrap().parse().unwrap(),
    });

    let limit = limit(&merchant);
    println!("signing two answers a payment, this machine can do at most {limit} a second");

    let mut spent = Duration::ZERO;
    let mut memory = Vec::new();
    for first in (0..payments).step_by(PORTION) {
        let count = PORTION.min(payments - first);
        let calls = Arc::new(sign(&merchant, first, count).await);
        let next = Arc::new(AtomicUsize::new(0));
        let began = Instant::now();
        let connections: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                let (http, calls, next) = (http.clone(), Arc::clone(&calls), Arc::clone(&next));
                let (origin, merchant) = (gateway.origin.clone(), Arc::clone(&merchant));
                tokio::spawn(async move {
                    while let Some([create, inquire]) = calls.get(next.fetch_add(1, Ordering::Relaxed)) {
                        send(&http, &origin, &merchant.client_id, create).await;
                        send(&http, &origin, &merchant.client_id, inquire).await;
                    }
                })
            })
            .collect();
        for connection in connections {
            connection.await.unwrap();
        }
        let took = began.elapsed();
        spent += took;
        memory.push(gateway.memory());
        println!("{:>7} payments: {:>5} a second, {} kB", first + count, rate(count, took), gateway.memory());
    }
    let rate = rate(payments, spent);
    println!("{payments} payments created and inquired: {rate} a second, over {:.1} s", spent.as_secs_f32());
    drop(gateway);
    std::fs::remove_dir_all(&folder).unwrap();
    let at_least = WANTED.min(limit / 3);
    assert!(rate >= at_least, "fewer than {at_least} payments a second");
    flat(&memory);
}

/// For how many payments a second all cores together can sign the two answers.
fn limit(merchant: &Merchant) -> u128 {
    const SIGNATURES: usize = 200;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let began = Instant::now();
    for _ in 0..SIGNATURES {
        merchant.sign("inquiryPayment", String::new());
    }
    rate(SIGNATURES * cores / 2, began.elapsed())
}

/// Signs calls on all cores. Not part of the measurement.
async fn sign(merchant: &Arc<Merchant>, first: usize, count: usize) -> Vec<[Signed; 2]> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let part = count.div_ceil(threads);
    let signers: Vec<_> = (0..count)
        .step_by(part)
        .map(|start| {
            let merchant = Arc::clone(merchant);
            let numbers = first + start..first + (start + part).min(count);
            tokio::task::spawn_blocking(move || numbers.map(|number| merchant.payment(number)).collect::<Vec<_>>())
        })
        .collect();
    let mut calls = Vec::with_capacity(count);
    for signer in signers {
        calls.extend(signer.await.unwrap());
    }
    calls
}

fn rate(count: usize, took: Duration) -> u128 {
    count as u128 * 1_000_000 / took.as_micros().max(1)
}

/// Asserts that memory grows by less than a tenth after the first tenth of the payments, which fills caches and buffers.
fn flat(memory: &[u64]) {
    if let [.., last] = memory
        && let Some(early) = memory.get(memory.len() / 10)
        && memory.len() >= 10
    {
        println!("memory: {early} kB after a tenth, {last} kB at the end");
        assert!(last * 10 <= early * 11, "memory is not flat");
    }
}
