//! Packages of Debian, for machines that are thrown away after a test.

use std::{env, process::Command};

use anyhow::{Result, bail};

use crate::{process, workspace};

/// Installs packages where that needs no one's consent: as root on Debian or a relative. Elsewhere the error says what to do by hand.
pub fn install(packages: &[&str], otherwise: &str) -> Result<()> {
    if !is_root() || workspace::which("apt-get").is_none() {
        bail!("{otherwise}");
    }
    eprintln!("Installing {} …", packages.join(", "));
    process::run(apt_get().args(["--quiet", "update"]))?;
    process::run(apt_get().args(["--quiet", "install", "--yes", "--no-install-recommends"]).args(packages))
}

fn apt_get() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive").current_dir(env::temp_dir());
    apt
}

#[cfg(unix)]
pub fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

#[cfg(not(unix))]
pub fn is_root() -> bool {
    false
}
