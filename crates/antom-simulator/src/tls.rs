//! TLS with a certificate that the simulator signs itself: some of Antom's SDKs speak only https.

use std::{io, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use rustls::{
    ServerConfig,
    client::verify_server_name,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
    server::ParsedCertificate,
};
use tokio::{net::TcpStream, sync::mpsc};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::server::{PlainListener, StartError};

/// The hosts of Antom's gateways (docs.antom.com/ac/ams/api_fund): those that Antom recommends, and older ones that
/// samples of the official SDKs name. SDKs that can be given a host but no port reach the simulator by such a name.
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

/// How long a client may take to shake hands.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Reads the certificate from a PEM file and its key from the `.key` beside it, or makes and keeps both the first time: a
/// merchant that trusts the certificate goes on trusting it.
pub(crate) fn acceptor(file: &Path) -> Result<TlsAcceptor, StartError> {
    let key_file = file.with_extension("key");
    let unusable = |file: &Path, error: &dyn std::fmt::Display| StartError::Tls(format!("{}: {error}", file.display()));
    if !file.exists() || !key_file.exists() {
        let names: Vec<String> = names().map(str::to_owned).collect();
        let made = rcgen::generate_simple_self_signed(names).map_err(|error| unusable(file, &error))?;
        write_private(&key_file, &made.signing_key.serialize_pem()).map_err(|error| unusable(&key_file, &error))?;
        std::fs::write(file, made.cert.pem()).map_err(|error| unusable(file, &error))?;
    }
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
    let certificates = certificates.map_err(|error| unusable(file, &error))?;
    let missing = certificates.first().map(missing_names).transpose().map_err(|error| unusable(file, &error))?;
    if let Some(missing) = missing.filter(|missing| !missing.is_empty()) {
        let (file, missing) = (file.display(), missing.join(", "));
        tracing::warn!(%file, missing, "the certificate lacks names: delete the file and start again for a new one");
    }
    let key = PrivateKeyDer::from_pem_file(&key_file).map_err(|error| unusable(&key_file, &error))?;
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(|error| unusable(file, &error))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Everything that the certificate is for.
fn names() -> impl Iterator<Item = &'static str> {
    LOCAL_HOSTS.into_iter().chain(GATEWAY_HOSTS)
}

/// The names that a certificate of an earlier version, or of the user's own, is not for. It is used all the same,
/// because merchants may trust it already.
fn missing_names(certificate: &CertificateDer<'_>) -> Result<Vec<&'static str>, rustls::Error> {
    let certificate = ParsedCertificate::try_from(certificate)?;
    let is_missing = |name: &&str| match ServerName::try_from(*name) {
        Ok(name) => verify_server_name(&certificate, &name).is_err(),
        Err(_) => true,
    };
    Ok(names().filter(is_missing).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_of_an_earlier_version_is_known_to_lack_names() {
        let made = rcgen::generate_simple_self_signed(LOCAL_HOSTS.map(str::to_owned).to_vec()).unwrap();
        assert_eq!(missing_names(made.cert.der()).unwrap(), GATEWAY_HOSTS);
        let made = rcgen::generate_simple_self_signed(names().map(str::to_owned).collect::<Vec<_>>()).unwrap();
        assert!(missing_names(made.cert.der()).unwrap().is_empty());
    }
}
