//! The gateway alone, for merchants in any language.

use antom_simulator::Arguments;
use clap::Parser;
use tracing_subscriber::EnvFilter;

/// A gateway that speaks Antom's wire, for rehearsals: no account, no money, and it misbehaves when told to.
#[derive(Parser)]
#[command(version)]
struct Command {
    #[command(flatten)]
    arguments: Arguments,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let command = Command::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let stop = antom_simulator::interrupted();
    let simulator = command.arguments.start().await?;
    stop.await;
    simulator.stop().await;
    Ok(())
}
