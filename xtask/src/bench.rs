//! `cargo xtask bench`: builds what is measured and the crowd, and hands over to bench/.

use anyhow::Result;
use clap::Args;

use crate::{process, spa, workspace};

#[derive(Args)]
pub struct Options {
    /// Arguments for the bench, such as --large; --help lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub fn bench(options: &Options) -> Result<()> {
    spa::ensure_folder()?;
    // What is measured is the product as it is now, not as it was when somebody last built it.
    let mut product = workspace::cargo();
    product.args(["build", "--locked", "--release", "--package", "clientsphere"]);
    process::run(&mut product)?;
    // In a target folder of its own: the same crates with other features would be built anew with every change of command.
    let mut crowd = workspace::cargo();
    crowd.args(["build", "--locked", "--release", "--manifest-path", "bench/crowd/Cargo.toml", "--target-dir"]);
    crowd.arg(workspace::target().join("crowd"));
    process::run(&mut crowd)?;
    let mut cargo = workspace::cargo();
    cargo.args(["run", "--locked", "--release", "--package", "bench", "--"]).args(&options.arguments);
    process::run(&mut cargo)
}
