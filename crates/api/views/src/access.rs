//! Which permission each action needs, and which views it reaches.

use super::entity::saved_view::{self, Column};
use super::entity::saved_view_role;
use platform::can::{Bearer, lacks};
use platform::{Ctx, Error, Principal};
use records::{AnyRecord, Kit};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use shared::access::Permission;

platform::permission! {
    ShareViews = ViewShare;
}

/// The record type of this code, whose records the reader may read; else 422 or 403.
pub fn list_of(by: &Bearer, code: &str) -> Result<&'static dyn AnyRecord, Error> {
    let record = Kit::of(by)?.record(code).ok_or_else(|| Error::invalid("record", "is not a record type"))?;
    let needed = record.access().read;
    if by.principal().may(needed) { Ok(record) } else { Err(lacks(needed)) }
}

/// The views somebody sees, of lists that they may read: the own ones, and those that are shared with one of the own roles.
pub async fn visible_to(db: &impl ConnectionTrait, ctx: &Ctx, reader: &Principal) -> Result<Condition, Error> {
    let roles = identity::role_ids(db, reader.user_id).await?;
    let shared = saved_view_role::Entity::find().select_only().column(saved_view_role::Column::ViewId);
    let shared = shared.filter(saved_view_role::Column::RoleId.is_in(roles)).into_query();
    let readable = Kit::of(ctx)?.records().iter().filter(|record| reader.may(record.access().read)).map(|record| record.spec().code);
    let given = Condition::any().add(Column::OwnerId.eq(reader.user_id)).add(Column::Id.in_subquery(shared));
    Ok(Condition::all().add(Column::Record.is_in(readable)).add(given))
}

/// Whether somebody who sees a view may change it: the own ones, and with `view.share` the shared ones, too.
pub fn may_change(view: &saved_view::Model, reader: &Principal) -> bool {
    view.owner_id == reader.user_id || reader.may(Permission::ViewShare)
}
