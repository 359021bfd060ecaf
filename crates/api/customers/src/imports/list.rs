//! Listing one's imports.

use crate::access::ImportCustomers;
use crate::entity::customer_import::{Column, Entity, Model};
use crate::entity::customer_import_undo;
use actix_web::{get, web};
use chrono::DateTime;
use platform::page::{Key, Keyset, Paging, bounded_count};
use platform::seal::Keyring;
use platform::{Can, Error, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoSimpleExpr, QueryFilter, Select};
use shared::customers::import::{Import, ImportQuery, ImportUndo};
use shared::page::{Direction, Page};
use std::collections::HashMap;
use uuid::Uuid;

/// List your imports.
///
/// Newest first.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.import"])), params(ImportQuery), responses((status = 200, body = Page<Import>)))]
#[get("/customers/imports")]
pub async fn list_imports(by: Can<ImportCustomers>, query: Query<ImportQuery>) -> Result<web::Json<Page<Import>>, Error> {
    let (query, db) = (query.0, by.db());
    let keyset = keyset(&Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit })?;
    let found = matching(&query, by.principal().user_id);
    let page = keyset.page(keyset.apply(found.clone()).all(db).await?, place, |row| row);
    let total = if query.total == Some(true) { Some(bounded_count(db, found).await?) } else { None };
    Ok(web::Json(Page { items: described(db, by.keys(), page.items).await?, next: page.next, previous: page.previous, total }))
}

/// The imports of somebody that match.
pub fn matching(query: &ImportQuery, owner: Uuid) -> Select<Entity> {
    let status = query.status.map(|status| Column::Status.eq(status));
    Entity::find().filter(Column::OwnerId.eq(owner)).filter(Condition::all().add_option(status))
}

/// The order: newest first.
pub fn keyset(paging: &Paging) -> Result<Keyset, Error> {
    let (moment, id) = (Column::CreatedAt.into_simple_expr(), Column::Id.into_simple_expr());
    Keyset::new("created_at", moment, id, Direction::Desc, &Key::Moment(DateTime::UNIX_EPOCH), paging)
}

/// Where an import stands in that order.
pub fn place(row: &Model) -> (Key, Uuid) {
    (Key::Moment(row.created_at), row.id)
}

/// The imports with how far they were undone.
pub async fn described(db: &impl ConnectionTrait, keys: &Keyring, imports: Vec<Model>) -> Result<Vec<Import>, Error> {
    let undos = customer_import_undo::Entity::find().filter(customer_import_undo::Column::ImportId.is_in(imports.iter().map(|i| i.id)));
    let mut undos: HashMap<Uuid, ImportUndo> = undos.all(db).await?.into_iter().map(|undo| (undo.import_id, undo.into())).collect();
    let dto = |import: Model| {
        let undo = undos.remove(&import.id);
        import.into_dto(keys, undo)
    };
    imports.into_iter().map(dto).collect()
}
