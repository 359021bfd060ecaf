//! The checks that need neither a database nor a browser.

use anyhow::{Result, bail};

use crate::{
    openapi, process,
    report::Report,
    spa, tools,
    workspace::{self, HOST, WASM, WEB_APP},
};

/// What must never reach the browser: crates of the server that a careless dependency of `shared` would bring along.
const SERVER_ONLY: [&str; 6] = ["actix-web", "platform", "sea-orm", "sqlx", "tokio", "utoipa"];

/// `cargo xtask check`.
pub fn check() -> Result<()> {
    spa::ensure_folder()?;
    let mut report = Report::default();
    report.step("Format", format);
    report.step("Lints", lints);
    report.step("Shared compiles for the browser", shared_in_browser);
    report.step("Shared knows no server crate", shared_knows_no_server);
    report.step("OpenAPI document is up to date", || openapi::compare(workspace::cargo()));
    report.finish()
}

pub fn format() -> Result<()> {
    process::run(workspace::cargo().args(["fmt", "--all", "--check"]))?;
    for other in ["xtask/wasm-bindgen/Cargo.toml", "bench/crowd/Cargo.toml"] {
        process::run(workspace::cargo().args(["fmt", "--check", "--manifest-path", other]))?;
    }
    Ok(())
}

pub fn lints() -> Result<()> {
    let mut cargo = workspace::cargo();
    cargo.arg("clippy").args(HOST).args(["--all-targets", "--", "--deny", "warnings"]);
    process::run(&mut cargo)
}

pub fn lints_of_web_app() -> Result<()> {
    tools::add_wasm_target()?;
    let mut cargo = workspace::web_cargo();
    cargo.args(["clippy", "--locked", "--package", WEB_APP, "--target", WASM, "--features", "frontend/split", "--", "--deny", "warnings"]);
    process::run(&mut cargo)
}

pub fn shared_in_browser() -> Result<()> {
    tools::add_wasm_target()?;
    process::run(workspace::web_cargo().args(["check", "--locked", "--package", "shared", "--target", WASM]))
}

pub fn shared_knows_no_server() -> Result<()> {
    let mut cargo = workspace::cargo();
    cargo.args(["tree", "--locked", "--package", "shared", "--target", WASM, "--edges", "normal", "--prefix", "none"]);
    cargo.args(["--format", "{p}"]);
    let tree = String::from_utf8(process::output(&mut cargo)?)?;
    let names = tree.lines().filter_map(|line| line.split_whitespace().next());
    let mut found: Vec<&str> = names.filter(|name| SERVER_ONLY.contains(name)).collect();
    found.sort_unstable();
    found.dedup();
    if !found.is_empty() {
        bail!("shared depends on {}: such a dependency belongs behind its `server` feature", found.join(", "));
    }
    Ok(())
}
