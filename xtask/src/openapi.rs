//! The committed OpenAPI document, which the code generates.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::{
    process, spa,
    workspace::{self, HOST},
};

/// `cargo xtask openapi`.
pub fn write() -> Result<()> {
    let path = path();
    fs::write(&path, generated()?).with_context(|| format!("cannot write {}", path.display()))?;
    eprintln!("Written: {}", path.display());
    Ok(())
}

/// Fails where the committed document is not the generated one.
pub fn compare() -> Result<()> {
    let path = path();
    let committed = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let generated = generated()?;
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

fn generated() -> Result<String> {
    spa::ensure_folder()?;
    let mut cargo = workspace::cargo();
    process::run(cargo.arg("build").args(HOST).args(["--bin", "clientsphere"]))?;
    Ok(String::from_utf8(process::output(workspace::server("debug").arg("openapi"))?)?)
}

fn path() -> PathBuf {
    workspace::root().join("openapi/clientsphere.json")
}
