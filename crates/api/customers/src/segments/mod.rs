//! Segments: saved filters with their customers, kept up to date as customers change and as days pass.

use super::access::{nobody, readable_by, within};
use super::entity::segment::{Column, Entity, Model, Shown};
use super::entity::{customer, customer_change, segment_member};
use platform::operations::ServiceConfig;
use platform::outbox::Handler;
use platform::page::bounded_count;
use platform::{Error, Principal, Tx};
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait};
use shared::access::{Permission, Scope};
use shared::customers::segments::Segment;
use shared::identity::UserRef;
use shared::page::Total;
use uuid::Uuid;

mod analytics;
mod archive;
mod build;
mod create;
mod days;
mod edit;
mod export;
mod filter;
mod follow;
mod get;
mod list;
mod members;
mod preview;
mod rebuild;
mod restore;
mod snapshot;

pub use days::turn;
pub use follow::{follow, leave_out};

/// The topic that lets only one transaction at a time work out members: each sees what the one before it wrote.
pub const MEMBERS: i64 = 7_238_450_921;

/// The endpoints for segments. Fixed paths come before those with an id.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(preview::preview_segment)
        .service(list::list_segments)
        .service(create::create_segment)
        .service(analytics::get_segment_analytics)
        .service(rebuild::rebuild_segment)
        .service(archive::archive_segment)
        .service(restore::restore_segment)
        .service(get::get_segment)
        .service(edit::edit_segment);
}

/// Who builds segments in the background.
pub fn handler() -> (&'static str, Handler) {
    build::handler()
}

/// The ids of a segment's members, archived customers among them for some seconds.
fn member_ids(segment: Uuid) -> SelectStatement {
    let members = segment_member::Entity::find().filter(segment_member::Column::SegmentId.eq(segment));
    members.select_only().column(segment_member::Column::CustomerId).into_query()
}

/// The segment; else 404.
async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Model, Error> {
    Entity::find_by_id(id).one(db).await?.ok_or_else(|| Error::not_found("segment"))
}

/// The same, to be changed: others who want to change it wait until this transaction ends.
async fn locked(tx: &Tx, id: Uuid) -> Result<Model, Error> {
    Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or_else(|| Error::not_found("segment"))
}

/// The same, to be changed by somebody; 403 where it is others' to change.
async fn to_change(tx: &Tx, id: Uuid, by: &Principal) -> Result<Model, Error> {
    let row = locked(tx, id).await?;
    match may_change(tx, &row, by).await? {
        true => Ok(row),
        false => Err(Error::Forbidden { detail: "This segment was made by others. Make one of your own with its filter.".to_owned() }),
    }
}

/// Whether somebody may change a segment. Everybody sees all of them; who manages less than all changes what was made by oneself or in one's team.
async fn may_change(db: &impl ConnectionTrait, row: &Model, by: &Principal) -> Result<bool, Error> {
    Ok(match (by.scope(Permission::SegmentManage), row.created_by) {
        (Some(Scope::All), _) => true,
        (None, _) | (_, None) => false,
        (Some(_), Some(maker)) if maker == by.user_id => true,
        (Some(Scope::Team), Some(maker)) => by.team_id.is_some() && identity::user_team(db, maker).await? == by.team_id,
        (Some(Scope::Own), Some(_)) => false,
    })
}

/// Refuses a name that another segment has which is not archived.
async fn refuse_taken(tx: &Tx, name_key: &str, except: Option<Uuid>) -> Result<(), Error> {
    let named = Entity::find().select_only().column(Column::Id).filter(Column::NameKey.eq(name_key)).filter(Column::ArchivedAt.is_null());
    match named.into_tuple::<Uuid>().one(tx).await? {
        Some(id) if Some(id) != except => Err(Error::conflict("duplicate_name", "name", "is already the name of another segment")),
        _ => Ok(()),
    }
}

/// Whether customers within reach changed and no segment has followed them yet. To be asked before segments are read: where there are none, their
/// counts hold.
async fn are_changes_waiting(db: &impl ConnectionTrait, reader: &Principal) -> Result<bool, Error> {
    use customer_change::{Column, Entity};
    let mut notes = Entity::find().select_only().column(Column::Id).limit(1);
    if !sees_all(reader) {
        let this = customer::Column::Id.into_expr().equals((Entity, Column::CustomerId));
        let theirs = customer::Entity::find().select_only().column(customer::Column::Id).filter(this).filter(readable(reader));
        notes = notes.filter(Expr::exists(theirs.into_query()));
    }
    Ok(notes.into_tuple::<i64>().one(db).await?.is_some())
}

/// Whether somebody may see every customer, and so what is counted over all.
fn sees_all(reader: &Principal) -> bool {
    reader.scope(Permission::CustomerRead) == Some(Scope::All)
}

/// The segments as somebody may see them.
async fn describe(db: &impl ConnectionTrait, waiting: bool, rows: Vec<Model>, reader: &Principal) -> Result<Vec<Segment>, Error> {
    let names = identity::names(db, rows.iter().filter_map(|row| row.created_by)).await?;
    let mut described = Vec::with_capacity(rows.len());
    for row in rows {
        let members = count(db, &row, reader).await?;
        let created_by = row.created_by.and_then(|id| Some(UserRef { id, name: names.get(&id)?.clone() }));
        let editable = may_change(db, &row, reader).await?;
        let shown = Shown { changes_waiting: waiting, editable, build: sees_all(reader) };
        described.push(row.into_dto(members, created_by, shown)?);
    }
    Ok(described)
}

/// One segment as somebody may see it.
async fn describe_one(db: &impl ConnectionTrait, waiting: bool, row: Model, reader: &Principal) -> Result<Segment, Error> {
    describe(db, waiting, vec![row], reader).await?.pop().ok_or_else(|| Error::internal("a segment was not described"))
}

/// The members within reach: all are kept count of, fewer are counted to the usual bound.
async fn count(db: &impl ConnectionTrait, row: &Model, reader: &Principal) -> Result<Total, Error> {
    match reader.scope(Permission::CustomerRead) {
        Some(Scope::All) => Ok(Total { count: u64::try_from(row.members).map_err(Error::internal)?, more: false }),
        Some(scope) => bounded_count(db, reached(row.id, within(scope, reader))).await,
        None => Ok(Total { count: 0, more: false }),
    }
}

/// The members that the condition allows.
fn reached(segment: Uuid, visible: Condition) -> sea_orm::Select<customer::Entity> {
    let there = customer::Entity::find().filter(visible).filter(customer::Column::ArchivedAt.is_null());
    there.filter(customer::Column::Id.in_subquery(member_ids(segment)))
}

/// The customers somebody may read; none without the permission.
fn readable(reader: &Principal) -> Condition {
    readable_by(reader).unwrap_or_else(nobody)
}
