//! `cargo xtask dev`: Trunk serves the web app and reloads the browser, and passes the API's addresses on to the server, which is rebuilt
//! and restarted here. See `[serve]` and `[[proxy]]` in Trunk.toml.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::{
    fingerprint,
    process::{self, Running},
    spa,
    tools::WebTools,
    workspace,
};

/// Where the API listens, as Trunk.toml has it too.
const API: &str = "127.0.0.1:8081";

const WATCHED: [&str; 5] = ["crates/api", "crates/shared", "migrations", "Cargo.toml", "Cargo.lock"];

const POLL: Duration = Duration::from_millis(500);

#[derive(Args)]
pub struct Options {
    /// Fill an empty database with demo data
    #[arg(long)]
    demo: bool,
    /// The port of the web app
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

pub fn dev(options: &Options) -> Result<()> {
    let tools = WebTools::find_or_install()?;
    spa::ensure_folder()?;
    let mut trunk = start_trunk(&tools, options)?;
    let mut seen = state()?;
    let mut server = rebuild(options, None)?;
    eprintln!("ClientSphere for development: http://localhost:{} (Ctrl-C ends it)", options.port);

    while !process::interrupted() {
        process::pause(POLL);
        if let Some(status) = trunk.ended()? {
            bail!("Trunk ended ({status})");
        }
        if let Some(status) = server.as_mut().map(Running::ended).transpose()?.flatten() {
            eprintln!("The server ended ({status}). It starts again with the next change.");
            server = None;
        }
        let now = state()?;
        if now != seen {
            seen = now;
            server = rebuild(options, server)?;
        }
    }
    Ok(())
}

/// Builds into a folder of its own: crates/frontend/dist stays what `cargo xtask run` made.
fn start_trunk(tools: &WebTools, options: &Options) -> Result<Running> {
    let dist = workspace::web_target().join("dev");
    fs::create_dir_all(&dist).with_context(|| format!("cannot create {}", dist.display()))?;
    let mut trunk = tools.trunk()?;
    trunk.args(["serve", "--port", &options.port.to_string(), "--dist"]).arg(dist);
    Running::start(&mut trunk)
}

/// The new server in the place of the old one, which goes on where the sources do not compile.
fn rebuild(options: &Options, old: Option<Running>) -> Result<Option<Running>> {
    let mut cargo = workspace::cargo();
    cargo.args(["build", "--package", "clientsphere"]);
    if let Err(error) = process::run(&mut cargo) {
        if process::interrupted() {
            return Ok(None);
        }
        eprintln!("{error:#}. The next change tries again.");
        return Ok(old);
    }
    drop(old);

    let mut server = workspace::server("debug");
    server.args(["serve", "--listen", API]);
    // What the browser sees: links in mails and the check of a request's origin go by it.
    server.args(["--public-url", &format!("http://localhost:{}", options.port)]);
    if options.demo {
        server.arg("--demo");
    }
    Running::start(&mut server).map(Some)
}

/// When each watched file was last written.
fn state() -> Result<BTreeMap<PathBuf, SystemTime>> {
    let mut found = Vec::new();
    for path in WATCHED {
        fingerprint::files(&workspace::root().join(path), &mut found)?;
    }
    // A file may vanish between the listing and this: then it is simply not there.
    Ok(found.into_iter().filter_map(|file| Some((file.clone(), fs::metadata(&file).ok()?.modified().ok()?))).collect())
}
