//! The web app, built by Trunk into crates/frontend/dist, from where the server's build takes it.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

use crate::{fingerprint, process, tools::WebTools, workspace};

/// Everything the result depends on.
const SOURCES: [&str; 8] = [
    "crates/frontend",
    "crates/shared",
    "xtask/wasm-bindgen/src",
    "xtask/wasm-bindgen/Cargo.lock",
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
];

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Profile {
    /// Quick to build; one large file.
    Debug,
    /// Small, one chunk an area, compressed.
    Release,
}

/// Builds the web app unless the last build had the same sources.
pub fn build(profile: Profile) -> Result<()> {
    let stamp = workspace::web_target().join("built");
    let sources = fingerprint::of(&workspace::root(), &SOURCES)?;
    let wanted = format!("{profile:?} {sources}");
    if dist().join("index.html").is_file() && fs::read_to_string(&stamp).is_ok_and(|built| built == wanted) {
        eprintln!("The web app is up to date.");
        return Ok(());
    }

    let tools = WebTools::find_or_install()?;
    eprintln!("Building the web app …");
    let mut trunk = tools.trunk()?;
    trunk.arg("build");
    if profile == Profile::Release {
        trunk.args(["--release", "--features", "split"]);
    }
    process::run(&mut trunk).context("the web app could not be built")?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Lets the server compile where the web app has not been built: without pages, but for checks that is enough.
pub fn ensure_folder() -> Result<()> {
    fs::create_dir_all(dist()).with_context(|| format!("cannot create {}", dist().display()))
}

fn dist() -> PathBuf {
    workspace::root().join("crates/frontend/dist")
}
