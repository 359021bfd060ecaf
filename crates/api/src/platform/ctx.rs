//! The context of a piece of work, and the one way to write.

use super::cache::Cache;
use super::can::{Principal, app};
use super::clock;
use super::config::Config;
use super::db::{Db, Tx};
use super::entity::{audit_entry, idempotency_key, outbox_message};
use super::error::Error;
use super::logs::RequestId;
use super::outbox::Message;
use super::proxy;
use super::record::{Change, Recorded};
use super::seal::Keyring;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, DatabaseConnection, DbBackend, EntityTrait, QueryOrder, QuerySelect, Statement};
use serde::Serialize;
use sha2::{Digest, Sha256};
use shared::FieldError;
use shared::jobs::MessageStatus;
use std::sync::Arc;
use uuid::Uuid;

/// What the whole server shares.
pub struct App {
    pub config: Config,
    pub db: Db,
    pub keys: Keyring,
    pub cache: Cache,
    /// Places for work that takes much memory.
    pub heavy: Arc<tokio::sync::Semaphore>,
    /// Wakes the outbox worker after a commit.
    pub outbox_waiting: Arc<tokio::sync::Notify>,
}

/// The topic that orders the links of the audit log.
const AUDIT_CHAIN: i64 = 7_238_450_919;

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
    pub async fn heavy_work(&self) -> Result<tokio::sync::OwnedSemaphorePermit, Error> {
        let place = tokio::time::timeout(std::time::Duration::from_secs(10), self.heavy.clone().acquire_owned()).await;
        let busy = || Error::Unavailable { detail: "Other files are being read right now.".to_owned(), retry_after: 5 };
        place.map_err(|_| busy())?.map_err(|_| busy())
    }
}

