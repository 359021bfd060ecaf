//! `cargo xtask run`: builds the product and becomes it.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::{
    process,
    spa::{self, Profile},
    workspace,
};

#[derive(Args)]
pub struct Options {
    /// Fill an empty database with demo data, with one account for each role
    #[arg(long)]
    demo: bool,
    /// Build quickly instead of well
    #[arg(long)]
    debug: bool,
    /// Build well: the default
    #[arg(long, conflicts_with = "debug")]
    release: bool,
    /// The port to listen on, for this machine only; `-- --listen ADDRESS:PORT` for others too
    #[arg(long)]
    port: Option<u16>,
    /// More arguments for `clientsphere serve`
    #[arg(last = true)]
    arguments: Vec<String>,
}

pub fn run(options: &Options) -> Result<()> {
    let release = options.release || !options.debug;
    spa::build(if release { Profile::Release } else { Profile::Debug })?;

    let mut cargo = workspace::cargo();
    cargo.args(["build", "--locked", "--package", "clientsphere"]);
    if release {
        cargo.arg("--release");
    }
    eprintln!("Building the server …");
    process::run(&mut cargo)?;

    let mut server = workspace::server(if release { "release" } else { "debug" });
    server.arg("serve");
    if options.demo {
        server.arg("--demo");
    }
    if let Some(port) = options.port {
        server.args(["--listen", &format!("127.0.0.1:{port}")]);
    }
    become_it(server.args(&options.arguments))
}

/// The server takes this process's place, so that signals and the terminal are its own.
#[cfg(unix)]
fn become_it(server: &mut Command) -> Result<()> {
    use anyhow::Context;
    use std::os::unix::process::CommandExt;

    Err(server.exec()).with_context(|| format!("cannot start {}", process::line(server)))
}

#[cfg(not(unix))]
fn become_it(server: &mut Command) -> Result<()> {
    process::run(server)
}
