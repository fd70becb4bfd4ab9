//! A merchant's test: create a session, lose its first answer, pay as the buyer, and inquire.
//!
//! ```sh
//! cargo run --package antom-simulator --example pay
//! ```

use std::error::Error;

use antom::{
    Client, ClientConfig,
    types::{Amount, CreatePaymentSession, InquiryPayment, NotifyUrl, Order, PaymentMethod},
};
use antom_simulator::{Effect, Match, Scenario, Simulator, SimulatorConfig};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let database = std::env::temp_dir().join(format!("antom-simulator-example-{}.db", std::process::id()));
    let simulator = Simulator::start(SimulatorConfig::new("127.0.0.1:0".parse()?, &database)).await?;
    let credentials = simulator.credentials();
    let client = Client::new(ClientConfig::new(
        simulator.origin().clone(),
        &credentials.client_id,
        credentials.merchant_private_key.clone(),
        [credentials.antom_public_key.clone()],
    ))?;

    simulator
        .add_scenario(Scenario::new(Effect::LoseAnswer, Match::any().endpoint("createPaymentSession").times(1)))?;
    let amount = Amount::new("SGD", 4200);
    let request = CreatePaymentSession::new(
        "payment-1",
        amount.clone(),
        PaymentMethod::of_type("PAYNOW"),
        "https://shop.example/orders/1",
        // This example inquires instead of waiting for a notification.
        NotifyUrl::FromDashboard,
        Order::new("order-1", "Coffee beans", amount),
    );
    if let Err(error) = client.send(&request).await {
        println!("The first answer is lost: {error}");
    }
    client.send(&request).await?;

    simulator.finish("payment-1", "SUCCESS").await?;
    let payment = client.send(&InquiryPayment::by_request_id("payment-1")).await?;
    println!("The payment is {:?}.", payment.payment_status);

    simulator.stop().await;
    std::fs::remove_file(database)?;
    Ok(())
}
