//! The records of a bulk change.

use super::find::own;
use crate::access;
use crate::entity::bulk_row::{Column, Entity, Model};
use crate::list::titles;
use crate::record::AnyRecord;
use actix_web::{get, web};
use platform::can::Bearer;
use platform::db::Conn;
use platform::page::{Key, Keyset, Paging};
use platform::valid::Id;
use platform::{Error, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoSimpleExpr, QueryFilter, Select};
use shared::page::{Direction, Page};
use shared::records::bulk::{BulkRow, BulkRowQuery};
use uuid::Uuid;

/// List the records of a bulk change of yours.
///
/// What became of each, in the order in which they are dealt with.
#[utoipa::path(tag = "bulk changes", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The bulk change"), BulkRowQuery), responses((status = 200, body = Page<BulkRow>)))]
#[get("/bulk-changes/{id}/rows")]
pub async fn list_bulk_rows(by: Bearer, id: Id, query: Query<BulkRowQuery>) -> Result<web::Json<Page<BulkRow>>, Error> {
    let (bulk, record) = own(by.db(), &by, id.0, by.principal()).await?;
    let query = query.0;
    let keyset = keyset(&Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit })?;
    let rows: Vec<Model> = keyset.apply(matching(&query, bulk.id)).all(by.db()).await?;
    let page = keyset.page(rows, place, |row| row);
    let items = described(&Conn::Pool(by.db()), record, page.items, access::readable(record, by.principal())).await?;
    Ok(web::Json(Page { items, next: page.next, previous: page.previous, total: None }))
}

/// The records of a bulk change that match.
pub fn matching(query: &BulkRowQuery, bulk: Uuid) -> Select<Entity> {
    let outcome = query.outcome.map(|outcome| Column::Outcome.eq(outcome));
    Entity::find().filter(Column::BulkId.eq(bulk)).filter(Condition::all().add_option(outcome))
}

/// The order in which they are dealt with.
pub fn keyset(paging: &Paging) -> Result<Keyset, Error> {
    let (ordinal, record) = (Column::Ordinal.into_simple_expr(), Column::RecordId.into_simple_expr());
    Keyset::new("ordinal", ordinal, record, Direction::Asc, &Key::Number(0), paging)
}

/// Where one stands in that order.
pub fn place(row: &Model) -> (Key, Uuid) {
    (Key::Number(row.ordinal), row.record_id)
}

/// What became of each; with the names of those that are readable.
pub async fn described(db: &Conn<'_>, record: &dyn AnyRecord, rows: Vec<Model>, readable: Condition) -> Result<Vec<BulkRow>, Error> {
    let mut names = titles(db, record, rows.iter().map(|row| row.record_id).collect(), readable).await?;
    let row = |row| {
        let Model { bulk_id: _, ordinal: _, record_id, outcome, message, image: _ } = row;
        BulkRow { record_id, name: names.remove(&record_id), outcome, message }
    };
    Ok(rows.into_iter().map(row).collect())
}
