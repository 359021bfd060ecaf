//! The project's commands: `cargo xtask run`, `cargo xtask test` and the smaller ones beside them.
//!
//! Progress goes to standard error. What a command needs beyond Rust it finds or installs: see `tools`, `postgres` and `browser`.

mod bench;
mod browser;
mod check;
mod debian;
mod deny;
mod dev;
mod fingerprint;
mod node;
mod openapi;
mod postgres;
mod process;
mod python;
mod report;
mod run;
mod spa;
mod test;
mod tools;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, starts and tests ClientSphere", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build ClientSphere and start it, with its data in ./data
    Run(run::Options),
    /// Start it, rebuild on every change and reload the browser
    Dev(dev::Options),
    /// Run every check and test, setting up PostgreSQL, Chromium, Python and Node where they are missing
    Test(test::Options),
    /// The checks that take a minute: format, lints, crate boundaries, OpenAPI document
    Check,
    /// Measure speed under load
    Bench(bench::Options),
    /// Write openapi/clientsphere.json anew
    Openapi,
    /// Audit the dependencies: advisories, licences, sources (not part of `test`: cargo-deny takes minutes to install)
    Deny,
}

fn main() -> ExitCode {
    match perform(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(command: Command) -> anyhow::Result<()> {
    process::stop_children_on_interrupt()?;
    match command {
        Command::Run(options) => run::run(&options),
        Command::Dev(options) => dev::dev(&options),
        Command::Test(options) => test::test(&options),
        Command::Check => check::check(),
        Command::Bench(options) => bench::bench(&options),
        Command::Openapi => openapi::write(),
        Command::Deny => deny::deny(),
    }
}
