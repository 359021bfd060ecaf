//! The context of a piece of work, and the one way to write.

mod answer;
mod recording;

pub use answer::Answer;

use super::cache::Cache;
use super::can::{Principal, app};
use super::conditional;
use super::config::Config;
use super::db::{Db, Tx};
use super::error::Error;
use super::files::Files;
use super::keys;
use super::limits::Exports;
use super::logs::RequestId;
use super::private;
use super::proxy;
use super::record::Recorded;
use super::registry::Registry;
use super::seal::Keyring;
use actix_web::http::header;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use sea_orm::{DatabaseConnection, DbBackend, Statement};
use secrecy::ExposeSecret;
use serde::Serialize;
use shared::FieldError;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

/// Uploads and previews worked on at the same time: each holds a file in memory, some of them twice.
const HEAVY: usize = 2;

/// What the whole server shares.
pub struct App {
    pub config: Config,
    pub db: Db,
    pub keys: Keyring,
    pub cache: Cache,
    pub files: Files,
    pub exports: Exports,
    /// Places for work that takes much memory.
    pub heavy: Arc<Semaphore>,
    /// Wakes the outbox worker when there are messages to send.
    pub outbox_waiting: Arc<tokio::sync::Notify>,
    /// What domains registered for others to find, by type.
    pub registry: Registry,
    /// Wakes whoever follows what is written, after each commit.
    pub written: Arc<tokio::sync::Notify>,
}

impl App {
    /// Opens the data folder, the key, the files and the database. The schema stays as it is: see [`Db::migrate`].
    pub async fn open(config: Config, registry: Registry) -> Result<Self, Error> {
        let folder = &config.data_dir;
        private::make_folder(folder).map_err(|e| Error::internal(format!("the data folder {} cannot be made: {e}", folder.display())))?;
        private::tighten(folder);
        let keys = Keyring::open(config.secret_key.as_ref(), folder)?;
        let files = Files::open(&config)?;
        let db = match &config.database_url {
            Some(url) => Db::postgres(url.expose_secret(), config.database_connections).await?,
            None => Db::sqlite(&folder.join("clientsphere.db")).await?,
        };
        let keys = keys::settled(keys, &db).await?;
        let heavy = Arc::new(Semaphore::new(HEAVY));
        let (cache, outbox_waiting, written) = (Cache::default(), Arc::default(), Arc::default());
        let exports = Exports::new(&config.limits.shares);
        Ok(Self { config, db, keys, cache, files, exports, heavy, outbox_waiting, registry, written })
    }
}

/// On whose behalf work is done.
#[derive(Clone, Debug)]
pub enum Actor {
    User(Principal),
    System,
    Anonymous,
}

/// SHA-256 of the request's body, left by the extractor that read it.
pub(super) struct BodyDigest(pub [u8; 32]);

/// The context of one piece of work: who does it, from where, with what.
pub struct Ctx {
    app: web::Data<App>,
    actor: Actor,
    request: Option<HttpRequest>,
}

impl App {
    /// A place for work that takes much memory, to be held until it is done; 503 where none gets free soon.
    pub async fn heavy_work(&self) -> Result<OwnedSemaphorePermit, Error> {
        self.heavy_work_within(Duration::from_secs(10)).await
    }

    /// The same where one gets free in time.
    pub(super) async fn heavy_work_within(&self, patience: Duration) -> Result<OwnedSemaphorePermit, Error> {
        let place = tokio::time::timeout(patience, self.heavy.clone().acquire_owned()).await;
        let busy = || Error::Unavailable { detail: "Other files are being read right now.".to_owned(), retry_after: 5 };
        place.map_err(|_| busy())?.map_err(|_| busy())
    }
}

impl Ctx {
    pub fn of_user(request: &HttpRequest, principal: Principal) -> Result<Self, Error> {
        Ok(Self { app: app(request)?, actor: Actor::User(principal), request: Some(request.clone()) })
    }

    pub(super) fn of_anyone(request: &HttpRequest) -> Result<Self, Error> {
        Ok(Self { app: app(request)?, actor: Actor::Anonymous, request: Some(request.clone()) })
    }

