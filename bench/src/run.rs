//! One run from an empty folder to the report.

use crate::accounts::{self, Accounts};
use crate::client::{Call, Client};
use crate::costs::{self, Effort, Server, ms};
use crate::process::{self, Process};
use crate::product::{Product, Tokens, target};
use crate::report::{GOAL_ROWS, Measured};
use crate::rest::at_rest;
use crate::{Options, crowd, fill, first_load, floor, kinds, storm};
use anyhow::{Context, Result, bail};
use bench_data::{Random, sheet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Measures everything asked for, prints the table and writes the JSON.
pub async fn run(options: &Options) -> Result<()> {
    let files = process::raise_file_limit()?;
    let stamp = stamp();
    let mut measured =
        Measured { machine: process::machine(), date: stamp.clone(), options: std::env::args().skip(1).collect(), ..Measured::default() };
    say(&format!("{}; {files} open files allowed", measured.machine));
    let home = target().join("bench");
    let mut sizes = vec![10_000, GOAL_ROWS];
    sizes.extend(options.large.then_some(1_000_000));
    for rows in sizes {
        let data = home.join(format!("data-{rows}"));
        size(options, &data, rows, &mut measured).await?;
        if !options.keep {
            fs::remove_dir_all(&data)?;
        }
    }
    measured.first_load = first_load::first_load()?;
    measured.judge();
    println!("{}", measured.table());
    let json = serde_json::to_vec_pretty(&measured)?;
    fs::write(home.join(format!("{stamp}.json")), &json)?;
    fs::write(home.join("latest.json"), &json)?;
    say(&format!("written to {}", home.join("latest.json").display()));
    Ok(())
}

/// Everything that is measured at one number of customers.
async fn size(options: &Options, data: &Path, rows: usize, measured: &mut Measured) -> Result<()> {
    if !options.keep && data.exists() {
        fs::remove_dir_all(data)?;
    }
    let staff = if options.quick { 65 } else { 165 };
    let product = Product::start(data, Tokens::Lasting)?;
    say(&format!("{rows} customers: signing up {} users", staff + accounts::OWNERS));
    let accounts = accounts::everyone(&product, data, staff).await?;
    let filled = data.join("bench-filled");
    if !filled.exists() {
        let took = fill::fill(product.address, &accounts, rows).await?;
        measured.fill_seconds.push((rows, took.as_secs_f64()));
        say(&format!("{rows} customers: filled in {:.1} s", took.as_secs_f64()));
        fs::write(&filled, b"")?;
    }
    let started = Instant::now();
    at_rest(data).await?;
    say(&format!("{rows} customers: compared with each other {:.1} s later", started.elapsed().as_secs_f64()));
    request_costs(options, &product, &accounts, data, rows, measured).await?;
    if rows == GOAL_ROWS && !options.costs_only && options.only.is_none() {
        // From a fresh start, so that nothing that was measured before is still in memory.
        product.stop()?;
        start_up(data, measured).await?;
        crowds(options, data, measured).await?;
        import(&data.with_file_name("data-import"), measured).await?;
    } else {
        product.stop()?;
    }
    Ok(())
}

async fn request_costs(
    options: &Options,
    product: &Product,
    accounts: &Accounts,
    data: &Path,
    rows: usize,
    measured: &mut Measured,
) -> Result<()> {
    let walked = kinds::walk(product, accounts, rows).await?;
    say(&format!("{rows} customers: deep pages begin after {} pages", walked.pages));
    let floor = Floor::start(&data.join("clientsphere.db"))?;
    let run = format!("{:x}", std::process::id());
    let mut kinds = kinds::all(product, &floor.server, accounts, &walked, rows, &run);
    if let Some(part) = &options.only {
        kinds.retain(|kind| kind.name.contains(part.as_str()));
    }
    let within = Duration::from_millis(1_500);
    let effort = if options.quick { Effort { requests: 300, within, rounds: 3 } } else { Effort { requests: 1_000, within, rounds: 5 } };
    let costs = costs::measure(rows, &kinds, effort).await?;
    for cost in &costs {
        say(&format!(
            "{:>9} {:<40} {:.3} CPU-ms, {:.3} at 32 at once, p99 {:.1} ms",
            rows, cost.request, cost.cpu_ms, cost.cpu_ms_concurrent, cost.p99_ms
        ));
    }
    measured.costs.extend(costs);
    Ok(())
}

async fn start_up(data: &Path, measured: &mut Measured) -> Result<()> {
    for _ in 0..5 {
        let started = Instant::now();
        let product = Product::start(data, Tokens::AsDelivered)?;
        let mut client = Client::new(product.address, None);
        client.send(&Call::get("/readyz")).await?;
        measured.start_ms.push(ms(started.elapsed()));
        if measured.resident_idle.is_none() {
            tokio::time::sleep(Duration::from_secs(5)).await;
            measured.resident_idle = Some(product.process().resident()?);
        }
        product.stop()?;
    }
    Ok(())
}

async fn crowds(options: &Options, data: &Path, measured: &mut Measured) -> Result<()> {
    let product = Product::start(data, Tokens::AsDelivered)?;
    let lasting = Duration::from_secs(if options.quick { 45 } else { 180 });
    for n in [50, 5_000] {
        say(&format!("{n} users for {} s", lasting.as_secs()));
        let accounts = accounts::everyone(&product, data, 0).await?;
        let run = format!("l{n}r{:x}", std::process::id());
        let crowd = crowd::crowd(&product, &accounts.users(), n, lasting, &run).await?;
        say(&format!(
            "{n} users: {:.0} requests/s, {} errors, p50 {:.1} ms, p99 {:.1} ms",
            crowd.per_second, crowd.met.errors, crowd.met.p50_ms, crowd.met.p99_ms
        ));
        measured.crowds.push(crowd);
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    let accounts = accounts::everyone(&product, data, 0).await?;
    let lasting = Duration::from_secs(if options.quick { 15 } else { 60 });
    measured.storm = Some(storm::storm(product.address, &accounts.users(), lasting).await?);
    product.stop()?;
    Ok(())
}

/// One import of 100,000 rows into a database that has none.
async fn import(data: &Path, measured: &mut Measured) -> Result<()> {
    if data.exists() {
        fs::remove_dir_all(data)?;
    }
    let product = Product::start(data, Tokens::AsDelivered)?;
    let accounts = accounts::everyone(&product, data, 0).await?;
    let sheet = sheet(&mut Random::seeded(5), "i", 0, 100_000)?;
    say(&format!("importing 100,000 rows, {:.1} MB", sheet.len() as f64 / 1e6));
    let (started, before) = (Instant::now(), product.process().cpu()?);
    let owner = accounts.owners.first().context("no owner")?;
    let import = fill::import(product.address, owner, sheet).await?;
    measured.import_seconds = Some(started.elapsed().as_secs_f64());
    measured.import_cpu_seconds = Some((product.process().cpu()? - before).as_secs_f64());
    at_rest(data).await?;
    measured.import_followed_seconds = Some(started.elapsed().as_secs_f64());
    measured.import_followed_cpu_seconds = Some((product.process().cpu()? - before).as_secs_f64());
    if import.created < 99_000 {
        bail!("only {} of 100,000 rows were imported", import.created);
    }
    product.stop()?;
    fs::remove_dir_all(data)?;
    Ok(())
}

/// The floor as a process of its own.
struct Floor {
    child: Child,
    server: Server,
}

impl Floor {
    fn start(database: &Path) -> Result<Self> {
        let program: PathBuf = std::env::current_exe()?;
        let mut child = Command::new(program).arg("floor").arg(database).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
        let address = line.trim().trim_start_matches("(listening on ").trim_end_matches(')').parse();
        let server = Server {
            process: Process(child.id()),
            address: address.context("the floor does not start")?,
            token: floor::token()?,
            data: None,
        };
        Ok(Self { child, server })
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn say(text: &str) {
    eprintln!("{text}");
}

/// The time of the run, UTC.
#[expect(clippy::disallowed_methods, reason = "names a report; the product's clock is not here")]
fn stamp() -> String {
    chrono::Utc::now().format("%Y-%m-%dT%H-%M-%SZ").to_string()
}
