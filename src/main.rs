//! The command line: `serve` (the default) runs the shop, `simulator` runs the gateway alone, `doctor` says what is wrong.

mod database_command;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use antom::Clock;
use antom_simulator::shutdown_signal;
use antom_storefront::{
    http::{site::Site, startup::Application},
    language,
};
use anyhow::{Context, bail};
use backend::{
    config::{Config, ConfigError, Environment, GatewayConfig},
    doctor::{self, DoctorInput, DoctorOptions, SignatureArguments},
    service::{
        catalogue,
        review::{self, Resolution},
    },
    store::{
        Store,
        backup::{self, BackupContents},
        catalogue::StockRule,
    },
};
use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::diagnostics::{ChecklistState, Finding, Verdict};

use self::database_command::DatabaseCommand;

/// A shop that takes payments with Antom, and a gateway to try it with.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Clone, Subcommand)]
enum Command {
    /// Run the shop; without Antom credentials, its gateway too.
    Serve,
    /// Run the gateway alone, for merchants in any language.
    Simulator(antom_simulator::SimulatorArgs),
    /// Say what is wrong with the configuration, and what to do.
    Doctor(DoctorArguments),
    /// Change what the shop sells.
    #[command(subcommand)]
    Catalogue(CatalogueCommand),
    /// See to payments that wait for a person.
    #[command(subcommand)]
    Payments(PaymentsCommand),
    /// Copy the database, and verify the copy. The shop may be running.
    Backup(BackupArguments),
    /// Put a backup in the place of the database. The shop must not be running.
    Restore(RestoreArguments),
    /// Move the shop to another database.
    #[command(subcommand)]
    Database(DatabaseCommand),
}

#[derive(Clone, Args)]
struct BackupArguments {
    /// The new file
    file: PathBuf,
}

#[derive(Clone, Args)]
struct RestoreArguments {
    /// A file that `backup` has made
    file: PathBuf,
}

#[derive(Clone, Subcommand)]
enum CatalogueCommand {
    /// Replace the products by those of a folder. The shop may be running.
    Import(ImportArguments),
}

#[derive(Clone, Args)]
struct ImportArguments {
    /// The folder with catalogue.toml, products/ and images/
    folder: PathBuf,

    /// Set the stock of all variants to what the files say; without, only new variants get it
    #[arg(long)]
    set_stock: bool,
}

#[derive(Clone, Subcommand)]
enum PaymentsCommand {
    /// List the payments that wait for a person, or carry out what was decided about one.
    Review(ReviewArguments),
}

#[derive(Clone, Args)]
struct ReviewArguments {
    /// The payment to decide about
    #[arg(requires = "resolution")]
    payment_request_id: Option<String>,

    /// What was decided
    #[arg(requires = "note")]
    resolution: Option<Resolution>,

    /// Who decided, and why: kept with the payment
    #[arg(long)]
    note: Option<String>,
}

#[derive(Clone, Args)]
#[command(args_conflicts_with_subcommands = true)]
struct DoctorArguments {
    /// Create a session with every payment method, and cancel it: in production too, not only in the sandbox
    #[arg(long)]
    methods: bool,

    #[command(subcommand)]
    subject: Option<DoctorSubject>,
}

