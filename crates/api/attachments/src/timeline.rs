//! A record's files by when they were added and removed.

use super::entity::attachment::{Column, Entity, Model};
use super::list::{named, names, user};
use platform::{Ctx, Error};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, IntoSimpleExpr, QueryFilter, QueryOrder, QuerySelect};
use shared::Moment;
use shared::attachments::Attachment;
use shared::identity::UserRef;
use uuid::Uuid;

/// A file that was added or removed.
pub struct AttachmentEvent {
    /// Of its own: the file's id tells when it was added.
    pub id: Uuid,
    pub at: Moment,
    pub actor: Option<UserRef>,
    pub removed: bool,
    pub file: Attachment,
}

/// What happened with a record's files, newest first, at most `limit` of each kind; `before` is the place of the last entry read so far, `actor`
/// names the user who did it, where only that is wanted.
pub async fn events(
    ctx: &Ctx,
    record: Uuid,
    actor: Option<Uuid>,
    before: Option<(Moment, Uuid)>,
    limit: u64,
) -> Result<Vec<AttachmentEvent>, Error> {
    let by = |column: Column| Condition::all().add(Column::RecordId.eq(record)).add_option(actor.map(|actor| column.eq(actor)));
    let added = newest(ctx, by(Column::UploadedBy), Column::CreatedAt, before, limit).await?;
    let removed = newest(ctx, by(Column::ArchivedBy), Column::ArchivedAt, before.map(|(at, id)| (at, other(id))), limit).await?;
    let rows: Vec<Model> = added.iter().chain(&removed).cloned().collect();
    let names = names(ctx.db(), &rows).await?;
    let adding = added.into_iter().map(|row| (row.id, Some(row.created_at), row.uploaded_by, false, row));
    let removing = removed.into_iter().map(|row| (other(row.id), row.archived_at, row.archived_by, true, row));
    let entry = |(id, at, by, removed, row): (Uuid, Option<Moment>, Option<Uuid>, bool, Model)| {
        Some(AttachmentEvent { id, at: at?, actor: user(by, &names), removed, file: named(row, &names) })
    };
    Ok(adding.chain(removing).filter_map(entry).collect())
}

/// Another id for the same file, and back.
fn other(id: Uuid) -> Uuid {
    Uuid::from_u128(id.as_u128() ^ 1)
}

async fn newest(ctx: &Ctx, wanted: Condition, moment: Column, before: Option<(Moment, Uuid)>, limit: u64) -> Result<Vec<Model>, Error> {
    let mut query = Entity::find().filter(wanted).filter(moment.is_not_null());
    if let Some((at, id)) = before {
        let place = Expr::tuple([moment.into_simple_expr(), Column::Id.into_simple_expr()]);
        query = query.filter(place.lt(Expr::tuple([Expr::val(at), Expr::val(id)])));
    }
    Ok(query.order_by_desc(moment).order_by_desc(Column::Id).limit(limit).all(ctx.db()).await?)
}