impl Ctx {
    pub(super) fn of_user(request: &HttpRequest, principal: Principal) -> Result<Self, Error> {
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

    /// The version that `If-Match` names; 428 where it is missing.
    pub fn expected_version(&self) -> Result<i64, Error> {
        let text = self.header("if-match").ok_or(Error::VersionRequired)?;
        let number = text.trim().trim_start_matches("W/").trim_matches('"');
        number.parse().map_err(|_| Error::Malformed {
            detail: "If-Match must be the ETag of the record, such as \"3\".".to_owned(),
            errors: vec![FieldError::new("If-Match", "must be the record's ETag")],
        })
    }

    /// Writes in one transaction: the work itself, its audit rows and its outgoing messages, or nothing of it.
    pub async fn write<T>(&self, work: impl AsyncFnOnce(&Tx) -> Result<Recorded<T>, Error>) -> Result<T, Error> {
        let tx = self.app.db.begin().await?;
        let outcome = async {
            let recorded = work(&tx).await?;
            self.record(&tx, recorded.changes, recorded.messages).await?;
            Ok(recorded.value)
        }
        .await;
        self.finish(tx, outcome).await
    }

    /// Like [`Self::write`] for a POST: the answer is stored with the change under the request's `Idempotency-Key`, so that a repetition gets
    /// the same answer and changes nothing.
    pub async fn answer<T: Serialize>(
        &self,
        work: impl AsyncFnOnce(&Tx) -> Result<Recorded<Answer<T>>, Error>,
    ) -> Result<HttpResponse, Error> {
        let Some((owner, key)) = self.idempotency_key()? else {
            return self.write(work).await?.into_response();
        };
        let fingerprint = self.fingerprint();
        let tx = self.app.db.begin().await?;
        let outcome = async {
            if !claim(&tx, owner, &key, &fingerprint).await? {
                return Ok(None);
            }
            let recorded = work(&tx).await?;
            let stored = recorded.value.stored()?;
            let place = Uuid::from_bytes(fingerprint[..16].try_into().unwrap_or_default());
            let row = idempotency_key::ActiveModel {
                owner_id: Set(owner),
                key: Set(key.clone()),
                status: Set(i32::from(stored.status.as_u16())),
                etag: Set(stored.etag.clone()),
                location: Set(stored.location.clone()),
                body: Set(self.keys().seal("idempotency_keys.body", place, &stored.body)?),
                ..Default::default()
            };
            idempotency_key::Entity::update(row).exec(&tx).await?;
            self.record(&tx, recorded.changes, recorded.messages).await?;
            Ok(Some(stored))
        }
        .await;
        match self.finish(tx, outcome).await? {
            Some(stored) => Ok(stored.response(false)),
            None => self.replay(owner, &key, &fingerprint).await,
        }
    }

    async fn finish<T>(&self, tx: Tx, outcome: Result<T, Error>) -> Result<T, Error> {
        match outcome {
            Ok(value) => {
                tx.commit().await?;
                self.app.outbox_waiting.notify_waiters();
                Ok(value)
            }
            Err(error) => {
                tx.rollback().await;
                Err(error)
            }
        }
    }

    fn idempotency_key(&self) -> Result<Option<(Uuid, String)>, Error> {
        let Actor::User(principal) = &self.actor else { return Ok(None) };
        let Some(key) = self.request.as_ref().and_then(|r| r.headers().get("idempotency-key")) else { return Ok(None) };
        let key = key.to_str().ok().filter(|k| (1..=200).contains(&k.len()) && k.bytes().all(|b| b.is_ascii_graphic()));
        let key = key.ok_or_else(|| Error::Malformed {
            detail: "Idempotency-Key must be 1 to 200 visible ASCII characters, such as a UUID.".to_owned(),
            errors: vec![FieldError::new("Idempotency-Key", "must be 1 to 200 visible ASCII characters")],
        })?;
        Ok(Some((principal.user_id, key.to_owned())))
    }

    fn fingerprint(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        if let Some(request) = &self.request {
            digest.update(request.method().as_str());
            digest.update([0]);
            digest.update(request.uri().path_and_query().map_or("", |p| p.as_str()));
            digest.update([0]);
            if let Some(body) = request.extensions().get::<BodyDigest>() {
                digest.update(body.0);
            }
        }
        digest.finalize().into()
    }

    async fn replay(&self, owner: Uuid, key: &str, fingerprint: &[u8; 32]) -> Result<HttpResponse, Error> {
        let row = idempotency_key::Entity::find_by_id((owner, key.to_owned())).one(self.db()).await?;
        let row = row.ok_or_else(|| Error::Unavailable {
            detail: "The first request under this Idempotency-Key is still running.".to_owned(),
            retry_after: 1,
        })?;
        if row.fingerprint != fingerprint {
            return Err(Error::invalid("Idempotency-Key", "was used for another request: choose a new one"));
        }
        let place = Uuid::from_bytes(fingerprint[..16].try_into().unwrap_or_default());
        let status = u16::try_from(row.status).ok().and_then(|s| StatusCode::from_u16(s).ok()).unwrap_or(StatusCode::OK);
        let body = self.keys().open_sealed("idempotency_keys.body", place, &row.body)?;
        Ok(Stored { status, etag: row.etag, location: row.location, body }.response(true))
    }

    /// Writes audit rows and outbox rows. Comes last in a transaction: on PostgreSQL the lock that keeps the chain in order is held from here to
    /// the commit.
    async fn record(&self, tx: &Tx, changes: Vec<Change>, messages: Vec<Message>) -> Result<(), Error> {
        let now = clock::now();
        if !messages.is_empty() {
            let rows = messages.into_iter().map(|m| self.outbox_row(m, now)).collect::<Result<Vec<_>, _>>()?;
            outbox_message::Entity::insert_many(rows).exec(tx).await?;
        }
        if changes.is_empty() {
            return Ok(());
        }
        tx.hold(AUDIT_CHAIN).await?;
        let last: Option<(i64, Vec<u8>)> = audit_entry::Entity::find()
            .select_only()
            .columns([audit_entry::Column::Seq, audit_entry::Column::Hash])
            .order_by_desc(audit_entry::Column::Seq)
            .limit(1)
            .into_tuple()
            .one(tx)
            .await?;
        let (mut seq, mut previous) = last.unwrap_or((0, vec![0; 32]));
        let mut rows = Vec::with_capacity(changes.len());
        for change in changes {
            seq += 1;
            let entry = self.audit_row(change, seq, previous, now)?;
            previous = entry.hash.clone();
            rows.push(audit_entry::ActiveModel::from(entry));
        }
        for rows in rows.chunks(500) {
            audit_entry::Entity::insert_many(rows.to_vec()).exec_without_returning(tx).await?;
        }
        Ok(())
    }

    fn audit_row(&self, change: Change, seq: i64, previous_hash: Vec<u8>, at: shared::Moment) -> Result<audit_entry::Model, Error> {
        let id = Uuid::now_v7();
        let details = match change.fields.is_empty() {
            true => None,
            false => Some(self.keys().seal("audit_entries.details", id, &serde_json::to_vec(&change.fields)?)?),
        };
        let (actor_kind, actor_id) = match (&self.actor, change.on_behalf) {
            (Actor::User(principal), _) => ("user", Some(principal.user_id)),
            (Actor::Anonymous, Some(user)) => ("user", Some(user)),
            (Actor::Anonymous, None) => ("anonymous", None),
            (Actor::System, by) => (if by.is_some() { "user" } else { "system" }, by),
        };
        let mut entry = audit_entry::Model {
            seq,
            id,
            at,
            actor_kind: actor_kind.to_owned(),
            actor_id,
            action: change.action.to_owned(),
            subject_kind: change.subject_kind.to_owned(),
            subject_id: change.subject_id,
            subject_label: change.subject_label,
            address: self.address(),
            request_id: self.request_id(),
            details_digest: Sha256::digest(details.as_deref().unwrap_or_default()).to_vec(),
            details,
            previous_hash,
            hash: Vec::new(),
        };
        entry.hash = entry.chained_hash();
        Ok(entry)
    }

    fn outbox_row(&self, message: Message, now: shared::Moment) -> Result<outbox_message::ActiveModel, Error> {
        let id = Uuid::now_v7();
        Ok(outbox_message::ActiveModel {
            id: Set(id),
            kind: Set(message.kind.to_owned()),
            recipient: Set(message.recipient),
            subject: Set(message.subject),
            payload: Set(self.keys().seal("outbox_messages.payload", id, &serde_json::to_vec(&message.payload)?)?),
            secret: Set(message.secret),
            status: Set(MessageStatus::Pending),
            attempts: Set(0),
            next_attempt_at: Set(message.not_before.unwrap_or(now)),
            claimed_until: Set(None),
            last_error: Set(None),
            created_at: Set(now),
            sent_at: Set(None),
        })
    }
}

/// Takes the key for this request; `false` where an earlier or parallel request has it. Waits for a parallel one to end.
async fn claim(tx: &Tx, owner: Uuid, key: &str, fingerprint: &[u8; 32]) -> Result<bool, Error> {
    let row = idempotency_key::ActiveModel {
        owner_id: Set(owner),
        key: Set(key.to_owned()),
        fingerprint: Set(fingerprint.to_vec()),
        status: Set(0),
        etag: Set(None),
        location: Set(None),
        body: Set(Vec::new()),
        created_at: Set(clock::now()),
    };
    let taken = OnConflict::columns([idempotency_key::Column::OwnerId, idempotency_key::Column::Key]).do_nothing().to_owned();
    let rows = idempotency_key::Entity::insert(row).on_conflict(taken).exec_without_returning(tx).await?;
    Ok(rows == 1)
}

/// What a POST answers.
pub struct Answer<T> {
    status: StatusCode,
    body: Option<T>,
    version: Option<i64>,
    location: Option<String>,
}

impl<T: Serialize> Answer<T> {
    /// 201 with the new record, its version and its address under `/api/v1`.
    pub fn created(body: T, version: i64, location: String) -> Self {
        Self { status: StatusCode::CREATED, body: Some(body), version: Some(version), location: Some(location) }
    }