#[derive(Clone, Subcommand)]
enum DoctorSubject {
    /// Say why the signature of a message does not verify.
    Signature(SignatureArguments),
    /// List what has to be done before real customers come.
    GoLive,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    // Before the arguments, which have defaults in the environment; but an unreadable file does not prevent `--help`.
    let env_file = load_env_file();
    let arguments = Cli::parse();
    env_file?;
    // For every HTTP client of the process. Ignored if a library was first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let _telemetry = telemetry::start(std::env::var("LOG_FORMAT").is_ok_and(|format| format == "json"));
    let config = Config::from_env();
    match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(config?).await?,
        Command::Simulator(arguments) => simulate(&config?, arguments).await?,
        Command::Doctor(arguments) => return run_doctor(config, arguments).await,
        Command::Catalogue(CatalogueCommand::Import(arguments)) => import(&config?, &arguments).await?,
        Command::Payments(PaymentsCommand::Review(arguments)) => review(&config?, arguments).await?,
        Command::Backup(arguments) => back_up(&config?, &arguments.file).await?,
        Command::Restore(arguments) => restore(&config?, &arguments.file).await?,
        Command::Database(command) => command.run().await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads the file `.env` of this folder, or of the nearest folder above that has one. An error names the line and the
/// variable and shows nothing of a value, which may be a key.
fn load_env_file() -> anyhow::Result<()> {
    let folder = std::env::current_dir().context("the current folder")?;
    let Some(file) = folder.ancestors().map(|folder| folder.join(".env")).find(|file| file.is_file()) else {
        return Ok(());
    };
    match dotenvy::from_path(&file) {
        Ok(()) => Ok(()),
        Err(dotenvy::Error::LineParse(text, _)) => {
            let (number, name) = find_in_env_file(&std::fs::read_to_string(&file).unwrap_or_default(), &text);
            bail!(
                "{}, line {number}: {name} cannot be read. Write NAME='value', on one line, between single quotes",
                file.display()
            )
        }
        Err(dotenvy::Error::Io(error)) => bail!("{} cannot be read: {error}", file.display()),
        Err(_) => bail!("{} cannot be read", file.display()),
    }
}

/// The line number and the variable of what dotenvy could not parse: it names a whole line, or only the value. The name is
/// shown only if it can be no part of a key that was broken into lines.
fn find_in_env_file(file: &str, refused: &str) -> (usize, String) {
    let refused = refused.lines().next().unwrap_or_default().trim();
    for (index, line) in file.lines().enumerate() {
        let (name, value) = line.split_once('=').unwrap_or(("", line));
        if line.trim() != refused && value.trim() != refused {
            continue;
        }
        let name = name.trim().trim_start_matches("export ").trim();
        let is_name =
            !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        return (index + 1, if is_name { format!("the value of {name}") } else { "this line".into() });
    }
    (0, "a line".into())
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let stop = shutdown_signal();
    let application = Application::build(config, Site::find()?).await?;
    match application.simulator() {
        Some(simulator) => {
            tracing::info!("the gateway simulator answers on {}: no money moves", simulator.origin());
        }
        None => tracing::info!("payments go to {}", application.context().gateway.url()),
    }
    tracing::info!("the shop is open on {}", application.public_url());
    application.serve(stop).await;
    Ok(())
}

async fn simulate(config: &Config, mut arguments: antom_simulator::SimulatorArgs) -> anyhow::Result<()> {
    if matches!(config.gateway, GatewayConfig::Antom(_)) {
        bail!("the simulator does not run beside Antom credentials: unset the ANTOM_* variables");
    }
    arguments.merchant_name.get_or_insert_with(|| config.shop_name.clone());
    let stop = shutdown_signal();
    let simulator = arguments.start().await?;
    stop.await;
    simulator.stop().await;
    Ok(())
}

/// Replaces what the shop sells. Pages show it from their next request on.
async fn import(config: &Config, arguments: &ImportArguments) -> anyhow::Result<()> {
    let store = Store::open(config.database_url.as_str()).await?;
    let rule = if arguments.set_stock { StockRule::Set } else { StockRule::Keep };
    let products = catalogue::import(&store, &arguments.folder, &language::tags(), rule).await?;
    store.close().await;
    println!("The shop now sells {products} products.");
    Ok(())
}

async fn back_up(config: &Config, file: &Path) -> anyhow::Result<()> {
    let BackupContents { orders, payments } = backup::back_up(config.database_url.as_str(), file).await?;
    println!("{} has {orders} orders and {payments} payments.", file.display());
    Ok(())
}

async fn restore(config: &Config, file: &Path) -> anyhow::Result<()> {
    let (contents, replaced) = backup::restore(config.database_url.as_str(), file, Clock::system().now()).await?;
    let BackupContents { orders, payments } = contents;
    println!("The shop has {orders} orders and {payments} payments again.");
    if let Some(replaced) = replaced {
        println!("The database before is {}. Delete it when nothing of it is missing.", replaced.display());
    }
    Ok(())
}

/// Lists what waits for a person, with the possible decisions, or carries one out. The shop may be running.
async fn review(config: &Config, arguments: ReviewArguments) -> anyhow::Result<()> {
    let store = Store::open(config.database_url.as_str()).await?.with_outbox(config.webhook.is_some());
    if let (Some(id), Some(resolution), Some(note)) =
        (arguments.payment_request_id, arguments.resolution, arguments.note)
    {
        let status = review::decide(&store, &id, resolution, &note, Clock::system().now()).await?;
        println!("{id} is {status}");
        return Ok(());
    }
    let cases = review::list_cases(&store).await?;
    if cases.is_empty() {
        println!("No payment waits for a person.");
        return Ok(());
    }
    for case in &cases {
        println!("{case}");
    }
    println!("Look each one up in Antom's dashboard, then say what you have decided:");
    for resolution in Resolution::value_variants() {
        let (name, help) = resolution.to_possible_value().map(|it| (it.get_name().to_owned(), it)).unzip();
        let help = help.and_then(|it| it.get_help().map(ToString::to_string)).unwrap_or_default();
        println!("  antom-storefront payments review <id> {} --note \"who and why\"", name.unwrap_or_default());
        println!("      {help}");
    }
    Ok(())
}

/// Prints what the doctor finds as it is found, and fails when something is wrong.
async fn run_doctor(config: Result<Config, ConfigError>, arguments: DoctorArguments) -> anyhow::Result<ExitCode> {
    let mut wrong = false;
    let mut report = |finding: Finding| {
        wrong |= finding.verdict == Verdict::Wrong;
        println!("{finding}");
    };
    match (arguments.subject, config) {
        (Some(DoctorSubject::Signature(arguments)), config) => {
            report(doctor::diagnose_signature(&arguments, config.as_ref())?);
        }
        (_, Err(error)) => {
            for problem in error.problems() {
                report(Finding::wrong("Configuration", problem, ".env.example explains every variable"));
            }
        }
        (Some(DoctorSubject::GoLive), Ok(config)) => {
            for item in doctor::checklist(&DoctorInput::from_config(&config)?) {
                wrong |= item.state == ChecklistState::ToDo;
                println!("{item}");
            }
        }
        (None, Ok(config)) => {
            let input = DoctorInput::from_config(&config)?;
            let options = DoctorOptions { methods: arguments.methods || input.environment == Environment::Sandbox };
            doctor::examine(&input, options, report).await;
        }
    }
    Ok(if wrong { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
