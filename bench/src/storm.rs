//! Lists beside many people who sign in.

use crate::accounts::{Account, sign_in_call};
use crate::client::{Call, Client};
use crate::costs::percentile;
use anyhow::Result;
use hyper::StatusCode;
use serde::Serialize;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Lists asked for steadily, without sign-ins and with many of them.
#[derive(Clone, Serialize)]
pub struct Storm {
    pub sign_ins: usize,
    pub sign_ins_per_second: f64,
    pub refused: usize,
    pub list_p99_idle_ms: f64,
    pub list_p99_ms: f64,
    pub sign_in_p50_ms: f64,
}

/// Measures lists, 25 a second, for a while alone and for as long beside twenty sign-ins a second.
pub async fn storm(address: SocketAddr, accounts: &[&Account], lasting: Duration) -> Result<Storm> {
    let token = accounts[0].token.clone();
    let idle = lists(address, token.clone(), lasting).await?;
    let calls: Vec<Call> = accounts.iter().map(|a| sign_in_call(&a.email)).collect();
    let wanted = (lasting.as_secs_f64() * 20.0) as usize;
    let signing_in = tokio::spawn(async move {
        let mut each = tokio::time::interval(Duration::from_millis(50));
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..wanted {
            each.tick().await;
            let call = calls[n % calls.len()].clone();
            tasks.spawn(async move { Client::new(address, None).send(&call).await });
        }
        tasks.join_all().await
    });
    let started = Instant::now();
    let busy = lists(address, token, lasting).await?;
    let replies: Vec<_> = signing_in.await?.into_iter().collect::<Result<_>>()?;
    let taken = started.elapsed();
    let refused = replies.iter().filter(|r| r.status != StatusCode::OK).count();
    let mut waits: Vec<Duration> = replies.iter().map(|r| r.taken).collect();
    waits.sort();
    Ok(Storm {
        sign_ins: replies.len(),
        sign_ins_per_second: replies.len() as f64 / taken.as_secs_f64(),
        refused,
        list_p99_idle_ms: percentile(&idle, 99.0),
        list_p99_ms: percentile(&busy, 99.0),
        sign_in_p50_ms: percentile(&waits, 50.0),
    })
}

/// Waits for a list every 40 ms, sorted. A wait counts from when the list was due, so that a stall is not hidden by asking less.
async fn lists(address: SocketAddr, token: String, lasting: Duration) -> Result<Vec<Duration>> {
    let mut client = Client::new(address, Some(&token));
    client.send(&Call::get("/api/v1/customers?limit=20")).await?;
    let mut each = tokio::time::interval(Duration::from_millis(40));
    let end = Instant::now() + lasting;
    let mut waits = Vec::new();
    while Instant::now() < end {
        let due = each.tick().await;
        let reply = client.send(&Call::get("/api/v1/customers?limit=20")).await?;
        reply.json::<serde::de::IgnoredAny>()?;
        waits.push(due.elapsed());
    }
    waits.sort();
    Ok(waits)
}
