//! Listening without TLS, and the address of the client with and without TLS.

use std::net::SocketAddr;

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::net::{TcpListener, TcpStream};

/// A listener whose connections send data immediately. Without `TCP_NODELAY` the second part of an answer waits 40 ms for
/// the client's delayed acknowledgement.
pub(crate) struct PlainListener(pub(crate) TcpListener);

impl Listener for PlainListener {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        if let Err(error) = stream.set_nodelay(true) {
            let error = &error as &dyn std::error::Error;
            tracing::debug!(%address, error, "TCP_NODELAY could not be set: answers on this connection are slow");
        }
        (stream, address)
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// The address of the client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClientAddress(pub(crate) SocketAddr);

impl Connected<IncomingStream<'_, PlainListener>> for ClientAddress {
    fn connect_info(stream: IncomingStream<'_, PlainListener>) -> Self {
        Self(*stream.remote_addr())
    }
}
