//! The command line: `serve` (the default) runs the shop, `simulator` runs the gateway alone.

use antom_storefront::server::{
    config::{Config, GatewayConfig},
    startup::Application,
    telemetry,
};
use anyhow::bail;
use clap::{Parser, Subcommand};

/// Kopi Lane: a shop that takes payments with Antom, and a gateway to try it with.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Clone, Copy, Subcommand)]
enum Command {
    /// Run the shop; without Antom credentials, its gateway too.
    Serve,
    /// Run the gateway alone.
    Simulator,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    // A missing .env is the normal case; one that cannot be read is worth a word.
    if let Err(error) = dotenvy::dotenv()
        && !error.not_found()
    {
        bail!("the file .env cannot be read: {error}");
    }
    telemetry::start(std::env::var("LOG_FORMAT").is_ok_and(|format| format == "json"));
    let config = Config::from_env()?;
    match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(config).await,
        Command::Simulator => simulate(config).await,
    }
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let application = Application::build(config).await?;
    match application.simulator() {
        Some(simulator) => {
            tracing::info!("the gateway simulator answers on {}: no money moves", simulator.origin());
        }
        None => tracing::info!("payments go to {}", application.shop().gateway.url()),
    }
    tracing::info!("the shop is open on {}", application.public_url());
    application.serve(interrupted()).await
}

async fn simulate(config: Config) -> anyhow::Result<()> {
    let GatewayConfig::Simulator(config) = config.gateway else {
        bail!("the simulator does not run beside Antom credentials: unset the ANTOM_* variables");
    };
    let simulator = config.start(antom::Clock::system()).await?;
    tracing::info!("the gateway simulator answers on {}: no money moves", simulator.origin());
    interrupted().await;
    simulator.stop().await;
    Ok(())
}

/// Done when the process is asked to end.
async fn interrupted() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