    /// The system's own work: workers, start-up, the command line.
    pub fn of_system(app: web::Data<App>) -> Self {
        Self { app, actor: Actor::System, request: None }
    }

    /// The same context with another actor: work that a worker does for a user.
    pub fn acting_as(&self, principal: Principal) -> Self {
        Self { app: self.app.clone(), actor: Actor::User(principal), request: self.request.clone() }
    }

    /// What the whole server shares.
    pub fn app(&self) -> &web::Data<App> {
        &self.app
    }

    pub fn config(&self) -> &Config {
        &self.app.config
    }

    pub fn keys(&self) -> &Keyring {
        &self.app.keys
    }

    /// The connections to read with.
    pub fn db(&self) -> &DatabaseConnection {
        self.app.db.read()
    }

    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The request's id, where there is a request.
    pub fn request_id(&self) -> Option<Uuid> {
        self.request.as_ref().and_then(|r| r.extensions().get::<RequestId>().map(|id| id.0))
    }

    /// The client's network address, where there is one.
    pub fn address(&self) -> Option<String> {
        self.request.as_ref().map(|r| proxy::Client::of(r).address.to_string())
    }

    /// A header of the request.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.request.as_ref()?.headers().get(name)?.to_str().ok()
    }

    /// The request itself, for cookies.
    pub fn request(&self) -> Option<&HttpRequest> {
        self.request.as_ref()
    }

    /// 200 with a record and its version in the `ETag`, or 304 where `If-None-Match` names exactly this answer.
    pub fn current<T: Serialize>(&self, body: &T, version: i64) -> Result<HttpResponse, Error> {
        Ok(conditional::current(self.request(), body, version)?)
    }

    /// The version that `If-Match` names; 428 where it is missing.
    pub fn expected_version(&self) -> Result<i64, Error> {
        let text = self.header("if-match").ok_or(Error::VersionRequired)?;
        conditional::version(text).ok_or_else(|| Error::Malformed {
            detail: "If-Match must be the ETag of the record, such as \"3\".".to_owned(),
            errors: vec![FieldError::new("If-Match", "must be the record's ETag")],
        })
    }

    /// Writes in one transaction: the work itself, its audit rows and its outgoing messages, or nothing of it.
    pub async fn write<T>(&self, work: impl AsyncFnOnce(&Tx) -> Result<Recorded<T>, Error>) -> Result<T, Error> {
        let tx = self.app.db.begin().await?;
        let outcome = async {
            let recorded = work(&tx).await?;
            let sends = !recorded.messages.is_empty();
            self.record(&tx, recorded.changes, recorded.messages).await?;
            Ok((recorded.value, sends))
        }
        .await;
        self.finish(tx, outcome).await
    }

    /// Does the work and takes all of it back, to tell beforehand what it will do.
    pub async fn dry_run<T>(&self, work: impl AsyncFnOnce(&Tx) -> Result<T, Error>) -> Result<T, Error> {
        let tx = self.app.db.begin().await?;
        let outcome = work(&tx).await;
        tx.rollback().await;
        outcome
    }

    /// Commits where the work was done, and wakes those who go on with it; `outcome` says whether there are messages, too.
    async fn finish<T>(&self, tx: Tx, outcome: Result<(T, bool), Error>) -> Result<T, Error> {
        match outcome {
            Ok((value, sends)) => {
                tx.commit().await?;
                self.app.written.notify_waiters();
                if sends {
                    self.app.outbox_waiting.notify_waiters();
                }
                Ok(value)
            }
            Err(error) => {
                tx.rollback().await;
                Err(error)
            }
        }
    }
}

/// 200 with a record that was changed and its new version as `ETag`.
pub fn versioned<T: Serialize>(body: &T, version: i64) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::ETAG, format!("\"{version}\""))).json(body)
}

/// The raw statement for the database at hand, for the few that sea-query cannot write.
pub(super) fn statement(backend: DbBackend, sqlite: &str, postgres: &str, values: impl IntoIterator<Item = sea_orm::Value>) -> Statement {
    Statement::from_sql_and_values(backend, if backend == DbBackend::Sqlite { sqlite } else { postgres }, values)
}
