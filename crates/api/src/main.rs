//! serve | migrate | openapi | config | demo | backup | restore | rekey | audit

use api::platform::config::{Config, Flags};
use api::platform::{logs, serve};
use clap::{Parser, Subcommand};
use shared::audit::describe;
use std::path::PathBuf;
use std::process::ExitCode;

/// Lists cost a tenth to a quarter less CPU time than with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    /// Print every setting with its default, as a file to start from
    Config,
    /// Fill an empty database with made-up customers and one account per role
    Demo,
    /// Copy the database and the files beside it into a new folder, also while the server runs
    Backup {
        /// Where to make the folder
        #[arg(value_name = "FOLDER", default_value = "backups")]
        target: PathBuf,
    },
    /// Put a backup back; stop the server first
    Restore {
        /// The folder of the backup
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
    },
    /// Move everything to a new secret key, so that older ones can be removed; stop the server first
    Rekey,
    /// Look after the audit log
    #[command(subcommand)]
    Audit(Audit),
}

#[derive(Subcommand)]
enum Audit {
    /// Check that no entry was changed or removed, also while the server runs
    Verify {
        /// Backups, of which each says where the log ended: it must still be the same up to there
        #[arg(long, value_name = "FOLDER", num_args = 1..)]
        against: Vec<PathBuf>,
    },
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
    match cli.command {
        Some(Command::Openapi) => return print(&api::docs::document().to_pretty_json().map_err(|e| e.to_string())?),
        Some(Command::Config) => return print(api::platform::config::DEFAULTS),
        _ => {}
    }
    // The one cryptography provider for TLS, here and towards others.
    let _ = rustls::crypto::ring::default_provider().install_default();
    allow_many_connections();
    let config = Config::load(&cli.flags, std::env::vars()).map_err(|e| e.to_string())?;
    logs::init(&config.logs).map_err(|e| e.to_string())?;
    let runtime = actix_web::rt::System::new();
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => runtime.block_on(serve(config)),
        Command::Migrate => runtime.block_on(async { api::open(config).await.map(drop).map_err(|e| e.to_string()) }),
        Command::Demo => runtime.block_on(async {
            let app = api::open(config).await.map_err(|e| e.to_string())?;
            api::demo::load(&api::platform::Ctx::of_system(app)).await.map_err(|e| e.to_string())
        }),
        Command::Backup { target } => {
            let folder = runtime.block_on(api::backup::backup(&config, &target)).map_err(|e| e.to_string())?;
            print(&format!("The backup is in {}. Keep secret.key, which is not in it, somewhere else.", folder.display()))
        }
        Command::Restore { folder } => {
            let restored = runtime.block_on(api::backup::restore(&config, &folder)).map_err(|e| e.to_string())?;
            print(&format!("Restored {restored}. It needs the secret.key of the time of the backup in the data folder."))
        }
        Command::Rekey => {
            let moved = runtime.block_on(api::rekey::rekey(config)).map_err(|e| e.to_string())?;
            print(&format!(
                "Everything hangs on the secret key {} now. The others are needed for older backups alone: keep them with those, and remove them from {}.",
                moved.to, moved.kept_in
            ))?;
            if moved.lost > 0 {
                print(&format!("{} values could not be opened before either, and were left as they are: the log says which.", moved.lost))?;
            }
            Ok(())
        }
        Command::Audit(Audit::Verify { against }) => {
            let verdict = runtime.block_on(api::backup::verify_audit(config, &against)).map_err(|e| e.to_string())?;
            match verdict.intact {
                true => print(&format!("The audit log is whole: {} entries, none changed or removed.", verdict.entries)),
                false => Err(verdict.findings.iter().map(describe::finding).collect::<Vec<_>>().join("\n  ")),
            }
        }
        Command::Openapi | Command::Config => Ok(()),
    }
}

async fn serve(config: Config) -> Result<(), String> {
    print(&config.summary())?;
    let (public_url, demo) = (config.public_url(), config.demo);
    let accounts = config.data_dir.join("demo-accounts.txt");
    let running = api::start(config).await.map_err(|e| e.to_string())?;
    print(&format!("\nClientSphere is at {public_url}  (listening on {})", running.address))?;
    if let Some(link) = &running.setup_link {
        print(&format!("Set up the first administrator, once, at:\n  {link}\n"))?;
    }
    if demo && let Ok(list) = std::fs::read_to_string(&accounts) {
        print(&list)?;
    }
    running.until(serve::asked_to_stop()).await.map_err(|e| e.to_string())
}

/// Each connection is an open file, and the usual limit of 1,024 is less than what the system allows.
fn allow_many_connections() {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    if let Ok((_, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
        let _ = setrlimit(Resource::RLIMIT_NOFILE, hard, hard);
    }
}

fn print(text: &str) -> Result<(), String> {
    use std::io::Write as _;
    writeln!(std::io::stdout(), "{text}").map_err(|e| e.to_string())
}
