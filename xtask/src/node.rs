//! Node's side of the tests: a generator of clients for TypeScript, and the compiler. Node itself comes with the Python tools: one version
//! everywhere, whatever the machine has.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{fingerprint, process, tools, workspace};

/// The tests read the folder of the packages from this variable; set beforehand, it is taken as it is.
pub const VARIABLE: &str = "CLIENTSPHERE_NODE_MODULES";

const FOLDER: &str = "tests/clients/typescript";
/// Every package, at one version and with its hash.
const LISTS: [&str; 2] = ["package.json", "package-lock.json"];

/// The folder of the packages, `node_modules`, installed by the npm among the programs given.
pub fn find_or_install(programs: &Path) -> Result<PathBuf> {
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
        let mut npm = Command::new(programs.join("npm"));
        // Packages are not asked to run anything as they are installed.
        npm.current_dir(home).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]);
        process::run(&mut npm)
    })?;
    Ok(home.join("node_modules"))
}
