//! Node's side of the tests: a generator of clients for TypeScript, and the compiler.

use std::{
    env, fs,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context, Result};

use crate::{debian, fingerprint, process, tools, workspace};

/// The tests read the folder of the packages from this variable; set beforehand, it is taken as it is.
pub const VARIABLE: &str = "CLIENTSPHERE_NODE_MODULES";

const FOLDER: &str = "tests/clients/typescript";
/// Every package, at one version and with its hash.
const LISTS: [&str; 2] = ["package.json", "package-lock.json"];

const OTHERWISE: &str = "the tests of generated clients need Node.js 18 or newer with npm on PATH. Debian: `apt install nodejs npm`; \
    Fedora: `dnf install nodejs npm`; macOS: `brew install node`";

/// The folder of the packages, `node_modules`.
pub fn find_or_install() -> Result<PathBuf> {
    if !is_there() {
        debian::install(&["nodejs", "npm"], OTHERWISE)?;
        if !is_there() {
            anyhow::bail!(OTHERWISE);
        }
    }
    if let Some(given) = env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
        return Ok(given.into());
    }
    let source = workspace::root().join(FOLDER);
    let version = fingerprint::of(&source, &LISTS)?;
    let home = tools::once(&format!("node-{version}"), "the Node packages", |home| {
        fs::create_dir_all(home).with_context(|| format!("cannot create {}", home.display()))?;
        for list in LISTS {
            fs::copy(source.join(list), home.join(list)).with_context(|| format!("cannot copy {list}"))?;
        }
        let mut npm = Command::new("npm");
        // Packages are not asked to run anything as they are installed.
        npm.current_dir(home).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]);
        process::run(&mut npm)
    })?;
    Ok(home.join("node_modules"))
}

fn is_there() -> bool {
    workspace::which("npm").is_some() && is_new_enough()
}

fn is_new_enough() -> bool {
    let mut node = Command::new("node");
    node.args(["-e", "process.exit(Number(process.versions.node.split('.')[0]) < 18)"]);
    node.stdin(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