    /// 200 with a record and its version.
    pub fn ok(body: T, version: i64) -> Self {
        Self { status: StatusCode::OK, body: Some(body), version: Some(version), location: None }
    }

    /// Any status with a body.
    pub fn with(status: StatusCode, body: T) -> Self {
        Self { status, body: Some(body), version: None, location: None }
    }

    /// A status without a body.
    pub fn empty(status: StatusCode) -> Self {
        Self { status, body: None, version: None, location: None }
    }

    /// The answer without storing it.
    pub fn into_response(self) -> Result<HttpResponse, Error> {
        Ok(self.stored()?.response(false))
    }

    fn stored(&self) -> Result<Stored, Error> {
        Ok(Stored {
            status: self.status,
            etag: self.version.map(|v| format!("\"{v}\"")),
            location: self.location.clone(),
            body: self.body.as_ref().map(serde_json::to_vec).transpose()?.unwrap_or_default(),
        })
    }
}

struct Stored {
    status: StatusCode,
    etag: Option<String>,
    location: Option<String>,
    body: Vec<u8>,
}

impl Stored {
    fn response(self, replayed: bool) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if let Some(etag) = self.etag {
            response.insert_header((header::ETAG, etag));
        }
        if let Some(location) = self.location {
            response.insert_header((header::LOCATION, location));
        }
        if replayed {
            response.insert_header(("idempotent-replayed", "true"));
        }
        if self.body.is_empty() { response.finish() } else { response.content_type("application/json").body(self.body) }
    }
}

/// 200 with a record and its version as `ETag`.
pub fn versioned<T: Serialize>(body: &T, version: i64) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::ETAG, format!("\"{version}\""))).json(body)
}

/// The raw statement for the database at hand, for the few that sea-query cannot write.
pub(super) fn statement<const N: usize>(backend: DbBackend, sqlite: &str, postgres: &str, values: [sea_orm::Value; N]) -> Statement {
    Statement::from_sql_and_values(backend, if backend == DbBackend::Sqlite { sqlite } else { postgres }, values)
}
