//! Listening with TLS and a self-signed certificate, for those of Antom's SDKs that support only https.

use std::{
    error::Error,
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum::{extract::connect_info::Connected, serve::IncomingStream};
use rustls::{
    ServerConfig,
    client::verify_server_name,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
    server::ParsedCertificate,
};
use tokio::{net::TcpStream, sync::mpsc};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::net::listener::{ClientAddress, PlainListener};

/// The hosts of Antom's gateways (<https://docs.antom.com/ac/ams/api_fund>): those that Antom recommends, and older ones
/// in samples of the official SDKs. Some SDKs accept a host but no port, so they need such a name for the simulator.
const GATEWAY_HOSTS: [&str; 7] = [
    "open-sea-global.alipay.com",
    "open-na-global.alipay.com",
    "open-de-global.alipay.com",
    "open.antglobal-us.com",
    "open-sea.alipay.com",
    "open-na.alipay.com",
    "open-eu.alipay.com",
];

/// The names of this machine.
const LOCAL_HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// How long a TLS handshake may take.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// The certificate or its key cannot be generated, read, written or used.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be used", .file.display())]
pub(crate) struct TlsError {
    file: PathBuf,
    source: Box<dyn Error + Send + Sync>,
}

/// Reads the certificate from a PEM file and its key from the `.key` file beside it. Generates both files the first time,
/// so that a merchant that trusts the certificate can trust it after a restart.
pub(crate) fn acceptor(file: &Path) -> Result<TlsAcceptor, TlsError> {
    let key_file = file.with_extension("key");
    fn unusable(file: &Path, error: impl Into<Box<dyn Error + Send + Sync>>) -> TlsError {
        TlsError { file: file.to_owned(), source: error.into() }
    }
    if !file.exists() || !key_file.exists() {
        let names: Vec<String> = names().map(str::to_owned).collect();
        let generated = rcgen::generate_simple_self_signed(names).map_err(|error| unusable(file, error))?;
        write_private(&key_file, &generated.signing_key.serialize_pem()).map_err(|error| unusable(&key_file, error))?;
        std::fs::write(file, generated.cert.pem()).map_err(|error| unusable(file, error))?;
    }
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
    let certificates = certificates.map_err(|error| unusable(file, error))?;
    let missing = certificates.first().map(missing_names).transpose().map_err(|error| unusable(file, error))?;
    if let Some(missing) = missing.filter(|missing| !missing.is_empty()) {
        let (file, missing) = (file.display(), missing.join(", "));
        tracing::warn!(%file, missing, "the certificate lacks host names: delete the file and start again to generate a new one");
    }
    let key = PrivateKeyDer::from_pem_file(&key_file).map_err(|error| unusable(&key_file, error))?;
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(|error| unusable(file, error))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// The host names of the certificate.
fn names() -> impl Iterator<Item = &'static str> {
    LOCAL_HOSTS.into_iter().chain(GATEWAY_HOSTS)
}

/// The host names that are missing in a certificate of an earlier version or of the user. The certificate is used in any
/// case, because merchants may trust it already.
fn missing_names(certificate: &CertificateDer<'_>) -> Result<Vec<&'static str>, rustls::Error> {
    let certificate = ParsedCertificate::try_from(certificate)?;
    let is_missing = |name: &&str| match ServerName::try_from(*name) {
        Ok(name) => verify_server_name(&certificate, &name).is_err(),
        Err(_) => true,
    };
    Ok(names().filter(is_missing).collect())
}

/// Writes a file that only this user can read.
fn write_private(file: &Path, text: &str) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    io::Write::write_all(&mut options.open(file)?, text.as_bytes())
}

/// A listener whose connections have completed the TLS handshake. Handshakes run concurrently, so that a slow client
/// does not delay other clients.
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

/// Accepts connections until the listener is dropped.
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
            match tokio::time::timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream)).await {
                Ok(Ok(stream)) => drop(ready.send((stream, address)).await),
                Ok(Err(error)) => {
                    tracing::info!(%address, error = &error as &dyn Error, "the TLS handshake with this client failed");
                }
                Err(_) => tracing::info!(%address, "this client did not complete the TLS handshake in time"),
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
            // Does not happen: the accepting task runs as long as this listener exists.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(self.address)
    }
}

impl Connected<IncomingStream<'_, Listener>> for ClientAddress {
    fn connect_info(stream: IncomingStream<'_, Listener>) -> Self {
        Self(*stream.remote_addr())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_host_names_of_an_older_certificate_are_found() {
        let generated = rcgen::generate_simple_self_signed(LOCAL_HOSTS.map(str::to_owned).to_vec()).unwrap();
        assert_eq!(missing_names(generated.cert.der()).unwrap(), GATEWAY_HOSTS);
        let generated = rcgen::generate_simple_self_signed(names().map(str::to_owned).collect::<Vec<_>>()).unwrap();
        assert!(missing_names(generated.cert.der()).unwrap().is_empty());
    }
}
