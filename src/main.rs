//! The command line: `serve` (the default) runs the shop, `simulator` runs the gateway alone.

use antom_simulator::interrupted;
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

#[derive(Clone, Subcommand)]
enum Command {
    /// Run the shop; without Antom credentials, its gateway too.
    Serve,
    /// Run the gateway alone, for merchants in any language.
    Simulator(antom_simulator::Arguments),
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // A missing .env is the normal case; one that cannot be read is worth a word.
    if let Err(error) = dotenvy::dotenv()
        && !error.not_found()
    {
        bail!("the file .env cannot be read: {error}");
    }
    let arguments = Arguments::parse();
    telemetry::start(std::env::var("LOG_FORMAT").is_ok_and(|format| format == "json"));
    let config = Config::from_env()?;
    match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(config).await,
        Command::Simulator(arguments) => simulate(&config, arguments).await,
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

async fn simulate(config: &Config, arguments: antom_simulator::Arguments) -> anyhow::Result<()> {
    if matches!(config.gateway, GatewayConfig::Antom(_)) {
        bail!("the simulator does not run beside Antom credentials: unset the ANTOM_* variables");
    }
    let simulator = arguments.start().await?;
    interrupted().await;
    simulator.stop().await;
    Ok(())
}
