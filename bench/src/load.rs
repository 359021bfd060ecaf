//! Many people at work at the same time.
//!
//! Not goose, which was the first choice: every release of it takes reqwest with its own TLS stack (0.18 OpenSSL, 0.19 aws-lc), and with it a C library that
//! this project refuses (deny.toml) and that cargo would unify into the product's build. What is needed of it is below.

use crate::accounts::{Account, sign_in_call};
use crate::client::{Call, Client};
use crate::costs::percentile;
use crate::data::{Made, Random};
use crate::words;
use anyhow::Result;
use hyper::StatusCode;
use serde::Serialize;
use serde_json::json;
use shared::customers::{Customer, CustomerRow};
use shared::page::Page;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use uuid::Uuid;

/// How long people think between two requests, in seconds.
const THINK: (f64, f64) = (5.0, 15.0);

/// What a crowd met with.
#[derive(Clone, Serialize)]
pub struct Crowd {
    pub users: usize,
    pub seconds: f64,
    pub requests: usize,
    pub per_second: f64,
    pub errors: usize,
    /// What went wrong, and how often.
    pub wrong: BTreeMap<String, usize>,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// The 99th percentile of each kind of request.
    pub p99_by_kind: BTreeMap<&'static str, f64>,
    /// The server's CPU time, in cores.
    pub cores: f64,
    /// Bytes of the server in RAM at the most.
    pub resident: u64,
}

struct Event {
    kind: &'static str,
    outcome: Result<Duration, String>,
}

