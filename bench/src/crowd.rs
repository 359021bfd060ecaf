//! Many people at work at the same time. Goose plays them, in bench/crowd: a program of its own, because goose takes a TLS stack with it that this project
//! refuses and that cargo would unify into the product's build. Here it gets its order, and the server is looked at meanwhile.

use crate::accounts::Account;
use crate::process::Process;
use crate::product::{Product, target};
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::Command;

/// The people come in one after another, and what they wait for meanwhile does not count.
const GATHERING: Duration = Duration::from_secs(15);

/// The line by which bench/crowd says that all are there.
const GATHERED: &str = "gathered";

/// What a crowd met with, as bench/crowd tells it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Met {
    pub requests: usize,
    pub errors: usize,
    /// What went wrong, and how often.
    pub wrong: BTreeMap<String, usize>,
    /// How often each kind of request was made.
    pub kinds: BTreeMap<String, usize>,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub slowest_ms: f64,
    /// The 99th percentile of each kind of request.
    pub p99_by_kind: BTreeMap<String, f64>,
}

#[derive(Clone, Serialize)]
pub struct Crowd {
    pub users: usize,
    pub seconds: f64,
    #[serde(flatten)]
    pub met: Met,
    pub per_second: f64,
    /// The server's CPU time, in cores.
    pub cores: f64,
    /// Bytes of the server in RAM at the most.
    pub resident: u64,
}

/// Lets `users` people work for a while. They share the accounts' sessions, freshly signed in: the crowd renews them, so these tokens are spent afterwards.
pub async fn crowd(product: &Product, accounts: &[&Account], users: usize, lasting: Duration, run: &str) -> Result<Crowd> {
    let program = target().join("crowd/release/crowd");
    ensure!(program.is_file(), "{} is missing: `cargo xtask bench` builds it", program.display());
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("the crowd cannot be started")?;
    let order = json!({
        "host": format!("http://{}", product.address),
        "users": users,
        "gathering_seconds": GATHERING.as_secs(),
        "seconds": lasting.as_secs(),
        "run": run,
        "sessions": accounts,
    });
    let mut input = child.stdin.take().context("the crowd takes no order")?;
    input.write_all(order.to_string().as_bytes()).await?;
    drop(input);
    let mut lines = BufReader::new(child.stdout.take().context("the crowd says nothing")?).lines();
    let mut looks = Looks { process: product.process(), resident: 0, cpu: Vec::new() };
    let mut each = tokio::time::interval(Duration::from_millis(500));
    let (mut gathered, mut last) = (None, String::new());
    loop {
        tokio::select! {
            line = lines.next_line() => match line? {
                Some(line) if line == GATHERED => gathered = Some(Instant::now()),
                Some(line) => last = line,
                None => break,
            },
            _ = each.tick() => looks.look(gathered.is_some_and(|since| since.elapsed() < lasting))?,
        }
    }
    let status = child.wait().await?;
    ensure!(status.success(), "the crowd failed ({status})");
    let met: Met = serde_json::from_str(&last).context("the crowd did not tell what it met with")?;
    let per_second = met.requests as f64 / lasting.as_secs_f64();
    Ok(Crowd { users, seconds: lasting.as_secs_f64(), met, per_second, cores: looks.cores(), resident: looks.resident })
}

/// Looks at the server, twice a second.
struct Looks {
    process: Process,
    resident: u64,
    cpu: Vec<(Instant, Duration)>,
}

impl Looks {
    /// Memory counts always, CPU time only while what people wait for counts, too.
    fn look(&mut self, counts: bool) -> Result<()> {
        self.resident = self.resident.max(self.process.resident()?);
        if counts {
            self.cpu.push((Instant::now(), self.process.cpu()?));
        }
        Ok(())
    }

    fn cores(&self) -> f64 {
        match (self.cpu.first(), self.cpu.last()) {
            (Some((since, before)), Some((until, after))) if until > since => {
                (*after - *before).as_secs_f64() / (*until - *since).as_secs_f64()
            }
            _ => 0.0,
        }
    }
}
