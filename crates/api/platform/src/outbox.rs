//! Everything that leaves the system leaves through here, after its transaction has committed: at least once, retried with back-off.

use super::clock;
use super::ctx::{App, Ctx, statement};
use super::entity::outbox_message::{self, Column, Entity, Model};
use super::error::Error;
use super::record::Recorded;
use actix_web::web;
use chrono::TimeDelta;
use futures_util::future::LocalBoxFuture;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};
use serde_json::Value;
use shared::jobs::MessageStatus;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;
use uuid::Uuid;

/// Tries before a message is given up; with the back-off below that is about a day and a half.
const TRIES: i32 = 12;
/// How long a worker keeps a message to itself; one that dies leaves it to others after that.
const LEASE: TimeDelta = TimeDelta::seconds(120);
/// How long a handler may take; less than the lease, so that nobody else begins meanwhile.
const PATIENCE: Duration = Duration::from_secs(90);
/// How often a quiet outbox is looked at; commits wake the worker at once.
const POLL: Duration = Duration::from_secs(2);
/// The recipient of jobs: ourselves.
const JOB: &str = "ClientSphere";
/// Messages handled at the same time.
const PARALLEL: i64 = 8;

/// A message to be sent, or a job to be done, once the transaction has committed.
pub struct Message {
    pub kind: &'static str,
    pub recipient: String,
    pub subject: String,
    pub payload: Value,
    /// Whether it carries a link to sign in with.
    pub secret: bool,
    pub not_before: Option<shared::Moment>,
}

impl Message {
    /// An e-mail in plain text.
    pub fn mail(to: &str, subject: impl Into<String>, text: impl Into<String>) -> Self {
        let (subject, text) = (subject.into(), text.into());
        Self { kind: super::mail::KIND, recipient: to.to_owned(), subject, payload: Value::String(text), secret: false, not_before: None }
    }

    /// A job for one of our own workers.
    pub fn job(kind: &'static str, subject: impl Into<String>, payload: Value) -> Self {
        Self { kind, recipient: JOB.to_owned(), subject: subject.into(), payload, secret: false, not_before: None }
    }

    /// Marks a message that carries a link to sign in with.
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

/// A message that a handler is to deal with. Its id stays the same over all tries, so receivers can tell repetitions.
pub struct Delivery {
    pub id: Uuid,
    pub recipient: String,
    pub subject: String,
    pub payload: Value,
}

/// Why a message did not go out.
pub struct Failure {
    /// For the administrator; holds no secrets.
    pub reason: String,
    /// Whether trying again cannot help.
    pub permanent: bool,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { reason: error.to_string(), permanent: false }
    }
}

/// Deals with the messages of one kind.
pub type Handler = Rc<dyn Fn(Rc<Ctx>, Delivery) -> LocalBoxFuture<'static, Result<(), Failure>>>;

/// The worker that drains the outbox. Several may run, also in several instances.
pub struct Worker {
    ctx: Rc<Ctx>,
    handlers: HashMap<&'static str, Handler>,
}

