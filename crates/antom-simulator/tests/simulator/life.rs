//! Starting, stopping and starting again.

use std::{net::SocketAddr, time::Duration};

use antom::types::{InquiryPayment, PaymentStatus};
use antom_simulator::{Simulator, SimulatorConfig, StartError};

use crate::world::{NOTIFY_AFTER, World, new_folder};

#[tokio::test]
async fn a_restart_keeps_payments_and_delivers_the_notification_that_was_owed() {
    let world = World::start().await;
    let open = world.create("open", "SHOPEEPAY_SG", "SGD").await;
    let session = world.create("paid", "SHOPEEPAY_SG", "SGD").await;
    let wallet = world.wallet_url(&session).await;
    world.press(&wallet, "approve").await;

    // The clock stands still: the notification cannot have been due yet.
    let mut world = world.restart().await;

    assert_eq!(world.inquire("paid").await.payment_status, Some(PaymentStatus::Success));
    assert_eq!(world.inquire("open").await.payment_status, Some(PaymentStatus::Processing));
    assert!(world.rpc("query", &open, serde_json::json!({})).await["success"].as_bool().unwrap());
    world.clock.forward(NOTIFY_AFTER);
    assert_eq!(world.merchant.notification().await.payment.payment_request_id, "paid");
    assert_eq!(world.tried(1).await.outcome.as_deref(), Some("ACKNOWLEDGED"));
}

#[tokio::test]
async fn keys_are_made_once_and_kept_in_the_database() {
    let folder = new_folder();
    let database = folder.join("a folder of its own").join("simulator.db");
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
        assert_eq!(mode & 0o777, 0o600, "the file holds keys");
    }
}

fn keys_of(simulator: &Simulator) -> (String, String) {
    let credentials = simulator.credentials();
    (credentials.private_key.to_base64().unwrap(), credentials.antom_public_key.to_base64().unwrap())
}

#[tokio::test]
async fn only_this_machine_is_served() {
    let folder = new_folder();
    let config = SimulatorConfig::new(SocketAddr::from(([0, 0, 0, 0], 0)), folder.join("simulator.db"));
    let error = Simulator::start(config.clone()).await.unwrap_err();
    assert!(matches!(error, StartError::NotLoopback(_)), "{error}");
    assert!(!config.database.exists(), "nothing was touched");
}

#[tokio::test]
async fn what_cannot_be_used_is_named() {
    let world = World::start().await;
    let folder = new_folder();
    let taken = world.simulator.origin().socket_addrs(|| None).unwrap()[0];
    let config = SimulatorConfig::new(taken, folder.join("simulator.db"));
    let error = Simulator::start(config.clone()).await.unwrap_err();
    assert!(error.to_string().contains(&taken.to_string()), "{error}");

    let no_database = folder.join("notes.txt");
    std::fs::write(&no_database, "these are not the tables you are looking for".repeat(100)).unwrap();
    let error = Simulator::start(SimulatorConfig { database: no_database, ..config }).await.unwrap_err();
    assert!(matches!(error, StartError::Database { .. }) && error.to_string().contains("notes.txt"), "{error}");
}

#[tokio::test]
async fn a_stopped_simulator_has_let_go_of_everything() {
    let world = World::start().await;
    world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let client = world.client.clone();
    // Browsers open connections in advance and then say nothing; that keeps nobody waiting.
    let address = world.simulator.origin().socket_addrs(|| None).unwrap();
    let silent = tokio::net::TcpStream::connect(address.as_slice()).await.unwrap();
    tokio::time::timeout(Duration::from_secs(5), world.simulator.stop()).await.expect("it did not stop");
    drop(silent);
    let error = client.send(&InquiryPayment::by_request_id("request-1")).await.unwrap_err();
    assert!(matches!(error, antom::Error::Transport { .. }), "{error}");
}
