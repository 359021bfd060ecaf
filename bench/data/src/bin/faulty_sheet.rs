//! Writes a sheet of customers with faults as CSV, and says on the error stream what an import must make of it: `faulty_sheet 100000 > sheet.csv`.

use anyhow::{Context, Result};
use std::io::Write;

fn main() -> Result<()> {
    let rows = std::env::args().nth(1).context("how many rows?")?.parse()?;
    let sheet = bench_data::faulty::sheet(rows, 1)?;
    std::io::stdout().write_all(&sheet.csv)?;
    writeln!(std::io::stderr(), "good {}, repeated {}, refused {}", sheet.good, sheet.repeated, sheet.refused)?;
    Ok(())
}
