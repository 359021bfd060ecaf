//! What one request costs: CPU time of the whole server process, database included, and the time the client waits.

use crate::client::{Call, Client};
use crate::process::Process;
use crate::rest::at_rest;
use anyhow::{Result, bail};
use serde::Serialize;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Connections that ask at the same time.
const CONCURRENT: usize = 32;

/// A server and someone who may ask it.
#[derive(Clone)]
pub struct Server {
    pub process: Process,
    pub address: SocketAddr,
    pub token: String,
    /// Where its data are, if it goes on working after it has answered.
    pub data: Option<PathBuf>,
}

impl Server {
    /// Waits until nothing of what was asked is still being worked on.
    async fn at_rest(&self) -> Result<()> {
        match &self.data {
            Some(data) => at_rest(data).await,
            None => Ok(()),
        }
    }
}

/// Makes the n-th request of a kind; the same one each time, or another one, so that nothing is measured that is only remembered.
pub type Maker = Arc<dyn Fn(usize) -> Call + Send + Sync>;

/// A kind of request.
#[derive(Clone)]
pub struct Kind {
    pub name: &'static str,
    pub server: Server,
    pub make: Maker,
    /// What else shares its name's goal: the same work done by the bare floor.
    pub floor: Option<&'static str>,
}

/// How often a round asks at most, within a time, and how many rounds there are. The median round counts, so that a noisy neighbour does not.
#[derive(Clone, Copy)]
pub struct Effort {
    pub requests: usize,
    pub within: Duration,
    pub rounds: usize,
}

/// What a request of a kind costs.
#[derive(Clone, Serialize)]
pub struct Cost {
    pub rows: usize,
    pub request: String,
    /// CPU-ms a request, asked one after another.
    pub cpu_ms: f64,
    /// CPU-ms a request, 32 at a time.
    pub cpu_ms_concurrent: f64,
    /// Times the floor's CPU time.
    pub floor_ratio: Option<f64>,
    /// How long the client waits, asking one after another.
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// Requests a second, 32 at a time.
    pub per_second: f64,
    /// Bytes of an answer.
    pub bytes: usize,
}

/// Measures these kinds side by side: round by round, so that a slow moment of the machine meets all of them.
pub async fn measure(rows: usize, kinds: &[Kind], effort: Effort) -> Result<Vec<Cost>> {
    let asked = Arc::new(AtomicUsize::new(0));
    let mut rounds: Vec<Vec<Round>> = kinds.iter().map(|_| Vec::new()).collect();
    for kind in kinds {
        sequential(kind, Effort { requests: effort.requests / 10 + 5, ..effort }, &asked).await?;
    }
    for _ in 0..effort.rounds {
        for (kind, rounds) in kinds.iter().zip(&mut rounds) {
            let mut round = sequential(kind, effort, &asked).await?;
            let (cpu, per_second) = concurrent(kind, effort, &asked).await?;
            (round.cpu_concurrent, round.per_second) = (cpu, per_second);
            rounds.push(round);
        }
    }
    let mut costs: Vec<Cost> = kinds.iter().zip(rounds).map(|(kind, rounds)| cost(rows, kind, rounds)).collect();
    let floors: Vec<(String, f64)> = costs.iter().map(|c| (c.request.clone(), c.cpu_ms)).collect();
    for (kind, cost) in kinds.iter().zip(&mut costs) {
        let floor = kind.floor.and_then(|name| floors.iter().find(|(n, _)| n == name));
        cost.floor_ratio = floor.map(|(_, floor)| cost.cpu_ms / floor);
    }
    Ok(costs)
}

struct Round {
    cpu: f64,
    cpu_concurrent: f64,
    per_second: f64,
    waits: Vec<Duration>,
    bytes: usize,
}

fn cost(rows: usize, kind: &Kind, rounds: Vec<Round>) -> Cost {
    let mut waits: Vec<Duration> = rounds.iter().flat_map(|r| r.waits.iter().copied()).collect();
    waits.sort();
    Cost {
        rows,
        request: kind.name.to_owned(),
        cpu_ms: median(rounds.iter().map(|r| r.cpu)),
        cpu_ms_concurrent: median(rounds.iter().map(|r| r.cpu_concurrent)),
        floor_ratio: None,
        p50_ms: percentile(&waits, 50.0),
        p99_ms: percentile(&waits, 99.0),
        per_second: median(rounds.iter().map(|r| r.per_second)),
        bytes: rounds.first().map_or(0, |r| r.bytes),
    }
}

async fn sequential(kind: &Kind, effort: Effort, asked: &AtomicUsize) -> Result<Round> {
    let mut client = Client::new(kind.server.address, Some(&kind.server.token));
    let mut waits = Vec::with_capacity(effort.requests);
    let mut bytes = 0;
    let (started, before) = (Instant::now(), kind.server.process.threads()?);
    while waits.len() < effort.requests && started.elapsed() < effort.within {
        let reply = ask(&mut client, kind, asked).await?;
        waits.push(reply.taken);
        bytes += reply.body.len();
    }
    kind.server.at_rest().await?;
    let used = kind.server.process.used_since(&before)?;
    let n = waits.len().max(1);
    Ok(Round { cpu: ms(used) / n as f64, cpu_concurrent: 0.0, per_second: 0.0, waits, bytes: bytes / n })
}

async fn concurrent(kind: &Kind, effort: Effort, asked: &Arc<AtomicUsize>) -> Result<(f64, f64)> {
    let each = effort.requests.div_ceil(CONCURRENT);
    let before = kind.server.process.threads()?;
    let started = Instant::now();
    let mut askers = tokio::task::JoinSet::new();
    for _ in 0..CONCURRENT {
        let (kind, asked) = (kind.clone(), asked.clone());
        askers.spawn(async move {
            let mut client = Client::new(kind.server.address, Some(&kind.server.token));
            let mut n = 0u32;
            while (n as usize) < each && started.elapsed() < effort.within {
                ask(&mut client, &kind, &asked).await?;
                n += 1;
            }
            anyhow::Ok(n)
        });
    }
    let mut all = 0u32;
    while let Some(done) = askers.join_next().await {
        all += done??;
    }
    let taken = started.elapsed();
    kind.server.at_rest().await?;
    let used = kind.server.process.used_since(&before)?;
    Ok((ms(used) / f64::from(all), f64::from(all) / taken.as_secs_f64()))
}

async fn ask(client: &mut Client, kind: &Kind, asked: &AtomicUsize) -> Result<crate::client::Reply> {
    let call = (kind.make)(asked.fetch_add(1, Ordering::Relaxed));
    let reply = client.send(&call).await?;
    if !reply.status.is_success() {
        bail!("{}: {} {} answered {}: {}", kind.name, call.method, call.path, reply.status, String::from_utf8_lossy(&reply.body));
    }
    Ok(reply)
}

/// A duration in milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The value in the middle.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The wait, in ms, that so many of a hundred are below. `sorted` goes upwards.
pub fn percentile(sorted: &[Duration], percent: f64) -> f64 {
    let place = (sorted.len() as f64 * percent / 100.0).ceil() as usize;
    sorted.get(place.saturating_sub(1)).copied().map_or(f64::NAN, ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let waits: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(percentile(&waits, 50.0), 100.0);
        assert_eq!(percentile(&waits, 99.0), 198.0);
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), 2.0);
    }
}
