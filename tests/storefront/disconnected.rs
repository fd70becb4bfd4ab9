//! Browsers that disconnect before the answer.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use crate::program::Program;

const VISITORS: u64 = 8;
const PAGES: u64 = 60;

fn request_page(shop: SocketAddr, path: &str) -> TcpStream {
    let mut connection = TcpStream::connect_timeout(&shop, Duration::from_secs(10)).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {shop}\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).unwrap();
    connection
}

#[test]
fn a_browser_that_disconnects_before_the_answer_causes_no_log_entry() {
    let shop = Program::start();
    let address = shop.address;
    let visitors: Vec<_> = (0..VISITORS)
        .map(|visitor| {
            std::thread::spawn(move || {
                let mut random = fastrand::Rng::with_seed(visitor);
                let paths =
                    ["/", "/products/kaya-jam", "/cart", "/orders/0123", "/checkout/0123", "/development/go-live"];
                for _ in 0..PAGES {
                    let connection = request_page(address, random.choice(paths).unwrap());
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
    assert_eq!(shop.stop(), Vec::<String>::new());
}
