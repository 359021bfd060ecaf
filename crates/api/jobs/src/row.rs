//! Outbox rows as people see them.

use platform::Error;
use platform::entity::outbox_message::{Column, Entity, Model};
use sea_orm::{Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Select};
use shared::Moment;
use shared::jobs::{MessageStatus, OutboxMessage};
use uuid::Uuid;

/// A message without its content.
#[derive(FromQueryResult)]
pub struct Row {
    pub id: Uuid,
    pub kind: String,
    pub recipient: String,
    pub subject: String,
    pub secret: bool,
    pub status: MessageStatus,
    pub attempts: i32,
    pub next_attempt_at: Moment,
    pub last_error: Option<String>,
    pub created_at: Moment,
    pub sent_at: Option<Moment>,
}

impl From<Row> for OutboxMessage {
    fn from(row: Row) -> Self {
        let Row { id, kind, recipient, subject, secret, status, attempts, next_attempt_at, last_error, created_at, sent_at } = row;
        let next_attempt_at = (status == MessageStatus::Pending).then_some(next_attempt_at);
        Self { id, kind, recipient, subject, status, attempts, created_at, next_attempt_at, sent_at, last_error, secret }
    }
}

/// The columns that are shown; contents stay where they are.
pub fn select() -> Select<Entity> {
    Entity::find().select_only().columns([
        Column::Id,
        Column::Kind,
        Column::Recipient,
        Column::Subject,
        Column::Secret,
        Column::Status,
        Column::Attempts,
        Column::NextAttemptAt,
        Column::LastError,
        Column::CreatedAt,
        Column::SentAt,
    ])
}

/// One message with its sealed content.
pub async fn whole(db: &impl ConnectionTrait, id: Uuid, visible: Condition) -> Result<Model, Error> {
    Entity::find_by_id(id).filter(visible).one(db).await?.ok_or_else(|| Error::not_found("message"))
}

impl From<Model> for Row {
    fn from(model: Model) -> Self {
        let Model {
            id,
            kind,
            recipient,
            subject,
            payload: _,
            secret,
            status,
            attempts,
            next_attempt_at,
            claimed_until: _,
            last_error,
            created_at,
            sent_at,
        } = model;
        Self { id, kind, recipient, subject, secret, status, attempts, next_attempt_at, last_error, created_at, sent_at }
    }
}
