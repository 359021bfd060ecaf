//! The files of a record.

use super::entity::attachment::{self, Column, Entity, Model};
use actix_web::web;
use chrono::DateTime;
use platform::page::{Key, Keyset, Paging, bounded_count, is_common};
use platform::valid::Id;
use platform::{Ctx, Error, Query};
use records::{Endpoint, HttpMethod, May, Operation, Read, code, with_article};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoSimpleExpr, QueryFilter, QueryOrder, QuerySelect, Select};
use shared::attachments::{Attachment, AttachmentQuery};
use shared::identity::UserRef;
use shared::page::{Direction, Page};
use std::collections::HashMap;
use uuid::Uuid;

pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Get,
    path: "/{id}/attachments",
    route: || web::route().to(list),
    operation: |record| {
        let spec = record.spec();
        Operation::new(format!("list_{}_files", spec.subject), code::<Read>(record))
            .summary(format!("List the files of {}", with_article(spec.noun.0)))
            .text("Newest first. With `archived=true` those that were removed and can still be restored.")
            .of_one()
            .query::<AttachmentQuery>()
            .answers_page_of("Attachment")
    },
}];

async fn list(by: May<Read>, id: Id, query: Query<AttachmentQuery>) -> Result<web::Json<Page<Attachment>>, Error> {
    let about = by.basics(id.0).await?;
    Ok(web::Json(page(&by, about.id, &query.0).await?))
}

/// A page of a record's files, newest first. That the reader may see the record is checked already.
pub async fn page(by: &Ctx, record: Uuid, query: &AttachmentQuery) -> Result<Page<Attachment>, Error> {
    let paging = Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit };
    let (moment, id) = (Column::CreatedAt.into_simple_expr(), Column::Id.into_simple_expr());
    let keyset = Keyset::new("created_at", moment, id, Direction::Desc, &Key::Moment(DateTime::UNIX_EPOCH), &paging)?;
    let found = matching(record, query);
    let rows = keyset.apply(found.clone()).all(by.db()).await?;
    let names = names(by.db(), &rows).await?;
    let mut page = keyset.page(rows, |row| (Key::Moment(row.created_at), row.id), |row| named(row, &names));
    if query.total == Some(true) {
        page.total = Some(bounded_count(by.db(), found).await?);
    }
    Ok(page)
}

/// Whether a record has more files than this that match.
pub async fn are_more_than(by: &Ctx, record: Uuid, query: &AttachmentQuery, most: u64) -> Result<bool, Error> {
    is_common(by.db(), matching(record, query), most).await
}

fn matching(record: Uuid, query: &AttachmentQuery) -> Select<Entity> {
    let removed = if query.archived == Some(true) { Column::ArchivedAt.is_not_null() } else { Column::ArchivedAt.is_null() };
    Entity::find().filter(Column::RecordId.eq(record)).filter(removed)
}

/// All files of a record, removed ones included, oldest first.
pub async fn all(db: &impl ConnectionTrait, record: Uuid) -> Result<Vec<Attachment>, Error> {
    let rows = Entity::find().filter(Column::RecordId.eq(record)).order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).all(db).await?;
    let names = names(db, &rows).await?;
    Ok(rows.into_iter().map(|row| named(row, &names)).collect())
}

/// The records that these files belong to: code and id, by the file.
pub async fn records_of(db: &impl ConnectionTrait, files: Vec<Uuid>) -> Result<HashMap<Uuid, (String, Uuid)>, Error> {
    let mut found = HashMap::new();
    for files in files.chunks(500) {
        let some = Entity::find().select_only().columns([Column::Id, Column::Record, Column::RecordId]);
        let some: Vec<(Uuid, String, Uuid)> = some.filter(Column::Id.is_in(files.iter().copied())).into_tuple().all(db).await?;
        found.extend(some.into_iter().map(|(file, record, id)| (file, (record, id))));
    }
    Ok(found)
}

/// The names of all who had to do with these files.
pub async fn names(db: &impl ConnectionTrait, rows: &[Model]) -> Result<HashMap<Uuid, String>, Error> {
    identity::names(db, rows.iter().flat_map(|row| [row.uploaded_by, row.archived_by]).flatten()).await
}

/// A user by name.
pub fn user(id: Option<Uuid>, names: &HashMap<Uuid, String>) -> Option<UserRef> {
    id.and_then(|id| Some(UserRef { id, name: names.get(&id)?.clone() }))
}

/// The file with the name of whoever uploaded it.
pub fn named(row: attachment::Model, names: &HashMap<Uuid, String>) -> Attachment {
    let by = user(row.uploaded_by, names);
    row.into_dto(by)
}
