//! Requests over a plain TCP connection.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
};

use super::reading::Answer;
use crate::test_simulator::{DEADLINE, TestSimulator};

/// Sends the requests on one connection, each after the answer to the previous one.
pub(super) async fn talk(test: &TestSimulator, requests: Vec<Vec<u8>>) -> Vec<Answer> {
    let address = address(test);
    let talking = move || {
        let mut stream = connect(address);
        let answer = |request: Vec<u8>| {
            stream.write_all(&request).unwrap();
            read_answer(&mut stream)
        };
        requests.into_iter().map(answer).collect()
    };
    tokio::task::spawn_blocking(talking).await.unwrap()
}

pub(super) async fn talk_once(test: &TestSimulator, request: Vec<u8>) -> Answer {
    talk(test, vec![request]).await.pop().unwrap()
}

pub(super) fn address(test: &TestSimulator) -> SocketAddr {
    test.simulator.origin().socket_addrs(|| None).unwrap()[0]
}

pub(super) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect_timeout(&address, DEADLINE).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream
}

pub(super) fn read_answer(stream: &mut TcpStream) -> Answer {
    let head = read_head(stream);
    let mut lines = head.split("\r\n").map(str::to_owned);
    let mut answer = Answer { status_line: lines.next().unwrap(), lines: lines.collect(), body: Vec::new() };
    let length = answer.header("content-length").expect("an answer has a content-length").parse().unwrap();
    answer.body = vec![0; length];
    stream.read_exact(&mut answer.body).unwrap();
    answer
}

/// Reads byte by byte, to stop before the body.
pub(super) fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    head.truncate(head.len() - 4);
    String::from_utf8(head).unwrap()
}
