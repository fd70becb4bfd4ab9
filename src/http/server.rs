//! Accepts connections and serves them within the configured limits, of which `axum::serve` has none.

use std::{
    collections::HashMap,
    io::ErrorKind,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::Router;
use backend::{
    config::{ServerLimits, TrustedProxies},
    lookup_limits::network,
};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
};
use tokio_io_timeout::TimeoutStream;
use tower_service::Service;

/// How long the server waits when the machine gives it no connection, for example because too many files are open.
const PAUSE: Duration = Duration::from_secs(1);

/// Serves until `stop` is done. Requests under way then have the configured time to finish.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ServerLimits,
    proxies: TrustedProxies,
    stop: impl Future<Output = ()>,
) {
    let slots = ConnectionSlots::new(limits.connections, limits.connections_per_address, proxies.clone());
    let mut services = router.into_make_service_with_connect_info::<SocketAddr>();
    let mut connections = JoinSet::new();
    let (stopping, stopped) = watch::channel(());
    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, peer, permit) = tokio::select! {
            accepted = accept(&listener, &slots) => accepted,
            Some(_) = connections.join_next() => continue,
            () = &mut stop => break,
        };
        let Some(slot) = slots.take(peer.ip(), permit) else {
            tracing::debug!(%peer, "a connection was refused: its address has too many");
            continue;
        };
        let Ok(service) = services.call(peer).await;
        let mut builder = http1::Builder::new();
        let header_timeout =
            if proxies.contains(peer.ip()) { limits.proxy_header_timeout } else { limits.header_timeout };
        builder.timer(TokioTimer::new()).header_read_timeout(header_timeout);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(limits.write_timeout));
        let connection = builder.serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(service));
        let mut stopped = stopped.clone();
        connections.spawn(async move {
            let _slot = slot;
            let mut connection = std::pin::pin!(connection);
            let result = tokio::select! {
                result = connection.as_mut() => result,
                // The sender has been dropped.
                _ = stopped.changed() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = result {
                tracing::debug!(%peer, %error, "a connection ended early");
            }
        });
    }
    drop((listener, stopping));
    let finished = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(limits.shutdown_timeout, finished).await.is_err() {
        tracing::warn!(connections = connections.len(), "the server stops without waiting longer for slow clients");
        connections.shutdown().await;
    }
}

/// The next connection, as soon as fewer are open than the limit.
async fn accept(listener: &TcpListener, slots: &ConnectionSlots) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    loop {
        let permit = slots.wait().await;
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Otherwise the second part of an answer waits for the client's delayed acknowledgement, 40 ms.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "a connection is slow: TCP_NODELAY could not be set");
                }
                return (stream, peer, permit);
            }
            Err(error) if is_of_client(error.kind()) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Whether the client has given the connection up before the server accepted it.
fn is_of_client(error: ErrorKind) -> bool {
    matches!(error, ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset)
}

/// Counts the open connections, of all clients and of each address.
#[derive(Clone)]
pub struct ConnectionSlots {
    free: Arc<Semaphore>,
    of_address: Arc<Mutex<HashMap<IpAddr, usize>>>,
    per_address: usize,
    proxies: TrustedProxies,
}

impl ConnectionSlots {
    pub fn new(all: usize, per_address: usize, proxies: TrustedProxies) -> Self {
        Self { free: Arc::new(Semaphore::new(all)), of_address: Arc::default(), per_address, proxies }
    }

    /// Waits until fewer connections are open than the limit.
    pub async fn wait(&self) -> OwnedSemaphorePermit {
        match Arc::clone(&self.free).acquire_owned().await {
            Ok(permit) => permit,
            // The semaphore is never closed.
            Err(_) => std::future::pending().await,
        }
    }

    /// Counts a connection of this address; `None` if it has too many. Proxies and this machine have as many as they like,
    /// because they connect for several clients.
    pub fn take(&self, address: IpAddr, permit: OwnedSemaphorePermit) -> Option<ConnectionSlot> {
        let address = address.to_canonical();
        if address.is_loopback() || self.proxies.contains(address) {
            return Some(ConnectionSlot { counted: None, slots: self.clone(), _permit: permit });
        }
        let address = network(address);
        let mut counts = self.of_address.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= self.per_address {
            return None;
        }
        *count += 1;
        Some(ConnectionSlot { counted: Some(address), slots: self.clone(), _permit: permit })
    }
}

/// An open connection. Dropping it makes room for another one.
pub struct ConnectionSlot {
    counted: Option<IpAddr>,
    slots: ConnectionSlots,
    _permit: OwnedSemaphorePermit,
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        let Some(address) = self.counted else { return };
        let mut counts = self.slots.of_address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&address);
            }
        }
    }
}
