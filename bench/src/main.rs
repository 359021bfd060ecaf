//! What the product costs, on data of real size, beside a floor measured in the same run. See PERFORMANCE.md.
#![expect(clippy::print_stdout, reason = "a report is printed")]

mod accounts;
mod client;
mod costs;
mod crowd;
mod fill;
mod first_load;
mod floor;
mod kinds;
mod process;
mod product;
mod report;
mod rest;
mod run;
mod storm;

use clap::{Parser, Subcommand};
use std::path::PathBuf;

#[derive(Parser)]
#[command(about)]
pub struct Options {
    /// Also measure a million customers
    #[arg(long)]
    large: bool,
    /// Fewer repetitions and shorter crowds, for a first look
    #[arg(long)]
    quick: bool,
    /// Use the data of an earlier run again, and keep it
    #[arg(long)]
    keep: bool,
    /// Only what one request costs
    #[arg(long)]
    costs_only: bool,
    /// Only requests with this in their name, and nothing else
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    #[command(subcommand)]
    part: Option<Part>,
}

#[derive(Subcommand)]
enum Part {
    /// Serve the bare floor that costs are compared with; the bench starts it itself
    #[command(hide = true)]
    Floor { database: PathBuf },
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    match options.part {
        Some(Part::Floor { database }) => floor::serve(database),
        None => tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run::run(&options)),
    }
}
