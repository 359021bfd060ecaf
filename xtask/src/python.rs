//! Python's side of the tests: a generator of clients, Schemathesis, and Node, in an environment of their own.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result};

use crate::{debian, fingerprint, process, tools, workspace};

/// The tests read the folder of the programs from this variable; set beforehand, it is taken as it is.
pub const VARIABLE: &str = "CLIENTSPHERE_PYTHON_TOOLS";

/// Every package, at one version and with its hashes.
const REQUIREMENTS: &str = "tests/clients/python/requirements.txt";

/// Fails unless this is a Python that can make the environment.
const IS_FIT: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";

const OTHERWISE: &str = "the tests of generated clients and Schemathesis need Python 3.11 or newer with its modules venv and ensurepip. \
    Debian: `apt install python3 python3-venv`; Fedora: `dnf install python3`; macOS: `brew install python`. \
    Or set CLIENTSPHERE_PYTHON_TOOLS to the folder `bin` of an environment with tests/clients/python/requirements.txt";

/// The folder of the programs.
pub fn find_or_install() -> Result<PathBuf> {
    if let Some(given) = env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
        return Ok(given.into());
    }
    let version = fingerprint::of(&workspace::root(), &[REQUIREMENTS])?;
    let home = tools::once(&format!("python-{version}"), "the Python tools", |home| {
        let python = match python() {
            Some(python) => python,
            None => {
                debian::install(&["python3", "python3-venv"], OTHERWISE)?;
                python().context(OTHERWISE)?
            }
        };
        process::run(Command::new(python).args(["-m", "venv", "--clear"]).arg(home))?;
        let mut pip = Command::new(programs(home).join("python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--only-binary", ":all:"]);
        pip.arg("--require-hashes").arg("--requirement").arg(workspace::root().join(REQUIREMENTS));
        process::run(&mut pip)
    })?;
    Ok(programs(&home))
}

fn programs(home: &Path) -> PathBuf {
    home.join(if cfg!(windows) { "Scripts" } else { "bin" })
}

/// A Python that can make the environment: the one on PATH, or the system's where that one is too old.
fn python() -> Option<PathBuf> {
    let on_path = ["python3", "python"].iter().filter_map(|program| workspace::which(program));
    on_path.chain([PathBuf::from("/usr/bin/python3")]).find(|python| is_fit(python))
}

fn is_fit(python: &Path) -> bool {
    let mut asked = Command::new(python);
    asked.args(["-c", IS_FIT]).stdin(Stdio::null()).stderr(Stdio::null());
    asked.status().is_ok_and(|status| status.success())
}
