//! Connections to the shop.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use antom_storefront::http::server::ConnectionSlots;
use backend::config::ServerLimits;
use reqwest::{
    StatusCode,
    header::{CONNECTION, CONTENT_TYPE},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    raw_database::RawDatabase,
    scripted_gateway::{Answer, session},
    test_shop::TestShop,
};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const PAYMENT: &str = r#"{"paymentMethodType":"GRABPAY_SG","terminalType":"WEB"}"#;

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

/// A limit of one connection: the next request is answered when the first connection has ended.
fn one_connection() -> ServerLimits {
    let moment = Duration::from_millis(200);
    ServerLimits {
        connections: 1,
        header_timeout: moment,
        body_timeout: moment,
        write_timeout: moment,
        shutdown_timeout: moment,
        ..ServerLimits::default()
    }
}

/// Gets `/healthz` over a connection of its own.
async fn is_healthy(shop: &TestShop) -> bool {
    let request = shop.http.get(format!("{}/healthz", shop.url)).header(CONNECTION, "close");
    request.timeout(Duration::from_secs(10)).send().await.is_ok_and(|answer| answer.status() == StatusCode::OK)
}

const HALF_A_POST: &str = "POST /api/place_order HTTP/1.1\r\nhost: shop\r\naccept: text/html\r\n\
                           content-type: application/x-www-form-urlencoded\r\ncontent-length: 40\r\n\r\nproduct=kaya-jam";

#[tokio::test]
async fn a_client_that_takes_too_long_loses_its_connection() {
    let shop = TestShop::builder().limits(one_connection()).start().await;
    let unread = "GET /development/rapidoc-min.js HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".repeat(60);
    for (what, sent) in [
        ("nothing is sent", ""),
        ("half a head is sent", "GET / HTTP/1.1\r\nhost: sh"),
        ("no request follows the first one", "GET /healthz HTTP/1.1\r\nhost: shop\r\n\r\n"),
        ("half a body is sent", HALF_A_POST),
        ("the answers are not read", &unread),
    ] {
        let mut slow = shop.connect().await;
        slow.write_all(sent.as_bytes()).await.unwrap();
        assert!(is_healthy(&shop).await, "{what}");
        drop(slow);
    }
}

#[tokio::test]
async fn the_answer_to_half_a_body_says_that_it_came_too_late() {
    let shop = TestShop::builder().limits(one_connection()).start().await;
    let mut slow = shop.connect().await;
    slow.write_all(HALF_A_POST.as_bytes()).await.unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("connection: close\r\n"), "{answer}");
    assert_eq!(shop.rows("orders").await, 0);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_before_it_is_read() {
    let shop = TestShop::start().await;
    for (path, content_type) in [("/api/place_order", "text/plain"), ("/api/v1/orders", "application/problem+json")] {
        let request = shop.http.post(format!("{}{path}", shop.url)).body("x".repeat(200 * 1024));
        let answer = request.header(CONTENT_TYPE, JSON).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        assert!(answer.headers()[CONTENT_TYPE].to_str().unwrap().starts_with(content_type), "{path}");
    }
}

#[tokio::test]
async fn half_a_request_does_not_keep_the_server_from_stopping() {
    let limits = ServerLimits { shutdown_timeout: Duration::from_millis(200), ..ServerLimits::default() };
    for sent in ["", "GET / HTTP/1.1\r\nhost: sh", HALF_A_POST] {
        let shop = TestShop::builder().limits(limits).start().await;
        let mut slow = shop.connect().await;
        slow.write_all(sent.as_bytes()).await.unwrap();
        // Answered after the server has accepted the slow connection.
        assert!(is_healthy(&shop).await);
        tokio::time::timeout(Duration::from_secs(10), shop.stop()).await.expect("the server stops");
    }
}

#[tokio::test]
async fn a_request_that_is_under_way_is_answered_when_the_server_stops() {
    let shop = TestShop::start().await;
    let (database_url, mut customer) = (shop.database_url.clone(), shop.connect().await);
    customer.write_all(HALF_A_POST.as_bytes()).await.unwrap();
    assert!(is_healthy(&shop).await);
    let stopped = tokio::spawn(shop.stop());
    customer.write_all(b"&quantity=1&currency=SGD").await.unwrap();
    let mut answer = String::new();
    customer.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 302 ") && answer.contains("location: /checkout/"), "{answer}");
    stopped.await.unwrap();
    let database = RawDatabase::open(&database_url).await;
    assert_eq!(database.numbers("select count(*) from orders").await, [1]);
}

#[tokio::test]
async fn a_request_without_an_answer_in_time_is_given_up_and_can_be_sent_again() {
    let answers = Arc::new(AtomicBool::new(false));
    let gateway_answers = answers.clone();
    let limits = ServerLimits { answer_timeout: Duration::from_millis(500), ..ServerLimits::default() };
    let (shop, _gateway) = TestShop::builder()
        .limits(limits)
        .start_with_gateway(move |_, _| match gateway_answers.load(Relaxed) {
            true => Answer::Signed(session()),
            false => Answer::Hang,
        })
        .await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    for (path, content_type, body, begin) in [
        ("api/start_payment", FORM, format!("order={order}&method=GRABPAY_SG"), "Something went wrong on our side."),
        (&format!("api/v1/orders/{order}/payments"), JSON, PAYMENT.to_owned(), "{\"status\":500,"),
    ] {
        let request = shop.http.post(format!("{}/{path}", shop.url)).header(CONTENT_TYPE, content_type);
        let answer = request.header("x-request-id", "slow-1").body(body).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        let text = answer.text().await.unwrap();
        assert!(text.starts_with(begin) && text.contains("Reference slow-1."), "{path}: {text}");
    }
    answers.store(true, Relaxed);
    shop.start_payment(&order, "GRABPAY_SG").await;
    assert_eq!(shop.rows("payments").await, 1);
}

#[tokio::test]
async fn one_address_has_a_part_of_the_connections() {
    let slots = ConnectionSlots::new(100, 2, "10.0.0.0/8".parse().unwrap());
    let take = async |address: &str| slots.take(address.parse().unwrap(), slots.wait().await);
    let (first, second) = (take("203.0.113.9").await, take("::ffff:203.0.113.9").await);
    assert!(first.is_some() && second.is_some());
    assert!(take("203.0.113.9").await.is_none());
    // The addresses of one IPv6 network belong to one customer.
    let network = [take("2001:db8::1").await, take("2001:db8::2").await];
    assert!(network.iter().all(Option::is_some) && take("2001:db8::3").await.is_none());
    drop(first);
    assert!(take("203.0.113.9").await.is_some());
    for unlimited in ["127.0.0.1", "10.1.2.3"] {
        let many = [take(unlimited).await, take(unlimited).await, take(unlimited).await];
        assert!(many.iter().all(Option::is_some), "{unlimited}");
    }
}
