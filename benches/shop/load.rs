//! Sends requests over several connections, and measures them.

use std::{
    iter,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use reqwest::{Client, Request};

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
        let path = request.url().path().to_owned();
        let began = Instant::now();
        let answer = http.execute(request).await.unwrap();
        let status = answer.status();
        let body = answer.bytes().await.unwrap();
        times.push(began.elapsed());
        assert!(status.is_success(), "{path}: {status} {}", String::from_utf8_lossy(&body));
        answers.push(read(&body));
    }
}
