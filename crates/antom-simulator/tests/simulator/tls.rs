//! TLS with a self-signed certificate.

use std::net::SocketAddr;

use antom_simulator::{Simulator, SimulatorConfig};

use crate::test_simulator::{TIME_LIMIT, new_folder};

/// Every host that protocol documentation and official samples name for the gateway.
const GATEWAY_HOSTS: [&str; 7] = [
    "open-sea-global.alipay.com",
    "open-na-global.alipay.com",
    "open-de-global.alipay.com",
    "open.antglobal-us.com",
    "open-sea.alipay.com",
    "open-na.alipay.com",
    "open-eu.alipay.com",
];

#[tokio::test]
async fn the_certificate_is_good_for_every_host_of_antoms_gateways() {
    let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
    let folder = new_folder();
    let mut config = SimulatorConfig::new(loopback, folder.join("simulator.db"));
    config.tls = Some(loopback);
    let simulator = Simulator::start(config).await.unwrap();
    let certificate = reqwest::Certificate::from_pem(&std::fs::read(folder.join("simulator.pem")).unwrap()).unwrap();
    let port = simulator.tls_origin().unwrap().port().unwrap();
    let ask = async |host: &str| {
        let http = reqwest::Client::builder().tls_certs_only([certificate.clone()]).no_proxy().timeout(TIME_LIMIT);
        let http = http.resolve(host, SocketAddr::from(([127, 0, 0, 1], port))).build().unwrap();
        http.get(format!("https://{host}:{port}/healthz")).send().await
    };
    for host in GATEWAY_HOSTS {
        assert_eq!(ask(host).await.unwrap().status(), 200, "{host}");
    }
    assert!(ask("open-global.alipay.com").await.is_err(), "Antom has withdrawn this host");
    simulator.stop().await;
}

#[tokio::test]
async fn the_certificate_is_the_same_after_a_restart() {
    let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
    let folder = new_folder();
    let mut config = SimulatorConfig::new(loopback, folder.join("simulator.db"));
    config.tls = Some(loopback);
    let simulator = Simulator::start(config.clone()).await.unwrap();
    let certificate = std::fs::read(folder.join("simulator.pem")).unwrap();
    assert!(!String::from_utf8_lossy(&certificate).contains("PRIVATE"));
    let trusting = || {
        let certificate = reqwest::Certificate::from_pem(&certificate).unwrap();
        reqwest::Client::builder().tls_certs_only([certificate]).no_proxy().timeout(TIME_LIMIT).build().unwrap()
    };
    let health = async |simulator: &Simulator, http: reqwest::Client| {
        http.get(simulator.tls_origin().unwrap().join("/healthz").unwrap()).send().await
    };
    assert_eq!(health(&simulator, trusting()).await.unwrap().text().await.unwrap(), "ok");
    let stranger = reqwest::Client::builder().tls_certs_only([]).no_proxy().timeout(TIME_LIMIT).build().unwrap();
    assert!(health(&simulator, stranger).await.is_err());
    // A client that sends nothing does not delay other clients.
    let address = simulator.tls_origin().unwrap().socket_addrs(|| None).unwrap();
    let silent = tokio::net::TcpStream::connect(&address[..]).await.unwrap();
    assert_eq!(health(&simulator, trusting()).await.unwrap().status(), 200);
    drop(silent);
    simulator.stop().await;

    let again = Simulator::start(config).await.unwrap();
    assert_eq!(health(&again, trusting()).await.unwrap().status(), 200);
    #[cfg(unix)]
    {
        let key = folder.join("simulator.key").metadata().unwrap();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&key.permissions()) & 0o777, 0o600);
    }
    again.stop().await;
}
