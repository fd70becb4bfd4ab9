//! Connections to the simulator.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::test_simulator::TestSimulator;

#[tokio::test]
async fn an_answer_does_not_wait_for_the_acknowledgement_of_the_previous_one() {
    let test = TestSimulator::start().await;
    let address = test.simulator.origin().socket_addrs(|| None).unwrap();
    let mut connection = TcpStream::connect(&address[..]).await.unwrap();
    // Two requests in one packet have two answers. Without TCP_NODELAY the second one waits 40 ms for an acknowledgement.
    let requests = "GET /healthz HTTP/1.1\r\nhost: gateway\r\n\r\n".repeat(2);
    // The shortest of many: a busy machine delays some, but the connection would delay all of them.
    let mut shortest = Duration::MAX;
    for pair in 0..50 {
        let began = Instant::now();
        connection.write_all(requests.as_bytes()).await.unwrap();
        let mut answers = String::new();
        while answers.matches("\r\n\r\nok").count() < 2 {
            let mut part = [0; 4096];
            let length = connection.read(&mut part).await.unwrap();
            assert_ne!(length, 0, "the connection is closed after {answers}");
            answers.push_str(std::str::from_utf8(&part[..length]).unwrap());
        }
        // The first pairs are always quick: the data of a new connection is acknowledged immediately.
        if pair >= 20 {
            shortest = shortest.min(began.elapsed());
        }
    }
    assert!(shortest < Duration::from_millis(20), "a pair of answers takes {shortest:?}");
}