impl Worker {
    /// A worker that knows what to do with these kinds of messages.
    pub fn new(app: web::Data<App>, handlers: impl IntoIterator<Item = (&'static str, Handler)>) -> Self {
        Self { ctx: Rc::new(Ctx::of_system(app)), handlers: handlers.into_iter().collect() }
    }

    /// Works until the task is dropped: a lane for each kind, so that a mail server that hangs holds up mail and nothing else.
    pub async fn run(self) {
        if let Err(error) = self.take_over().await {
            tracing::warn!(%error, "messages of the last run wait until its lease is over");
        }
        let lanes = futures_util::future::join_all(self.handlers.iter().map(|(kind, handler)| self.lane(kind, handler)));
        futures_util::future::join(lanes, self.unknown_kinds()).await;
    }

    /// Gives up the messages that no handler knows, for an administrator to look at.
    async fn unknown_kinds(&self) {
        loop {
            if let Err(error) = self.give_up_strangers().await {
                tracing::warn!(%error, "the outbox cannot be read; trying again");
            }
            tokio::time::sleep(POLL).await;
        }
    }

    async fn give_up_strangers(&self) -> Result<(), Error> {
        let known = self.handlers.keys().copied();
        let strange = Condition::all().add(Column::Status.eq(MessageStatus::Pending)).add(Column::Kind.is_not_in(known));
        let found: Vec<Model> = Entity::find().filter(strange).limit(u64::try_from(PARALLEL).unwrap_or(1)).all(self.ctx.db()).await?;
        for message in found {
            let reason = format!("no worker knows messages of the kind {}", message.kind);
            self.store_outcome(message.id, message.attempts, false, Err(Failure { reason, permanent: true })).await?;
        }
        Ok(())
    }

    async fn lane(&self, kind: &'static str, handler: &Handler) {
        let app = self.ctx.app().clone();
        loop {
            let woken = app.outbox_waiting.notified();
            match self.round(kind, handler).await {
                Ok(0) => {
                    let _ = tokio::time::timeout(POLL, woken).await;
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, kind, "the outbox cannot be read; trying again");
                    tokio::time::sleep(POLL).await;
                }
            }
        }
    }

    /// Frees what the last run had claimed when it was killed. Only on SQLite: nobody else works on an embedded database.
    async fn take_over(&self) -> Result<(), Error> {
        if sea_orm::ConnectionTrait::get_database_backend(self.ctx.db()) != sea_orm::DbBackend::Sqlite {
            return Ok(());
        }
        let free = Entity::update_many().col_expr(Column::ClaimedUntil, Expr::value(None::<shared::Moment>));
        let free = free.filter(Column::Status.eq(MessageStatus::Pending)).filter(Column::ClaimedUntil.is_not_null());
        self.ctx.write(async |tx| Ok(Recorded::unaudited(free.exec(tx).await.map(drop)?))).await
    }

    /// Deals with the messages of a kind that are due; tells how many there were.
    async fn round(&self, kind: &'static str, handler: &Handler) -> Result<usize, Error> {
        if !self.is_any_due(kind).await? {
            return Ok(0);
        }
        let claimed = self.claim(kind).await?;
        let n = claimed.len();
        futures_util::future::join_all(claimed.into_iter().map(|message| self.deliver(message, handler))).await;
        Ok(n)
    }

    /// A look with a reader first, so that an idle server takes no write lock.
    async fn is_any_due(&self, kind: &str) -> Result<bool, Error> {
        let now = clock::now();
        let free = Condition::any().add(Column::ClaimedUntil.is_null()).add(Column::ClaimedUntil.lt(now));
        let due = Condition::all().add(Column::Status.eq(MessageStatus::Pending)).add(Column::NextAttemptAt.lte(now)).add(free);
        let of_kind = Entity::find().select_only().column(Column::Id).filter(due).filter(Column::Kind.eq(kind));
        let found: Option<Uuid> = of_kind.limit(1).into_tuple().one(self.ctx.db()).await?;
        Ok(found.is_some())
    }

