//! With which imports a record came or was changed.

use crate::entity::import;
use crate::entity::import_row::{Column, Done, Entity};
use chrono::{DateTime, Utc};
use platform::Error;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// What one import did to a record.
pub struct ImportTouch {
    /// The name of the file, where the import is still known.
    pub file: Option<String>,
    /// The row's line in the sheet.
    pub row: i64,
    /// Whether the record came with it; else it was changed.
    pub created: bool,
    pub at: Option<DateTime<Utc>>,
}

/// What imports did to a record, the first one first.
pub async fn touches(db: &impl ConnectionTrait, record: Uuid) -> Result<Vec<ImportTouch>, Error> {
    let rows = Entity::find().filter(Column::RecordId.eq(record)).order_by_asc(Column::ImportId).all(db).await?;
    let imports = import::Entity::find().filter(import::Column::Id.is_in(rows.iter().map(|row| row.import_id))).all(db).await?;
    let imports: HashMap<Uuid, import::Model> = imports.into_iter().map(|import| (import.id, import)).collect();
    let touch = |row: crate::entity::import_row::Model| {
        let import = imports.get(&row.import_id);
        ImportTouch {
            file: import.map(|import| import.filename.clone()),
            row: row.row_number,
            created: row.outcome == Done::Create,
            at: import.map(|import| import.created_at),
        }
    };
    Ok(rows.into_iter().map(touch).collect())
}
