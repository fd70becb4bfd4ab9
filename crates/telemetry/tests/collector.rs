//! Spans reach an OpenTelemetry collector. The crate is built alone for this, with the feature: see `./dev test`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    process::Command,
    sync::mpsc,
    thread,
    time::Duration,
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{KeyValue, any_value::Value},
};
use prost::Message;

/// A program of its own, because the variables are read when it starts.
#[test]
#[ignore = "the other test starts it"]
fn program() {
    let telemetry = telemetry::start(false);
    let request = tracing::info_span!("request", request_id = "r-1", route = "/orders/{token}");
    request.in_scope(|| tracing::info_span!("gateway_call", call = "inquiryPayment").in_scope(|| ()));
    drop(request);
    drop(telemetry);
}

/// Answers one request as a collector does, and returns its path and body.
fn answer_as_collector(listener: &TcpListener) -> (String, Vec<u8>) {
    let (mut connection, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let head: Vec<String> = reader.by_ref().lines().map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
    let length = head.iter().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap()];
    reader.read_exact(&mut body).unwrap();
    connection
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n")
        .unwrap();
    (head[0].split(' ').nth(1).unwrap().to_owned(), body)
}

fn text<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a str> {
    let value = attributes.iter().find(|it| it.key == key)?.value.as_ref()?.value.as_ref()?;
    match value {
        Value::StringValue(text) => Some(text),
        _ => None,
    }
}

#[test]
fn the_spans_of_a_program_that_ends_reach_the_collector_with_their_fields() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(answer_as_collector(&listener)));
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args(["--exact", "program", "--ignored"]).env_clear();
    program.env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{address}"));
    assert!(program.status().unwrap().success());
    let (path, body) = receiver.recv_timeout(Duration::from_secs(10)).unwrap();

    assert_eq!(path, "/v1/traces");
    let sent = ExportTraceServiceRequest::decode(&*body).unwrap();
    let resource = &sent.resource_spans[0];
    let service = text(&resource.resource.as_ref().unwrap().attributes, "service.name");
    assert_eq!(service, Some("antom-storefront"));
    let spans = &resource.scope_spans[0].spans;
    let find = |name: &str| spans.iter().find(|span| span.name == name).unwrap();
    let (request, call) = (find("request"), find("gateway_call"));
    assert_eq!(text(&request.attributes, "request_id"), Some("r-1"));
    assert_eq!(text(&request.attributes, "route"), Some("/orders/{token}"));
    assert_eq!(text(&call.attributes, "call"), Some("inquiryPayment"));
    assert_eq!((&call.parent_span_id, &call.trace_id), (&request.span_id, &request.trace_id));
}
