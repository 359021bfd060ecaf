//! Answers to POSTs that can be repeated: stored with the change, under the request's `Idempotency-Key`.

use super::{Actor, BodyDigest, Ctx};
use crate::clock;
use crate::db::Tx;
use crate::entity::idempotency_key;
use crate::error::Error;
use crate::record::Recorded;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpMessage, HttpResponse};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::Serialize;
use sha2::{Digest, Sha256};
use shared::FieldError;
use uuid::Uuid;

impl Ctx {
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
                return Ok((None, false));
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
            let sends = !recorded.messages.is_empty();
            self.record(&tx, recorded.changes, recorded.messages).await?;
            Ok((Some(stored), sends))
        }
        .await;
        match self.finish(tx, outcome).await? {
            Some(stored) => Ok(stored.response(false)),
            None => self.replay(owner, &key, &fingerprint).await,
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
        let content_type = if self.status.is_success() { "application/json" } else { "application/problem+json" };
        if self.body.is_empty() { response.finish() } else { response.content_type(content_type).body(self.body) }
    }
}
