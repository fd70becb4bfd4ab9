//! The simulator as a program, for merchants in any language.

use std::{error::Error, process::ExitCode};

use antom_simulator::SimulatorArgs;
use clap::Parser;
use tracing_subscriber::EnvFilter;

/// A simulator of Antom's payment gateway for tests: it needs no account, moves no money, and fails on request.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(flatten)]
    simulator: SimulatorArgs,
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let stop = antom_simulator::shutdown_signal();
    match cli.simulator.start().await {
        Ok(simulator) => {
            stop.await;
            simulator.stop().await;
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(error = &error as &dyn Error, "the simulator did not start");
            ExitCode::FAILURE
        }
    }
}
