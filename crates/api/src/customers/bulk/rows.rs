//! The customers of a bulk change.

use super::find::own;
use crate::customers::access::{EditCustomers, readable_by, visible_to};
use crate::customers::entity::customer_bulk_row::{Column, Entity, Model};
use crate::customers::records::find;
use crate::platform::page::{Key, Keyset, Paging};
use crate::platform::valid::Id;
use crate::platform::{Can, Error, Query};
use actix_web::{get, web};
use sea_orm::{ColumnTrait, EntityTrait, IntoSimpleExpr, QueryFilter};
use shared::customers_bulk::{BulkRow, BulkRowQuery};
use shared::page::{Direction, Page};
use std::collections::HashMap;
use uuid::Uuid;

/// List the customers of a bulk change of yours.
///
/// What became of each, in the order in which they are dealt with.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.edit"])),
    params(("id" = Uuid, Path, description = "The bulk change"), BulkRowQuery), responses((status = 200, body = Page<BulkRow>)))]
#[get("/customers/bulk/{id}/rows")]
pub async fn list_bulk_rows(by: Can<EditCustomers>, id: Id, query: Query<BulkRowQuery>) -> Result<web::Json<Page<BulkRow>>, Error> {
    let bulk = own(by.db(), id.0, by.principal()).await?;
    let BulkRowQuery { outcome, after, before, limit } = query.0;
    let paging = Paging { after: after.as_deref(), before: before.as_deref(), limit };
    let (ordinal, customer) = (Column::Ordinal.into_simple_expr(), Column::CustomerId.into_simple_expr());
    let keyset = Keyset::new("ordinal", ordinal, customer, Direction::Asc, &Key::Number(0), &paging)?;
    let mut found = Entity::find().filter(Column::BulkId.eq(bulk.id));
    if let Some(outcome) = outcome {
        found = found.filter(Column::Outcome.eq(outcome));
    }
    let rows: Vec<Model> = keyset.apply(found).all(by.db()).await?;
    let readable = readable_by(by.principal()).unwrap_or_else(|| visible_to(&by));
    let names = find::readable_names(by.db(), rows.iter().map(|row| row.customer_id).collect(), readable).await?;
    let mut names: HashMap<Uuid, String> = names.into_iter().collect();
    let page = keyset.page(
        rows,
        |row| (Key::Number(row.ordinal), row.customer_id),
        |row| {
            let Model { bulk_id: _, ordinal: _, customer_id, outcome, message, image: _ } = row;
            BulkRow { customer_id, name: names.remove(&customer_id), outcome, message }
        },
    );
    Ok(web::Json(page))
}
