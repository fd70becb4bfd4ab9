//! Waiting for what the shop does by itself.

use std::time::{Duration, Instant};

/// Far longer than any of it takes, also on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(10);

/// Asks again and again until there is an answer. Otherwise `ask` returns what is still missing, for the failure's message.
pub(crate) async fn wait_for<T>(ask: impl AsyncFnMut() -> Result<T, String>) -> T {
    wait_at_most(LIMIT, ask).await
}

/// The same where the shop promises a time.
pub(crate) async fn wait_at_most<T>(limit: Duration, mut ask: impl AsyncFnMut() -> Result<T, String>) -> T {
    let began = Instant::now();
    loop {
        match ask().await {
            Ok(answer) => return answer,
            Err(missing) => assert!(began.elapsed() < limit, "after {limit:?}: {missing}"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// An answer of `wait_for` that says only whether it is so.
pub(crate) fn expect_that(holds: bool, missing: &str) -> Result<(), String> {
    holds.then_some(()).ok_or_else(|| missing.to_owned())
}
