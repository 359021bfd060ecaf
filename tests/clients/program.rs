//! Programs of others, run to their end.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// A file or folder beside this one.
pub fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("clients").join(name)
}

/// A program of the Python environment, Node among them.
pub fn tool(name: &str) -> Command {
    Command::new(named("CLIENTSPHERE_PYTHON_TOOLS").join(name))
}

/// Node's packages.
pub fn node_modules() -> PathBuf {
    named("CLIENTSPHERE_NODE_MODULES")
}

fn named(variable: &str) -> PathBuf {
    let path = std::env::var_os(variable).filter(|path| !path.is_empty());
    path.unwrap_or_else(|| panic!("{variable} is not set: `cargo xtask test` sets up what these tests need")).into()
}

/// Runs a program to its end, which must come in time and be a success; panics with all it has printed. Gives what it has printed.
pub async fn run(program: &mut Command, at_most: Duration) -> String {
    let what = format!("{:?}", program.as_std());
    let running = program.stdin(Stdio::null()).kill_on_drop(true).output();
    let output = tokio::time::timeout(at_most, running).await.unwrap_or_else(|_| panic!("{what} did not end within {at_most:?}"));
    let output = output.unwrap_or_else(|error| panic!("{what} does not start: {error}"));
    let printed = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {}\n{printed}", output.status);
    printed.into_owned()
}
