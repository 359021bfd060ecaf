//! What the undoing of an import left.

use super::find::own;
use super::undoing::{CHANGED, GONE};
use crate::access;
use crate::entity::import_row::{Column, Done, Entity, Model, Undone};
use crate::list::titles;
use crate::record::AnyRecord;
use actix_web::{get, web};
use platform::Error;
use platform::can::Bearer;
use platform::db::Conn;
use platform::valid::Id;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use shared::records::import::{KeptRow, KeptRows, NamedRecord};
use uuid::Uuid;

const ROWS: usize = 1_000;

/// List the records that the undoing of an import of yours left.
///
/// Each with the reason. Records that something refers to were archived in place of being removed; all others are as they were before the undoing.
#[utoipa::path(tag = "imports", security(("bearer" = [])), params(("id" = Uuid, Path, description = "The import")), responses((status = 200, body = KeptRows)))]
#[get("/imports/{id}/kept")]
pub async fn get_import_kept(by: Bearer, id: Id) -> Result<web::Json<KeptRows>, Error> {
    let (import, record) = own(by.db(), &by, id.0, by.principal()).await?;
    let mut kept = matching(import.id).order_by_asc(Column::RowNumber).limit(ROWS as u64 + 1).all(by.db()).await?;
    let more = kept.len() > ROWS;
    kept.truncate(ROWS);
    let rows = described(&Conn::Pool(by.db()), record, kept, access::condition(record, by.principal(), record.access().read)).await?;
    Ok(web::Json(KeptRows { rows, more }))
}

/// What the undoing of an import left.
pub fn matching(import: Uuid) -> Select<Entity> {
    Entity::find().filter(Column::ImportId.eq(import)).filter(Column::Undone.eq(Undone::Kept))
}

/// The rows with the names of those records that are readable.
pub async fn described(db: &Conn<'_>, record: &dyn AnyRecord, kept: Vec<Model>, readable: Condition) -> Result<Vec<KeptRow>, Error> {
    let mut names = titles(db, record, kept.iter().map(|row| row.record_id).collect(), readable).await?;
    let row = |row: Model| KeptRow {
        row: u64::try_from(row.row_number).unwrap_or(0),
        record: names.remove(&row.record_id).map(|name| NamedRecord { id: row.record_id, name }),
        created: row.outcome == Done::Create,
        archived: row.outcome == Done::Create && !matches!(row.reason.as_deref(), None | Some(CHANGED | GONE)),
        reason: row.reason.unwrap_or_default(),
    };
    Ok(kept.into_iter().map(row).collect())
}
