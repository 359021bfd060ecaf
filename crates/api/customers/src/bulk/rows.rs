//! The customers of a bulk change.

use super::find::own;
use crate::access::{EditCustomers, readable_by, visible_to};
use crate::entity::customer_bulk_row::{Column, Entity, Model};
use crate::record::find;
use actix_web::{get, web};
use platform::page::{Key, Keyset, Paging};
use platform::valid::Id;
use platform::{Can, Error, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoSimpleExpr, QueryFilter, Select};
use shared::customers::bulk::{BulkRow, BulkRowQuery};
use shared::page::{Direction, Page};
use std::collections::HashMap;
use uuid::Uuid;

/// List the customers of a bulk change of yours.
///
/// What became of each, in the order in which they are dealt with.
#[utoipa::path(operation_id = "list_customer_bulk_rows", tag = "customers", security(("bearer" = ["customer.edit"])),
    params(("id" = Uuid, Path, description = "The bulk change"), BulkRowQuery), responses((status = 200, body = Page<BulkRow>)))]
#[get("/customers/bulk/{id}/rows")]
pub async fn list_bulk_rows(by: Can<EditCustomers>, id: Id, query: Query<BulkRowQuery>) -> Result<web::Json<Page<BulkRow>>, Error> {
    let bulk = own(by.db(), id.0, by.principal()).await?;
    let query = query.0;
    let keyset = keyset(&Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit })?;
    let rows: Vec<Model> = keyset.apply(matching(&query, bulk.id)).all(by.db()).await?;
    let readable = readable_by(by.principal()).unwrap_or_else(|| visible_to(&by));
    let page = keyset.page(rows, place, |row| row);
    Ok(web::Json(Page { items: described(by.db(), page.items, readable).await?, next: page.next, previous: page.previous, total: None }))
}

/// The customers of a bulk change that match.
pub fn matching(query: &BulkRowQuery, bulk: Uuid) -> Select<Entity> {
    let outcome = query.outcome.map(|outcome| Column::Outcome.eq(outcome));
    Entity::find().filter(Column::BulkId.eq(bulk)).filter(Condition::all().add_option(outcome))
}

/// The order in which they are dealt with.
pub fn keyset(paging: &Paging) -> Result<Keyset, Error> {
    let (ordinal, customer) = (Column::Ordinal.into_simple_expr(), Column::CustomerId.into_simple_expr());
    Keyset::new("ordinal", ordinal, customer, Direction::Asc, &Key::Number(0), paging)
}

/// Where one stands in that order.
pub fn place(row: &Model) -> (Key, Uuid) {
    (Key::Number(row.ordinal), row.customer_id)
}

/// What became of each; with the names of those that are readable.
pub async fn described(db: &impl ConnectionTrait, rows: Vec<Model>, readable: Condition) -> Result<Vec<BulkRow>, Error> {
    let names = find::readable_names(db, rows.iter().map(|row| row.customer_id).collect(), readable).await?;
    let mut names: HashMap<Uuid, String> = names.into_iter().collect();
    let row = |row| {
        let Model { bulk_id: _, ordinal: _, customer_id, outcome, message, image: _ } = row;
        BulkRow { customer_id, name: names.remove(&customer_id), outcome, message }
    };
    Ok(rows.into_iter().map(row).collect())
}
