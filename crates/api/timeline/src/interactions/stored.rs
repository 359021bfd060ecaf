//! What other domains may ask of interactions.

use crate::entity::interaction::{Column, Entity, Model};
use chrono::{DateTime, Utc};
use platform::{Error, Tx};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use shared::records::interactions::InteractionKind;
use std::collections::HashMap;
use uuid::Uuid;

/// An interaction as it is handed over to whom it is about.
pub struct Said {
    pub at: DateTime<Utc>,
    pub kind: InteractionKind,
    /// Who logged it, by name.
    pub by: Option<String>,
    pub text: String,
    pub deleted_at: Option<DateTime<Utc>>,
}

/// The ids of all interactions about a record, deleted ones included.
pub async fn ids_about(db: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Uuid>, Error> {
    Ok(Entity::find().select_only().column(Column::Id).filter(Column::RecordId.eq(id)).into_tuple().all(db).await?)
}

/// All interactions about a record, deleted ones included, newest first.
pub async fn about(db: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Said>, Error> {
    let found = Entity::find().filter(Column::RecordId.eq(id)).order_by_desc(Column::OccurredAt).order_by_desc(Column::Id);
    let rows = found.all(db).await?;
    let names = identity::names(db, rows.iter().filter_map(|row| row.author_id)).await?;
    let said = |row: Model| {
        let by = row.author_id.and_then(|id| names.get(&id)).cloned();
        Said { at: row.occurred_at, kind: row.kind, by, text: row.summary, deleted_at: row.archived_at }
    };
    Ok(rows.into_iter().map(said).collect())
}

/// Erases all interactions about a record, and what anybody was told of them; tells how many.
pub async fn erase_about(tx: &Tx, id: Uuid) -> Result<u64, Error> {
    notifications::forget(tx, &ids_about(tx, id).await?).await?;
    Ok(Entity::delete_many().filter(Column::RecordId.eq(id)).exec(tx).await?.rows_affected)
}

/// When somebody was last in touch about a record, as a query of one moment. A note is about a record, not a contact with anybody.
pub fn latest_contact(id: Uuid) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::OccurredAt)
        .filter(Column::RecordId.eq(id))
        .filter(Column::ArchivedAt.is_null())
        .filter(Column::Kind.ne(InteractionKind::Note))
        .order_by_desc(Column::OccurredAt)
        .limit(1)
        .into_query()
}

/// Interactions that took place from one moment to before another, about the records whose ids a query gives.
pub fn met_between(records: SelectStatement, from: DateTime<Utc>, to: DateTime<Utc>) -> SelectStatement {
    let met: Select<Entity> = Entity::find()
        .filter(Column::ArchivedAt.is_null())
        .filter(Column::OccurredAt.gte(from))
        .filter(Column::OccurredAt.lt(to))
        .filter(Column::RecordId.in_subquery(records));
    met.into_query()
}

/// The records that these interactions are about: code and id, by interaction.
pub async fn records_of(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, (String, Uuid)>, Error> {
    let mut found = HashMap::new();
    for ids in ids.chunks(500) {
        let columns = [Column::Id, Column::Record, Column::RecordId];
        let some = Entity::find().select_only().columns(columns).filter(Column::Id.is_in(ids.iter().copied()));
        let some: Vec<(Uuid, String, Uuid)> = some.into_tuple().all(db).await?;
        found.extend(some.into_iter().map(|(id, record, about)| (id, (record, about))));
    }
    Ok(found)
}