    async fn claim(&self, kind: &'static str) -> Result<Vec<Model>, Error> {
        let now = clock::now();
        self.ctx
            .write(async |tx| {
                let sqlite =
                    "UPDATE outbox_messages SET claimed_until = ?, attempts = attempts + 1 WHERE id IN (SELECT id FROM outbox_messages
                    WHERE status = 'pending' AND kind = ? AND next_attempt_at <= ? AND (claimed_until IS NULL OR claimed_until < ?)
                    ORDER BY next_attempt_at, id LIMIT ?) RETURNING *";
                let postgres =
                    "UPDATE outbox_messages SET claimed_until = $1, attempts = attempts + 1 WHERE id IN (SELECT id FROM outbox_messages
                    WHERE status = 'pending' AND kind = $2 AND next_attempt_at <= $3 AND (claimed_until IS NULL OR claimed_until < $4)
                    ORDER BY next_attempt_at, id LIMIT $5 FOR UPDATE SKIP LOCKED) RETURNING *";
                let values = [(now + LEASE).into(), kind.into(), now.into(), now.into(), PARALLEL.into()];
                let backend = sea_orm::ConnectionTrait::get_database_backend(tx);
                let rows = sea_orm::ConnectionTrait::query_all_raw(tx, statement(backend, sqlite, postgres, values)).await?;
                let rows = rows.iter().map(|row| Model::from_query_result(row, "")).collect::<Result<Vec<_>, _>>()?;
                Ok(Recorded::unaudited(rows))
            })
            .await
    }

    async fn deliver(&self, message: Model, handler: &Handler) {
        let (id, tries, is_job) = (message.id, message.attempts, message.recipient == JOB);
        let too_slow = |_| Err(Failure { reason: format!("gave up after {} seconds", PATIENCE.as_secs()), permanent: false });
        let outcome = tokio::time::timeout(PATIENCE, self.attempt(message, handler)).await.unwrap_or_else(too_slow);
        if let Err(failure) = &outcome {
            tracing::warn!(%id, tries, reason = %failure.reason, "a message did not go out");
        }
        if let Err(error) = self.store_outcome(id, tries, is_job, outcome).await {
            tracing::warn!(%id, %error, "the outcome of a message could not be stored; it will be tried again");
        }
    }

    async fn attempt(&self, message: Model, handler: &Handler) -> Result<(), Failure> {
        let bytes = self.ctx.keys().open_sealed("outbox_messages.payload", message.id, &message.payload);
        let payload =
            bytes.and_then(|b| Ok(serde_json::from_slice(&b)?)).map_err(|e| Failure { reason: e.to_string(), permanent: true })?;
        handler(self.ctx.clone(), Delivery { id: message.id, recipient: message.recipient, subject: message.subject, payload }).await
    }

    async fn store_outcome(&self, id: Uuid, tries: i32, is_job: bool, outcome: Result<(), Failure>) -> Result<(), Error> {
        let now = clock::now();
        if is_job && outcome.is_ok() {
            // Nobody looks for a job that is done: what it did is in its own record.
            return self.ctx.write(async |tx| Ok(Recorded::unaudited(Entity::delete_by_id(id).exec(tx).await.map(drop)?))).await;
        }
        let update = match outcome {
            Ok(()) => outbox_message::Entity::update_many()
                .col_expr(Column::Status, Expr::value(MessageStatus::Sent))
                .col_expr(Column::SentAt, Expr::value(now))
                .col_expr(Column::LastError, Expr::value(None::<String>)),
            Err(failure) => {
                let status = if failure.permanent || tries >= TRIES { MessageStatus::Dead } else { MessageStatus::Pending };
                let reason: String = failure.reason.chars().take(500).collect();
                outbox_message::Entity::update_many()
                    .col_expr(Column::Status, Expr::value(status))
                    .col_expr(Column::NextAttemptAt, Expr::value(now + back_off(tries, id)))
                    .col_expr(Column::LastError, Expr::value(reason))
            }
        };
        let update = update.col_expr(Column::ClaimedUntil, Expr::value(None::<shared::Moment>)).filter(Column::Id.eq(id));
        self.ctx.write(async |tx| Ok(Recorded::unaudited(update.exec(tx).await?))).await?;
        Ok(())
    }
}

/// 5 s, 20 s, 80 s … up to six hours, and up to a quarter more, so that failed messages do not come back all at once.
fn back_off(tries: i32, id: Uuid) -> TimeDelta {
    let seconds = (5 * 4i64.saturating_pow(u32::try_from(tries - 1).unwrap_or(0).min(8))).min(6 * 3600);
    let jitter = i64::try_from(id.as_u128() % 1_000).unwrap_or(0);
    TimeDelta::seconds(seconds) + TimeDelta::milliseconds(seconds * jitter / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_off_grows_to_its_bound() {
        let id = Uuid::nil();
        let seconds: Vec<i64> = (1..=9).map(|n| back_off(n, id).num_seconds()).collect();
        assert_eq!(seconds, [5, 20, 80, 320, 1280, 5120, 20480, 21600, 21600]);
        assert!(back_off(3, Uuid::from_u128(999)) < TimeDelta::seconds(100));
    }
}
