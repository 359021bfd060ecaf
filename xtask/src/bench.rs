//! `cargo xtask bench`: hands over to the load generator in bench/.

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
    let mut cargo = workspace::cargo();
    cargo.args(["run", "--locked", "--release", "--package", "bench", "--"]).args(&options.arguments);
    process::run(&mut cargo)
}
