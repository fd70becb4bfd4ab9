//! Browsers that disconnect before the answer.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use crate::program::Program;

const VISITORS: u64 = 8;
const PAGES: u64 = 60;

fn request(shop: SocketAddr, line: &str, headers_and_body: &str) -> TcpStream {
    let mut connection = TcpStream::connect_timeout(&shop, Duration::from_secs(10)).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let request = format!("{line} HTTP/1.1\r\nHost: {shop}\r\nConnection: close\r\n{headers_and_body}");
    connection.write_all(request.as_bytes()).unwrap();
    connection
}

fn request_page(shop: SocketAddr, path: &str) -> TcpStream {
    request(shop, &format!("GET {path}"), "Accept: text/html\r\n\r\n")
}

/// Places an order and returns its token.
fn place_order(shop: SocketAddr) -> String {
    let body = r#"{"currency":"SGD","lines":[{"product":"kaya-jam","quantity":1}]}"#;
    let headers = format!(
        "Content-Type: application/json\r\nIdempotency-Key: {}\r\nContent-Length: {}\r\n\r\n",
        uuid::Uuid::new_v4(),
        body.len()
    );
    let mut answer = String::new();
    request(shop, "POST /api/v1/orders", &(headers + body)).read_to_string(&mut answer).unwrap();
    let token = answer.split_once("\"token\":\"").and_then(|(_, rest)| rest.split_once('"'));
    token.unwrap_or_else(|| panic!("{answer}")).0.to_owned()
}

#[test]
fn a_browser_that_disconnects_before_the_answer_causes_no_log_entry() {
    let shop = Program::start();
    let address = shop.address;
    let order = place_order(address);
    let pages = ["/", "/products/kaya-jam", "/cart", "/orders/0123", "/checkout/0123", "/development/go-live"];
    let paths: Vec<_> = pages
        .into_iter()
        .map(str::to_owned)
        .chain([format!("/orders/{order}"), format!("/checkout/{order}")])
        .collect();
    let visitors: Vec<_> = (0..VISITORS)
        .map(|visitor| {
            let paths = paths.clone();
            std::thread::spawn(move || {
                let mut random = fastrand::Rng::with_seed(visitor);
                for _ in 0..PAGES {
                    let connection = request_page(address, random.choice(&paths).unwrap());
                    std::thread::sleep(Duration::from_micros(random.u64(0..3000)));
                    drop(connection);
                }
            })
        })
        .collect();
    for visitor in visitors {
        visitor.join().unwrap();
    }
    let mut page = String::new();
    request_page(address, "/").read_to_string(&mut page).unwrap();
    assert!(page.contains("</html>"), "{page}");
    let mut log = shop.stop();
    assert!(!log.is_empty() && log.remove(0).contains("order placed"), "{log:?}");
    assert_eq!(log, Vec::<String>::new());
}
