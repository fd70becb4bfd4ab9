//! Connections to the simulator.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::test_simulator::TestSimulator;

#[tokio::test]
async fn an_answer_does_not_wait_until_the_client_acknowledges_the_one_before() {
    let test = TestSimulator::start().await;
    let address = test.simulator.origin().socket_addrs(|| None).unwrap();
    let mut connection = TcpStream::connect(&address[..]).await.unwrap();
    // Two requests at once are answered by two writes. Without TCP_NODELAY the second waits 40 ms for an acknowledgement.
    let requests = "GET /healthz HTTP/1.1\r\nhost: gateway\r\n\r\n".repeat(2);
    // The shortest of many: a busy machine makes some longer; a delay that the connection causes is in every one.
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
        // The first pairs are quick in any case: a new connection's data is acknowledged at once.
        if pair >= 20 {
            shortest = shortest.min(began.elapsed());
        }
    }
    assert!(shortest < Duration::from_millis(20), "a pair of answers takes {shortest:?}");
}
