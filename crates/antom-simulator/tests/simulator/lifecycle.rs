//! Starting, stopping and restarting.

use std::{error::Error, net::SocketAddr, time::Duration};

use antom::types::{InquiryPayment, PaymentStatus};
use antom_simulator::{Simulator, SimulatorConfig, StartError};

use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};

use crate::test_simulator::{NOTIFY_AFTER, TestSimulator, new_folder};

#[tokio::test]
async fn a_restart_keeps_payments_and_delivers_pending_notifications() {
    let test = TestSimulator::start().await;
    let open = test.create("open", "SHOPEEPAY_SG", "SGD").await;
    let session = test.create("paid", "SHOPEEPAY_SG", "SGD").await;
    let wallet = test.wallet_url(&session).await;
    test.press(&wallet, "approve").await;

    // The clock stands still, so the notification is not due yet.
    let mut test = test.restart().await;

    assert_eq!(test.inquire("paid").await.payment_status, Some(PaymentStatus::Success));
    assert_eq!(test.inquire("open").await.payment_status, Some(PaymentStatus::Processing));
    assert!(test.rpc("query", &open, serde_json::json!({})).await["success"].as_bool().unwrap());
    test.clock.forward(NOTIFY_AFTER);
    assert_eq!(test.merchant.notification().await.payment.payment_request_id, "paid");
    assert_eq!(test.tried(1).await.outcome.as_deref(), Some("ACKNOWLEDGED"));
}

#[tokio::test]
async fn keys_are_generated_once_and_stored_in_the_database() {
    let folder = new_folder();
    let database = folder.join("new folder").join("simulator.db");
    let config = SimulatorConfig::new(SocketAddr::from(([127, 0, 0, 1], 0)), database);
    let first = Simulator::start(config.clone()).await.unwrap();
    let (merchant, antom) = keys_of(&first);
    first.stop().await;
    let second = Simulator::start(config.clone()).await.unwrap();
    assert_eq!(keys_of(&second), (merchant, antom));
    second.stop().await;

    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&config.database.metadata().unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600, "the file has keys");
    }
}

fn keys_of(simulator: &Simulator) -> (String, String) {
    let credentials = simulator.credentials();
    (credentials.merchant_private_key.to_base64().unwrap(), credentials.antom_public_key.to_base64().unwrap())
}

#[tokio::test]
async fn an_address_that_other_machines_can_reach_is_refused() {
    let folder = new_folder();
    let config = SimulatorConfig::new(SocketAddr::from(([0, 0, 0, 0], 0)), folder.join("simulator.db"));
    let error = Simulator::start(config.clone()).await.unwrap_err();
    assert!(matches!(error, StartError::NotLoopback(_)), "{error}");
    assert!(!config.database.exists(), "no file was created");
}

#[tokio::test]
async fn an_unusable_address_or_database_is_named() {
    let test = TestSimulator::start().await;
    let folder = new_folder();
    let taken = test.simulator.origin().socket_addrs(|| None).unwrap()[0];
    let config = SimulatorConfig::new(taken, folder.join("simulator.db"));
    let error = Simulator::start(config.clone()).await.unwrap_err();
    assert!(error.to_string().contains(&taken.to_string()), "{error}");

    let no_database = folder.join("notes.txt");
    std::fs::write(&no_database, "this is not a database".repeat(100)).unwrap();
    let mut other_file = config;
    other_file.database = no_database;
    let error = Simulator::start(other_file).await.unwrap_err();
    assert!(matches!(error, StartError::Database { .. }) && error.to_string().contains("notes.txt"), "{error}");
}

#[tokio::test]
async fn a_database_of_another_version_is_refused_with_the_file_and_what_to_do() {
    let file = new_folder().join("simulator.db");
    let config = SimulatorConfig::new(SocketAddr::from(([127, 0, 0, 1], 0)), file.clone());
    Simulator::start(config.clone()).await.unwrap().stop().await;
    let mut database = SqliteConnectOptions::new().filename(&file).connect().await.unwrap();
    // Another version of the schema has another checksum.
    sqlx::query("UPDATE _sqlx_migrations SET checksum = x'00'").execute(&mut database).await.unwrap();
    database.close().await.unwrap();

    let error = Simulator::start(config).await.unwrap_err();
    assert!(error.to_string().contains(&file.display().to_string()), "{error}");
    let reason = error.source().unwrap().to_string();
    assert!(reason.contains("another version") && reason.contains("delete the file"), "{reason}");
}

#[tokio::test]
async fn a_stopped_simulator_does_not_wait_for_idle_connections() {
    let test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let client = test.client.clone();
    // Browsers open connections in advance and send nothing.
    let address = test.simulator.origin().socket_addrs(|| None).unwrap();
    let silent = tokio::net::TcpStream::connect(address.as_slice()).await.unwrap();
    tokio::time::timeout(Duration::from_secs(5), test.simulator.stop()).await.expect("it did not stop");
    drop(silent);
    let error = client.send(&InquiryPayment::by_request_id("request-1")).await.unwrap_err();
    assert!(matches!(error, antom::Error::Transport { .. }), "{error}");
}
