//! Sends requests over several connections, and measures them.

use std::{
    iter,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use reqwest::{Client, Request};
use tokio::task::JoinSet;

/// The encodings that a browser accepts.
pub(crate) const BROWSER_ENCODINGS: &str = "gzip, deflate, br, zstd";

/// How long requests took.
#[derive(Default)]
pub(crate) struct Measurement {
    took: Duration,
    times: Vec<Duration>,
}

impl Measurement {
    pub(crate) fn add(&mut self, other: Self) {
        self.took += other.took;
        self.times.extend(other.times);
    }

    pub(crate) fn per_second(&self) -> u128 {
        self.times.len() as u128 * 1_000_000 / self.took.as_micros().max(1)
    }

    /// All but one in a hundred were quicker.
    pub(crate) fn p99(&self) -> Duration {
        let mut times = self.times.clone();
        times.sort_unstable();
        times.get(times.len() * 99 / 100).copied().unwrap_or_default()
    }
}

pub(crate) fn client() -> Client {
    Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// Sends these requests, as soon as one of the connections is free. Returns what `read` makes of the answers' bodies.
pub(crate) async fn send<T: Send + 'static>(
    connections: usize,
    requests: impl Iterator<Item = Request> + Send + 'static,
    read: fn(&[u8]) -> T,
) -> (Measurement, Vec<T>) {
    let http = client();
    let requests = Arc::new(Mutex::new(requests));
    let began = Instant::now();
    let senders: Vec<_> = iter::repeat_with(|| tokio::spawn(send_in_turn(http.clone(), Arc::clone(&requests), read)))
        .take(connections)
        .collect();
    let (mut times, mut answers) = (Vec::new(), Vec::new());
    for sender in senders {
        let (its_times, its_answers) = sender.await.unwrap();
        times.extend(its_times);
        answers.extend(its_answers);
    }
    (Measurement { took: began.elapsed(), times }, answers)
}

async fn send_in_turn<T>(
    http: Client,
    requests: Arc<Mutex<impl Iterator<Item = Request>>>,
    read: fn(&[u8]) -> T,
) -> (Vec<Duration>, Vec<T>) {
    let (mut times, mut answers) = (Vec::new(), Vec::new());
    loop {
        let request = requests.lock().unwrap().next();
        let Some(request) = request else { return (times, answers) };
        let (time, answer) = exchange(&http, Instant::now(), request, read).await;
        times.push(time);
        answers.push(answer);
    }
}

/// Sends so many requests a second, however long their answers take. The time of each begins when it is due, so that it
/// includes what a slow machine keeps it waiting.
pub(crate) async fn send_at(rate: u32, requests: Vec<Request>, read: fn(&[u8])) -> Measurement {
    let (http, began) = (client(), Instant::now());
    let mut exchanges = JoinSet::new();
    for (due, request) in iter::successors(Some(began), |due| Some(*due + Duration::from_secs(1) / rate)).zip(requests)
    {
        tokio::time::sleep_until(due.into()).await;
        let http = http.clone();
        exchanges.spawn(async move { exchange(&http, due, request, read).await.0 });
    }
    let times = exchanges.join_all().await;
    Measurement { took: began.elapsed(), times }
}

/// Returns the time since `began`, and what `read` makes of the answer's body.
async fn exchange<T>(http: &Client, began: Instant, request: Request, read: fn(&[u8]) -> T) -> (Duration, T) {
    let path = request.url().path().to_owned();
    let answer = http.execute(request).await.unwrap();
    let status = answer.status();
    let body = answer.bytes().await.unwrap();
    let time = began.elapsed();
    assert!(status.is_success(), "{path}: {status} {}", String::from_utf8_lossy(&body));
    (time, read(&body))
}
