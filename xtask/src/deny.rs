//! `cargo xtask deny`: audits every lock file by deny.toml.

use std::process::Command;

use anyhow::Result;

use crate::{process, tools, workspace};

const CARGO_DENY: &str = "0.20.2";

pub fn deny() -> Result<()> {
    let program = match workspace::which("cargo-deny") {
        Some(installed) => installed,
        None => {
            let how = ["cargo-deny", "--version", CARGO_DENY, "--no-default-features", "--debug"];
            tools::install("cargo-deny", &format!("cargo-deny-{CARGO_DENY}"), &how)?
        }
    };
    // The crowd takes TLS in C with it, which the product bans; it only ever asks a bench on the same machine.
    let all = [].as_slice();
    let but_bans = ["advisories", "licenses", "sources"].as_slice();
    for (manifest, checks) in [("Cargo.toml", all), ("xtask/wasm-bindgen/Cargo.toml", all), ("bench/crowd/Cargo.toml", but_bans)] {
        let mut deny = Command::new(&program);
        deny.current_dir(workspace::root()).args(["--manifest-path", manifest, "--locked", "check"]).args(checks);
        process::run(&mut deny)?;
    }
    Ok(())
}