/// Lets `users` people work for a while. They share the accounts, each has a connection. What they wait for while the crowd gathers does not count.
pub async fn crowd(
    address: SocketAddr,
    process: crate::process::Process,
    accounts: &[&Account],
    users: usize,
    lasting: Duration,
    run: &str,
) -> Result<Crowd> {
    let gathered = Instant::now() + Duration::from_secs_f64(THINK.1);
    let end = gathered + lasting;
    let (tell, mut told) = unbounded_channel();
    for n in 0..users {
        let (account, tell, run) = (accounts[n % accounts.len()].clone(), tell.clone(), format!("{run}u{n}x"));
        tokio::spawn(async move { User::new(address, &account, n, run).work(gathered, end, tell).await });
    }
    drop(tell);
    let (mut waits, mut by_kind): (Vec<Duration>, BTreeMap<&'static str, Vec<Duration>>) = Default::default();
    let (mut wrong, mut resident): (BTreeMap<String, usize>, u64) = Default::default();
    let mut cpu = None;
    let mut looks = tokio::time::interval(Duration::from_millis(500));
    loop {
        tokio::select! {
            event = told.recv() => match event {
                None => break,
                Some(Event { kind, outcome: Ok(wait) }) => {
                    waits.push(wait);
                    by_kind.entry(kind).or_default().push(wait);
                }
                Some(Event { kind, outcome: Err(error) }) => *wrong.entry(format!("{kind}: {error}")).or_default() += 1,
            },
            _ = looks.tick() => {
                resident = resident.max(process.resident()?);
                if cpu.is_none() && Instant::now() >= gathered {
                    cpu = Some((Instant::now(), process.cpu()?));
                }
            }
        }
    }
    let (since, before) = cpu.unwrap_or((gathered, Duration::ZERO));
    let cores = (process.cpu()? - before).as_secs_f64() / since.elapsed().as_secs_f64();
    waits.sort();
    let p99 = |mut waits: Vec<Duration>| {
        waits.sort();
        percentile(&waits, 99.0)
    };
    let errors = wrong.values().sum();
    Ok(Crowd {
        users,
        seconds: lasting.as_secs_f64(),
        requests: waits.len() + errors,
        per_second: (waits.len() + errors) as f64 / lasting.as_secs_f64(),
        errors,
        wrong,
        p50_ms: percentile(&waits, 50.0),
        p99_ms: percentile(&waits, 99.0),
        p99_by_kind: by_kind.into_iter().map(|(kind, waits)| (kind, p99(waits))).collect(),
        cores,
        resident,
    })
}

/// One person: looks through lists, opens what is there, searches, adds a customer now and then and corrects it.
struct User {
    client: Client,
    random: Random,
    series: String,
    added: usize,
    /// What the last list showed.
    shown: Vec<Uuid>,
    next: Option<String>,
    /// The customer added last, and its version.
    own: Option<(Uuid, i64)>,
}

impl User {
    fn new(address: SocketAddr, account: &Account, n: usize, series: String) -> Self {
        let client = Client::new(address, Some(&account.token));
        Self { client, random: Random::seeded(n as u64 + 77), series, added: 0, shown: Vec::new(), next: None, own: None }
    }

    async fn work(mut self, gathered: Instant, end: Instant, tell: UnboundedSender<Event>) {
        // People come one after another, not all in the same second.
        tokio::time::sleep(Duration::from_secs_f64(self.random.share() * THINK.1)).await;
        loop {
            let began = Instant::now();
            if began >= end {
                return;
            }
            let (kind, outcome) = self.act().await;
            if began >= gathered {
                let _ = tell.send(Event { kind, outcome: outcome.map_err(|e| format!("{e:#}")) });
            }
            let pause = THINK.0 + self.random.share() * (THINK.1 - THINK.0);
            tokio::time::sleep(Duration::from_secs_f64(pause)).await;
        }
    }

    /// 70 % reading, half of it lists, 20 % searching, 10 % writing.
    async fn act(&mut self) -> (&'static str, Result<Duration>) {
        match self.random.below(100) {
            0..35 => ("list", self.list().await),
            35..70 if self.shown.is_empty() => ("list", self.list().await),
            35..70 => ("get", self.get().await),
            70..90 => ("search", self.search().await),
            _ if self.own.is_some() && self.random.chance(50) => ("edit", self.edit().await),
            _ => ("create", self.create().await),
        }
    }

    async fn list(&mut self) -> Result<Duration> {
        let filter = match (self.random.below(6), self.next.take()) {
            (0..2, Some(after)) => format!("&after={after}"),
            (2, _) => format!("&sector={}", self.random.favoured(words::SECTORS)),
            (3, _) => "&sort=updated_at".to_owned(),
            _ => String::new(),
        };
        let plain = filter.is_empty() || filter.starts_with("&after");
        let reply = self.client.send(&Call { compressed: false, ..Call::get(format!("/api/v1/customers?limit=20{filter}")) }).await?;
        let page: Page<CustomerRow> = reply.json()?;
        self.shown = page.items.iter().map(|row| row.id).collect();
        self.next = page.next.filter(|_| plain);
        Ok(reply.taken)
    }

    async fn get(&mut self) -> Result<Duration> {
        let id = self.shown[self.random.below(self.shown.len())];
        self.timed(Call::get(format!("/api/v1/customers/{id}"))).await
    }

    async fn search(&mut self) -> Result<Duration> {
        let words = match self.random.below(3) {
            0 => self.random.pick(words::COMMON_PREFIXES).to_owned(),
            1 => format!("{}+{}", self.random.favoured(words::LAST_NAMES), self.random.pick(words::BRANCHES)),
            _ => self.random.favoured(words::LAST_NAMES).to_owned(),
        };
        let encoded: String = words
            .bytes()
            .map(|b| if b.is_ascii_alphanumeric() || b == b'+' { char::from(b).to_string() } else { format!("%{b:02X}") })
            .collect();
        self.timed(Call::get(format!("/api/v1/search?q={encoded}"))).await
    }

    async fn create(&mut self) -> Result<Duration> {
        self.added += 1;
        let body = Made::new(&mut self.random, &self.series, self.added).json();
        let call = Call { idempotency_key: Some(Uuid::now_v7().to_string()), ..Call::post("/api/v1/customers", &body) };
        let reply = self.client.send(&call).await?;
        let customer: Customer = reply.json()?;
        self.own = Some((customer.id, customer.version));
        Ok(reply.taken)
    }

    async fn edit(&mut self) -> Result<Duration> {
        let Some((id, version)) = self.own else { return self.create().await };
        let body = json!({ "sector": self.random.favoured(words::SECTORS) });
        let taken = self.timed(Call::patch(format!("/api/v1/customers/{id}"), version, &body)).await?;
        self.own = Some((id, version + 1));
        Ok(taken)
    }

    async fn timed(&mut self, call: Call) -> Result<Duration> {
        let reply = self.client.send(&call).await?;
        reply.json::<serde::de::IgnoredAny>()?;
        Ok(reply.taken)
    }
}

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
