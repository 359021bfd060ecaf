//! Where things are, and cargo called as if by hand.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{browser, node, postgres, python, tools};

pub const WASM: &str = "wasm32-unknown-unknown";

/// The packages of the web app, for `--package` and `--exclude`.
pub const WEB_APP: &str = "frontend*";

/// Everything but the web app. Always selected together, because cargo compiles a dependency anew when another selection needs other
/// features of it.
pub const HOST: [&str; 4] = ["--locked", "--workspace", "--exclude", WEB_APP];

/// The folder of the workspace's Cargo.toml.
pub fn root() -> PathBuf {
    let xtask = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map(Path::to_path_buf).unwrap_or(xtask)
}

/// Cargo's output folder for everything that runs here.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// Cargo's output folder for what runs in the browser: a folder of its own, so that the two kinds of build do not wait for each other.
pub fn web_target() -> PathBuf {
    target().join("spa")
}

/// Cargo in the workspace.
pub fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    forget_xtask(&mut cargo);
    cargo
}

/// Cargo with clippy in rustc's place, and every warning an error: what is built for the tests is linted in the same pass. `cargo clippy` only
/// checks, so after it every dependency would be compiled once more.
pub fn linting_cargo() -> Command {
    let mut cargo = cargo();
    // As cargo-clippy hands over its arguments.
    cargo.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver").env("CLIPPY_ARGS", "--deny__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
    cargo
}

/// Cargo for the browser's side.
pub fn web_cargo() -> Command {
    let mut cargo = cargo();
    cargo.env("CARGO_TARGET_DIR", web_target());
    // Its checks and unit tests take seconds: optimising what they run would take longer.
    cargo.args(["--config", "profile.dev.package.'*'.opt-level=0"]);
    cargo
}

/// The server that cargo built with a profile, in the workspace's folder.
pub fn server(profile: &str) -> Command {
    let program = format!("clientsphere{}", env::consts::EXE_SUFFIX);
    let mut server = Command::new(target().join(profile).join(program));
    server.current_dir(root());
    forget_xtask(&mut server);
    // These look like its settings, and it refuses settings that it does not know.
    let ours = [tools::VARIABLE, postgres::VARIABLE, browser::BROWSER_VARIABLE, browser::DRIVER_VARIABLE, python::VARIABLE, node::VARIABLE];
    for variable in ours {
        server.env_remove(variable);
    }
    server
}

/// Cargo tells a program it runs which package it is. Some build scripts watch these variables, so passing them on would rebuild
/// crates that cargo, called by hand, has already built.
pub fn forget_xtask(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let Some(text) = name.to_str() else { continue };
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
}

/// The path of a program on PATH.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}
