//! The command line of a gateway that runs alone, shared by every program that offers it.

use std::{io::Write, net::SocketAddr, path::PathBuf, time::Duration};

use clap::ValueEnum;

use crate::{Fidelity, Simulator, SimulatorConfig, StartError};

/// How the gateway runs.
#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// Where to listen; port 0 for any free one
    #[arg(long, env = "SIMULATOR_ADDR", default_value = "127.0.0.1:3030", value_name = "ADDRESS")]
    pub listen: SocketAddr,

    /// The SQLite file that holds payments, notifications and keys; made when it is missing
    #[arg(long, env = "SIMULATOR_DATABASE", default_value = "data/simulator.db", value_name = "FILE")]
    pub database: PathBuf,

    /// Listen with TLS as well. The certificate is self-signed; it stands beside the database, as .pem
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, default_missing_value = "127.0.0.1:3443")]
    pub tls: Option<SocketAddr>,

    /// Resend notifications as production does, or never, as Antom's sandbox does
    #[arg(long, value_enum, default_value_t)]
    pub fidelity: Preset,

    /// How many seconds after a payment's outcome its notification is sent
    #[arg(long, default_value_t = 3, value_name = "SECONDS")]
    pub notify_after: u64,

    /// Listen on other addresses than loopback ones if asked to, and serve console and control API there. Whoever
    /// reaches them can approve any payment
    #[arg(long)]
    pub allow_remote: bool,
}

/// How the gateway behaves where the real one is not known; the control API has each switch on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Preset {
    /// Resends until acknowledged.
    #[default]
    Production,
    /// Never resends.
    Sandbox,
}

impl Arguments {
    /// Starts the gateway, and tells on standard output where it is and how to begin.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(self) -> Result<Simulator, StartError> {
        let certificate = self.database.with_extension("pem");
        let simulator = Simulator::start(SimulatorConfig {
            tls: self.tls,
            notify_after: Duration::from_secs(self.notify_after),
            allow_remote: self.allow_remote,
            fidelity: match self.fidelity {
                Preset::Production => Fidelity::default(),
                Preset::Sandbox => Fidelity::sandbox(),
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
        // Whoever has closed standard output does not want to know.
        let _ = std::io::stdout().write_all(lines.join("\n").as_bytes());
        Ok(simulator)
    }
}

/// Done when the process is asked to end, by Ctrl-C or by SIGTERM. From the call on, not only from when it is awaited,
/// neither ends the process by itself. Call it within a Tokio runtime.
pub fn interrupted() -> impl Future<Output = ()> + Send + 'static {
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
