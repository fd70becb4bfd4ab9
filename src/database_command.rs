//! `antom-storefront database`.

use std::time::{Duration, Instant};

use anyhow::{anyhow, bail};
use backend::{
    config::DatabaseUrl,
    store::database_copy::{self, Progress},
};
use clap::{Args, Subcommand};

#[derive(Clone, Subcommand)]
pub(crate) enum DatabaseCommand {
    /// Copy the shop from SQLite to PostgreSQL, or back, and verify the copy. The shop must not be running.
    Copy(CopyArguments),
}

#[derive(Clone, Args)]
pub(crate) struct CopyArguments {
    /// The database of the shop, which stays as it is
    #[arg(long, value_name = "URL")]
    from: String,

    /// An empty database of PostgreSQL, or a new file of SQLite
    #[arg(long, value_name = "URL")]
    to: String,

    // The parser would show what it does not expect, and that can be a URL with a password.
    #[arg(hide = true)]
    unexpected: Vec<String>,
}

/// The time between two lines about how far the copy is.
const PAUSE: Duration = Duration::from_secs(2);

impl DatabaseCommand {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let Self::Copy(CopyArguments { from, to, unexpected }) = self;
        if !unexpected.is_empty() {
            bail!("name the databases with --from and --to, and nothing else");
        }
        let parse = |option, url: &str| url.parse().map_err(|problem| anyhow!("{option} {problem}"));
        let (from, to): (DatabaseUrl, DatabaseUrl) = (parse("--from", &from)?, parse("--to", &to)?);
        let mut last = Instant::now();
        let report = |Progress { table, rows, is_verification }: Progress<'_>| {
            if last.elapsed() >= PAUSE {
                last = Instant::now();
                eprintln!("{table}: {rows} rows {}", if is_verification { "verified" } else { "copied" });
            }
        };
        let copied = database_copy::copy(from.as_str(), to.as_str(), report).await?;
        println!("{copied}");
        println!("Every table of {to} has the rows of {from}. To move over:");
        println!("  1. Set DATABASE_URL to the new database, and start the shop.");
        println!("  2. Look at /readyz and at an order.");
        println!("  3. Keep the old database, and start no shop on it, until nothing is missing.");
        Ok(())
    }
}
