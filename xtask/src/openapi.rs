//! The committed OpenAPI document, which the code generates.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result, bail};

use crate::{
    process, spa,
    workspace::{self, HOST},
};

/// `cargo xtask openapi`.
pub fn write() -> Result<()> {
    let path = path();
    fs::write(&path, generated(workspace::cargo())?).with_context(|| format!("cannot write {}", path.display()))?;
    eprintln!("Written: {}", path.display());
    Ok(())
}

/// Fails where the committed document is not what the server says that this cargo builds.
pub fn compare(cargo: Command) -> Result<()> {
    let path = path();
    let committed = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let generated = generated(cargo)?;
    if committed == generated {
        return Ok(());
    }
    let same = committed.lines().zip(generated.lines()).take_while(|(old, new)| old == new).count();
    let line = |text: &str| text.lines().nth(same).unwrap_or("(end)").trim().to_owned();
    bail!(
        "openapi/clientsphere.json differs from the code at line {}: it has `{}`, the code says `{}`. \
         `cargo xtask openapi` writes it anew",
        same + 1,
        line(&committed),
        line(&generated),
    )
}

fn generated(mut cargo: Command) -> Result<String> {
    spa::ensure_folder()?;
    process::run(cargo.arg("build").args(HOST).args(["--bin", "clientsphere"]))?;
    Ok(String::from_utf8(process::output(workspace::server("debug").arg("openapi"))?)?)
}

fn path() -> PathBuf {
    workspace::root().join("openapi/clientsphere.json")
}
