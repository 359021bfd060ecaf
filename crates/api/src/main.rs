//! serve | migrate | openapi | demo | backup | restore

use api::platform::config::{Config, Flags};
use api::platform::{logs, serve};
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// ClientSphere: a CRM in one binary.
#[derive(Parser)]
#[command(name = "clientsphere", version, about)]
struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API and the web app (the default)
    Serve,
    /// Bring the database's schema up to date and stop
    Migrate,
    /// Print the OpenAPI document
    Openapi,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("clientsphere: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<(), String> {
    if let Some(Command::Openapi) = cli.command {
        let json = api::app::document().to_pretty_json().map_err(|e| e.to_string())?;
        return print(&json);
    }
    // The one cryptography provider for TLS, here and towards others.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = Config::load(&cli.flags, std::env::vars()).map_err(|e| e.to_string())?;
    logs::init(&config.logs).map_err(|e| e.to_string())?;
    let runtime = actix_web::rt::System::new();
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => runtime.block_on(serve(config)),
        Command::Migrate => runtime.block_on(async { api::open(config).await.map(drop).map_err(|e| e.to_string()) }),
        Command::Openapi => Ok(()),
    }
}

async fn serve(config: Config) -> Result<(), String> {
    print(&config.summary())?;
    let public_url = config.public_url();
    let running = api::start(config).await.map_err(|e| e.to_string())?;
    print(&format!("\nClientSphere is at {public_url}  (listening on {})", running.address))?;
    if let Some(link) = &running.setup_link {
        print(&format!("Set up the first administrator, once, at:\n  {link}\n"))?;
    }
    running.until(serve::asked_to_stop()).await.map_err(|e| e.to_string())
}

fn print(text: &str) -> Result<(), String> {
    use std::io::Write as _;
    writeln!(std::io::stdout(), "{text}").map_err(|e| e.to_string())
}
