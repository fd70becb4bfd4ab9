//! Connections to the shop.

use std::time::{Duration, Instant};

use reqwest::StatusCode;

use crate::test_shop::TestShop;

/// The time to get a file `times` times in turn: the shortest of five measurements. A busy machine delays some of them;
/// a delay that the connection causes is in every one.
async fn time_of(shop: &TestShop, address: &str, times: usize) -> Duration {
    let mut shortest = Duration::MAX;
    for _ in 0..5 {
        let began = Instant::now();
        for _ in 0..times {
            let answer = shop.http.get(address).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK);
            // The next request reuses the connection only if the answer is read to its end.
            answer.bytes().await.unwrap();
        }
        shortest = shortest.min(began.elapsed());
    }
    shortest
}

#[tokio::test]
async fn files_over_one_connection_do_not_wait_for_each_other() {
    let shop = TestShop::start().await;
    let address = format!("{}/mark.svg", shop.url);
    let one = time_of(&shop, &address, 1).await;
    // Ten milliseconds per file. A delayed acknowledgement takes 40 for most files, but not all: hence a hundred.
    let hundred = time_of(&shop, &address, 101).await;
    assert!(hundred < one + Duration::from_secs(1), "one takes {one:?}, a hundred more take {hundred:?}");
}
