//! Many people at work in the product at the same time, played by goose.
//!
//! Reads an [`Order`] from standard input. Goose starts the people one after another, lets each think between two requests, and counts from when all are
//! there: then a line says [`GATHERED`]. The last line is the [`outcome::Outcome`], as JSON.
#![expect(clippy::print_stdout, reason = "the outcome is printed")]

mod outcome;
mod person;
mod session;

use anyhow::{Context, Result};
use goose::client::GooseClientBuilder;
use goose::config::GooseConfiguration;
use goose::goose::TransactionFunction;
use goose::prelude::*;
use person::Person;
use serde::Deserialize;
use session::{Session, Tokens};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How long people think between two requests.
const THINK: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(15));

/// Printed when everybody has come in.
const GATHERED: &str = "gathered";

/// Who works where, and for how long.
#[derive(Deserialize)]
struct Order {
    /// `http://…`, without a path.
    host: String,
    users: usize,
    /// While they come in; what they wait for meanwhile does not count.
    gathering_seconds: u64,
    /// What counts.
    seconds: u64,
    /// Keeps what one run adds apart from what another one adds.
    run: String,
    /// Shared by the people, who may be more. They come by standard input because arguments are for everybody to read.
    sessions: Vec<Tokens>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let order: Order = serde_json::from_reader(std::io::stdin()).context("standard input holds no order")?;
    anyhow::ensure!(!order.sessions.is_empty(), "the order holds no sessions");
    // Until they arrive, people share a client: goose would give each one that looks for the system's certificates.
    let attack = GooseAttack::initialize_with_config(configuration(&order))?
        .set_client_builder_without_cookies(GooseClientBuilder::new().without_cookies())?;
    let metrics = attack.register_scenario(scenario(order)?).execute().await?;
    println!("{}", serde_json::to_string(&outcome::of(&metrics))?);
    Ok(())
}

fn configuration(order: &Order) -> GooseConfiguration {
    let mut configuration = GooseConfiguration::default();
    configuration.host = Some(order.host.clone());
    configuration.users = Some(order.users);
    configuration.increase_time = Some(format!("{}s", order.gathering_seconds));
    configuration.run_time = Some(format!("{}s", order.seconds));
    configuration.no_telnet = true;
    configuration.no_print_metrics = true;
    // What counts are requests; the rest would only cost time beside the server.
    configuration.no_transaction_metrics = true;
    configuration.no_scenario_metrics = true;
    // The outcome counts what failed; a line for each would be too much.
    configuration.quiet = 2;
    configuration
}

/// One transaction, in which each person decides what to do: goose would shuffle several by their weights once, and all people would go through them in the
/// same order.
fn scenario(order: Order) -> Result<Scenario> {
    let sessions: Arc<[Arc<Session>]> = order.sessions.into_iter().map(|tokens| Arc::new(Session::new(tokens))).collect();
    let (host, run): (Arc<str>, Arc<str>) = (order.host.into(), order.run.into());
    let (missing, tls) = (Arc::new(AtomicUsize::new(order.users)), person::no_tls());
    let arrive: TransactionFunction = Arc::new(move |user| {
        let (sessions, host, run) = (sessions.clone(), host.clone(), run.clone());
        let (missing, tls) = (missing.clone(), tls.clone());
        Box::pin(async move {
            // A client of one's own is a connection of one's own.
            user.set_client_builder(person::client(tls)).await?;
            let number = user.weighted_users_index;
            let session = sessions[number % sessions.len()].clone();
            user.set_session_data(Person::new(user.client.clone(), host, session, number, &run));
            if missing.fetch_sub(1, Ordering::Relaxed) == 1 {
                println!("{GATHERED}");
            }
            Ok(())
        })
    });
    let act: TransactionFunction = Arc::new(|user| Box::pin(act(user)));
    let scenario = Scenario::new("people at work")
        .register_transaction(Transaction::new(arrive).set_on_start())
        .register_transaction(Transaction::new(act).set_name("act"))
        .set_wait_time(THINK.0, THINK.1)?;
    Ok(scenario)
}

/// Goose's own requests end with the head of the answer. People wait for all of it, so the whole is timed here and goose told.
async fn act(user: &mut GooseUser) -> TransactionResult {
    let Some(person) = user.get_session_data_mut::<Person>() else {
        return Err(Box::new("a person who never arrived".into()));
    };
    for done in person.act().await {
        let error = done.result.as_ref().err().map(String::as_str);
        user.record_custom_request_duration(done.method, done.kind, done.taken, error.is_none(), None, error).await?;
    }
    Ok(())
}
