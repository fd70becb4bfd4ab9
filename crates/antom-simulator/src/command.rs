//! The command line of the simulator, for every program that offers it.

use std::{io::Write, net::SocketAddr, path::PathBuf, time::Duration};

use clap::ValueEnum;

use crate::{
    behavior::assumptions::Assumptions,
    config::{MERCHANT_NAME, SimulatorConfig, StartError},
    server::Simulator,
};

/// The options of the simulator.
#[derive(Debug, Clone, clap::Args)]
#[non_exhaustive]
pub struct SimulatorArgs {
    /// Where to listen; port 0 for any free port
    #[arg(long, env = "SIMULATOR_ADDR", default_value = "127.0.0.1:3030", value_name = "ADDRESS")]
    pub listen: SocketAddr,

    /// The SQLite file for payments, notifications and keys; created if it is missing
    #[arg(long, env = "SIMULATOR_DATABASE", default_value = "data/simulator.db", value_name = "FILE")]
    pub database: PathBuf,

    /// The merchant's name on the pages for buyers; "Demo merchant" if it is not given
    #[arg(long, env = "SIMULATOR_MERCHANT_NAME", value_name = "NAME")]
    pub merchant_name: Option<String>,

    /// Listen with TLS in addition. The self-signed certificate is the .pem file beside the database
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, default_missing_value = "127.0.0.1:3443")]
    pub tls: Option<SocketAddr>,

    /// Resend notifications as production does, or never, as Antom's sandbox does
    #[arg(long, value_enum, default_value_t)]
    pub assumptions: AssumptionsPreset,

    /// The time between the outcome of a payment and its notification, in seconds
    #[arg(long, default_value_t = 3, value_name = "SECONDS")]
    pub notify_after: u64,

    /// Allow addresses other than loopback addresses, and serve the console and the control API there. Everyone who can
    /// reach them can approve any payment
    #[arg(long)]
    pub allow_remote: bool,
}

/// A set of [`Assumptions`]. The control API can change each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
#[non_exhaustive]
pub enum AssumptionsPreset {
    /// Notifications are resent until they are acknowledged.
    #[default]
    Production,
    /// Notifications are never resent.
    Sandbox,
}

impl SimulatorArgs {
    /// Starts the simulator, and prints its addresses.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(self) -> Result<Simulator, StartError> {
        let certificate = self.database.with_extension("pem");
        let simulator = Simulator::start(SimulatorConfig {
            merchant_name: self.merchant_name.unwrap_or_else(|| MERCHANT_NAME.to_owned()),
            tls: self.tls,
            notify_after: Duration::from_secs(self.notify_after),
            allow_remote: self.allow_remote,
            assumptions: match self.assumptions {
                AssumptionsPreset::Production => Assumptions::default(),
                AssumptionsPreset::Sandbox => Assumptions::sandbox(),
            },
            ..SimulatorConfig::new(self.listen, self.database)
        })
        .await?;
        let origin = simulator.origin().as_str().trim_end_matches('/');
        let mut lines = vec![format!("The simulated gateway answers on {origin} – no money moves.")];
        if let Some(origin) = simulator.tls_origin() {
            lines.push(format!("  With TLS     {origin} (certificate: {})", certificate.display()));
        }
        lines.push(format!("  Console      {origin}/console"));
        lines.push(format!("  Credentials  {origin}/control/credentials"));
        lines.push(format!("  Control API  {origin}/control/openapi.json\n"));
        // Fails if standard output is closed.
        let _ = std::io::stdout().write_all(lines.join("\n").as_bytes());
        Ok(simulator)
    }
}

/// Returns when the process receives Ctrl-C or SIGTERM. From the call on, these signals no longer end the process, even if
/// the future is not polled yet. Call it within a Tokio runtime.
pub fn shutdown_signal() -> impl Future<Output = ()> + Send + 'static {
    #[cfg(unix)]
    let signals = {
        use tokio::signal::unix::{SignalKind, signal};
        [SignalKind::interrupt(), SignalKind::terminate()].map(|kind| signal(kind).ok())
    };
    async move {
        #[cfg(unix)]
        if let [Some(mut interrupt), Some(mut terminate)] = signals {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
        let _ = tokio::signal::ctrl_c().await;
    }
}
