//! What the undoing of an import left.

use super::own;
use super::undoing::{CHANGED, GONE};
use crate::access::{ImportCustomers, nobody, readable_by};
use crate::entity::customer_import_change::{Column, Done, Entity, Model, Undone};
use crate::record::find;
use actix_web::{get, web};
use platform::valid::Id;
use platform::{Can, Error};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use shared::customers::CustomerRef;
use shared::customers::import::{KeptRow, KeptRows};
use std::collections::HashMap;
use uuid::Uuid;

const ROWS: usize = 1_000;

/// List the customers that the undoing of an import of yours left.
///
/// Each with the reason. Customers that something refers to were archived in place of being removed; all others are as they were before the undoing.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.import"])), params(("id" = Uuid, Path)), responses((status = 200, body = KeptRows)))]
#[get("/customers/imports/{id}/kept")]
pub async fn import_kept(by: Can<ImportCustomers>, id: Id) -> Result<web::Json<KeptRows>, Error> {
    let import = own(by.db(), id.0, by.principal()).await?;
    let mut kept = matching(import.id).order_by_asc(Column::RowNumber).limit(ROWS as u64 + 1).all(by.db()).await?;
    let more = kept.len() > ROWS;
    kept.truncate(ROWS);
    let rows = described(by.db(), kept, readable_by(by.principal()).unwrap_or_else(nobody)).await?;
    Ok(web::Json(KeptRows { rows, more }))
}

/// What the undoing of an import left.
pub fn matching(import: Uuid) -> Select<Entity> {
    Entity::find().filter(Column::ImportId.eq(import)).filter(Column::Undone.eq(Undone::Kept))
}

/// The rows with the names of those customers that are readable.
pub async fn described(db: &impl ConnectionTrait, kept: Vec<Model>, readable: Condition) -> Result<Vec<KeptRow>, Error> {
    let names = find::readable_names(db, kept.iter().map(|row| row.customer_id).collect(), readable).await?;
    let mut names: HashMap<Uuid, String> = names.into_iter().collect();
    let row = |row: Model| KeptRow {
        row: u64::try_from(row.row_number).unwrap_or(0),
        customer: names.remove(&row.customer_id).map(|name| CustomerRef { id: row.customer_id, name }),
        created: row.outcome == Done::Create,
        archived: row.outcome == Done::Create && !matches!(row.reason.as_deref(), Some(CHANGED | GONE)),
        reason: row.reason.unwrap_or_default(),
    };
    Ok(kept.into_iter().map(row).collect())
}
