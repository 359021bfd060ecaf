//! Listing one's imports.

use super::find::visible;
use crate::entity::import::{Column, Entity, Model};
use crate::entity::import_undo;
use crate::kit::Kit;
use actix_web::{get, web};
use chrono::DateTime;
use platform::can::Bearer;
use platform::page::{Key, Keyset, Paging, bounded_count};
use platform::seal::Keyring;
use platform::{Error, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoSimpleExpr, QueryFilter, Select};
use shared::page::{Direction, Page};
use shared::records::import::{Import, ImportQuery, ImportUndo};
use std::collections::HashMap;
use uuid::Uuid;

/// List your imports.
///
/// Newest first. Those of records that you may no longer import are left out.
#[utoipa::path(tag = "imports", security(("bearer" = [])), params(ImportQuery), responses((status = 200, body = Page<Import>)))]
#[get("/imports")]
pub async fn list_imports(by: Bearer, query: Query<ImportQuery>) -> Result<web::Json<Page<Import>>, Error> {
    let (query, db, kit) = (query.0, by.db(), Kit::of(&by)?);
    kit.check_parameter(query.record.as_deref())?;
    let keyset = keyset(&Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit })?;
    let found = matching(&query, visible(kit, by.principal()));
    let page = keyset.page(keyset.apply(found.clone()).all(db).await?, place, |row| row);
    let total = if query.total == Some(true) { Some(bounded_count(db, found).await?) } else { None };
    Ok(web::Json(Page { items: described(db, by.keys(), page.items).await?, next: page.next, previous: page.previous, total }))
}

/// The imports that match, of those that are `visible`.
pub fn matching(query: &ImportQuery, visible: Condition) -> Select<Entity> {
    let status = query.status.map(|status| Column::Status.eq(status));
    let record = query.record.as_deref().map(|record| Column::Record.eq(record));
    Entity::find().filter(visible).filter(Condition::all().add_option(status).add_option(record))
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
    let undos = import_undo::Entity::find().filter(import_undo::Column::ImportId.is_in(imports.iter().map(|i| i.id)));
    let mut undos: HashMap<Uuid, ImportUndo> = undos.all(db).await?.into_iter().map(|undo| (undo.import_id, undo.into())).collect();
    let dto = |import: Model| {
        let undo = undos.remove(&import.id);
        import.into_dto(keys, undo)
    };
    imports.into_iter().map(dto).collect()
}
