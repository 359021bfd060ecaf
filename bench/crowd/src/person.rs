//! One person: looks through lists, opens what is there, searches, adds a customer now and then and corrects it.

use crate::session::Session;
use bench_data::{Made, Random, words};
use reqwest::{Client, ClientBuilder, RequestBuilder};
use rustls::{ClientConfig, RootCertStore};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Longer than any request may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request that was made, and how long its whole answer took.
pub struct Done {
    pub method: &'static str,
    pub kind: &'static str,
    pub taken: Duration,
    /// What went wrong, in words that are the same each time.
    pub result: Result<(), String>,
}

#[derive(Deserialize)]
struct Page {
    items: Vec<Row>,
    next: Option<String>,
}

#[derive(Deserialize)]
struct Row {
    id: Uuid,
}

#[derive(Clone, Copy, Deserialize)]
struct Own {
    id: Uuid,
    version: i64,
}

/// What the product says when it refuses.
#[derive(Deserialize)]
struct Problem {
    code: String,
}

/// TLS that trusts nobody and is never used: without it each of thousands of clients would set up its own.
pub fn no_tls() -> ClientConfig {
    ClientConfig::builder().with_root_certificates(RootCertStore::empty()).with_no_client_auth()
}

/// Settings of a client that keeps one connection open and asks for no compression.
#[expect(clippy::disallowed_methods, reason = "it asks the product, on this machine")]
pub fn client(tls: ClientConfig) -> ClientBuilder {
    Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .no_gzip()
        .pool_idle_timeout(None)
        .pool_max_idle_per_host(1)
        .timeout(PATIENCE)
}

/// Sends a request and reads the answer to its end.
pub async fn exchange<T: DeserializeOwned>(request: RequestBuilder) -> (Duration, Result<T, String>) {
    let started = Instant::now();
    let answer = async {
        let answer = request.send().await?;
        let status = answer.status();
        anyhow::Ok((status, answer.bytes().await?))
    };
    let answer = answer.await;
    let taken = started.elapsed();
    let read = match answer {
        Err(error) => Err(format!("no answer: {}", error.root_cause())),
        Ok((status, body)) if !status.is_success() => {
            let code = serde_json::from_slice::<Problem>(&body).map_or_else(|_| String::new(), |problem| format!(" {}", problem.code));
            Err(format!("answered {status}{code}"))
        }
        Ok((_, body)) => serde_json::from_slice(&body).map_err(|error| format!("answered what is not expected: {error}")),
    };
    (taken, read)
}

#[derive(Clone)]
pub struct Person {
    client: Client,
    host: Arc<str>,
    session: Arc<Session>,
    token: String,
    random: Random,
    series: String,
    added: usize,
    /// What the last list showed.
    shown: Vec<Uuid>,
    next: Option<String>,
    /// The customer added last.
    own: Option<Own>,
}

impl Person {
    pub fn new(client: Client, host: Arc<str>, session: Arc<Session>, number: usize, run: &str) -> Self {
        Self {
            client,
            host,
            session,
            token: String::new(),
            random: Random::seeded(number as u64 + 77),
            series: format!("{run}u{number}x"),
            added: 0,
            shown: Vec::new(),
            next: None,
            own: None,
        }
    }

    /// 70 % reading, half of it lists, 20 % searching, 10 % writing; before it, a renewal of the session where one is due.
    pub async fn act(&mut self) -> Vec<Done> {
        let (token, renewal) = self.session.token(&self.client, &self.host).await;
        self.token = token;
        let done = match self.random.below(100) {
            0..35 => self.list().await,
            35..70 if self.shown.is_empty() => self.list().await,
            35..70 => self.get().await,
            70..90 => self.search().await,
            _ => match self.own {
                Some(own) if self.random.chance(50) => self.edit(own).await,
                _ => self.create().await,
            },
        };
        renewal.into_iter().chain([done]).collect()
    }

    async fn list(&mut self) -> Done {
        let filter = match (self.random.below(6), self.next.take()) {
            (0..2, Some(after)) => format!("&after={after}"),
            (2, _) => format!("&sector={}", self.random.favoured(words::SECTORS)),
            (3, _) => "&sort=updated_at".to_owned(),
            _ => String::new(),
        };
        let plain = filter.is_empty() || filter.starts_with("&after");
        let (taken, page) = self.send::<Page>(self.client.get(self.url(&format!("customers?limit=20{filter}")))).await;
        let result = page.map(|page| {
            self.shown = page.items.iter().map(|row| row.id).collect();
            self.next = page.next.filter(|_| plain);
        });
        Done { method: "GET", kind: "list", taken, result }
    }

    async fn get(&mut self) -> Done {
        let id = self.shown[self.random.below(self.shown.len())];
        let (taken, answer) = self.send::<IgnoredAny>(self.client.get(self.url(&format!("customers/{id}")))).await;
        Done { method: "GET", kind: "get", taken, result: answer.map(drop) }
    }

    async fn search(&mut self) -> Done {
        let words = match self.random.below(3) {
            0 => self.random.pick(words::COMMON_PREFIXES).to_owned(),
            1 => format!("{}+{}", self.random.favoured(words::LAST_NAMES), self.random.pick(words::BRANCHES)),
            _ => self.random.favoured(words::LAST_NAMES).to_owned(),
        };
        let encoded: String = words
            .bytes()
            .map(|b| if b.is_ascii_alphanumeric() || b == b'+' { char::from(b).to_string() } else { format!("%{b:02X}") })
            .collect();
        let (taken, answer) = self.send::<IgnoredAny>(self.client.get(self.url(&format!("search?q={encoded}")))).await;
        Done { method: "GET", kind: "search", taken, result: answer.map(drop) }
    }

    async fn create(&mut self) -> Done {
        self.added += 1;
        let body = Made::new(&mut self.random, &self.series, self.added).json();
        let request = self.client.post(self.url("customers")).header("idempotency-key", Uuid::now_v7().to_string()).json(&body);
        let (taken, customer) = self.send::<Own>(request).await;
        Done { method: "POST", kind: "create", taken, result: customer.map(|customer| self.own = Some(customer)) }
    }

    async fn edit(&mut self, own: Own) -> Done {
        let body = json!({ "sector": self.random.favoured(words::SECTORS) });
        let request =
            self.client.patch(self.url(&format!("customers/{}", own.id))).header("if-match", format!("\"{}\"", own.version)).json(&body);
        let (taken, customer) = self.send::<Own>(request).await;
        Done { method: "PATCH", kind: "edit", taken, result: customer.map(|customer| self.own = Some(customer)) }
    }

    fn url(&self, rest: &str) -> String {
        format!("{}/api/v1/{rest}", self.host)
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> (Duration, Result<T, String>) {
        exchange(request.bearer_auth(&self.token)).await
    }
}
