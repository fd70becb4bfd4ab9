//! TLS with a certificate that the simulator signs itself: some of Antom's SDKs speak only https.

use std::{io, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tokio::{net::TcpStream, sync::mpsc};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::server::{PlainListener, StartError};

/// What the certificate is for: this machine, and Antom's gateways, for SDKs that can be given a host but not a port.
const NAMES: [&str; 6] = [
    "localhost",
    "127.0.0.1",
    "::1",
    "open-sea-global.alipay.com",
    "open-na-global.alipay.com",
    "open-de-global.alipay.com",
];

/// How long a client may take to shake hands.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Reads the certificate from a PEM file and its key from the `.key` beside it, or makes and keeps both the first time: a
/// merchant that trusts the certificate goes on trusting it.
pub(crate) fn acceptor(file: &Path) -> Result<TlsAcceptor, StartError> {
    let key_file = file.with_extension("key");
    let unusable = |file: &Path, error: &dyn std::fmt::Display| StartError::Tls(format!("{}: {error}", file.display()));
    if !file.exists() || !key_file.exists() {
        let made =
            rcgen::generate_simple_self_signed(NAMES.map(str::to_owned)).map_err(|error| unusable(file, &error))?;
        write_private(&key_file, &made.signing_key.serialize_pem()).map_err(|error| unusable(&key_file, &error))?;
        std::fs::write(file, made.cert.pem()).map_err(|error| unusable(file, &error))?;
    }
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
    let certificates = certificates.map_err(|error| unusable(file, &error))?;
    let key = PrivateKeyDer::from_pem_file(&key_file).map_err(|error| unusable(&key_file, &error))?;
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(|error| unusable(file, &error))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// For this user's eyes only.
fn write_private(file: &Path, text: &str) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    io::Write::write_all(&mut options.open(file)?, text.as_bytes())
}

/// A listener whose connections have shaken hands. They do so beside one another: a slow client keeps nobody waiting.
pub(crate) struct Listener {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
}

impl Listener {
    pub(crate) fn new(listener: PlainListener, acceptor: TlsAcceptor) -> Self {
        let address =
            axum::serve::Listener::local_addr(&listener).unwrap_or_else(|_| SocketAddr::from(([0, 0, 0, 0], 0)));
        let (sender, ready) = mpsc::channel(16);
        tokio::spawn(accept(listener, acceptor, sender));
        Self { ready, address }
    }
}

/// Accepts until nobody wants connections any more.
async fn accept(
    mut listener: PlainListener,
    acceptor: TlsAcceptor,
    ready: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    loop {
        let (stream, address) = tokio::select! {
            accepted = axum::serve::Listener::accept(&mut listener) => accepted,
            () = ready.closed() => return,
        };
        let (acceptor, ready) = (acceptor.clone(), ready.clone());
        tokio::spawn(async move {
            match tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
                Ok(Ok(stream)) => drop(ready.send((stream, address)).await),
                Ok(Err(error)) => tracing::info!(%address, %error, "no TLS with this client"),
                Err(_) => tracing::info!(%address, "this client did not finish the TLS handshake"),
            }
        });
    }
}

impl axum::serve::Listener for Listener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            // The accepting task lives as long as this listener.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(self.address)
    }
}
