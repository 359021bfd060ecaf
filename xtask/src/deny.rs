//! `cargo xtask deny`: audits both lock files by deny.toml.

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
    for manifest in ["Cargo.toml", "xtask/wasm-bindgen/Cargo.toml"] {
        let mut deny = Command::new(&program);
        deny.current_dir(workspace::root()).args(["--manifest-path", manifest, "--locked", "check"]);
        process::run(&mut deny)?;
    }
    Ok(())
}
