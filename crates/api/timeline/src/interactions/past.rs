//! Interactions that took place before they are written down, as a demo has them.

use crate::entity::interaction::{ActiveModel, Entity, Model};
use chrono::{DateTime, Utc};
use platform::{Change, Error, Tx};
use records::Basics;
use sea_orm::EntityTrait;
use serde_json::Value;
use shared::Named;
use shared::records::interactions::InteractionKind;
use uuid::Uuid;

/// Adds one as its author would have; nobody is told.
pub async fn add_past(
    tx: &Tx,
    about: &Basics,
    (kind, at, summary, author): (InteractionKind, DateTime<Utc>, &str, Uuid),
) -> Result<Change, Error> {
    let row = Model {
        id: Uuid::now_v7(),
        record: about.code().to_owned(),
        record_id: about.id,
        kind,
        occurred_at: at,
        summary: summary.to_owned(),
        author_id: Some(author),
        archived_at: None,
        created_at: at,
        updated_at: at,
        version: 1,
    };
    let change = Change::new("interaction.logged", row.id, about.title.clone()).field("kind", Value::Null, kind.label());
    Entity::insert(ActiveModel::from(row)).exec_without_returning(tx).await?;
    Ok(change)
}
