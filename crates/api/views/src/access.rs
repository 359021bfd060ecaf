//! Which permission each action needs, and which views it reaches.

use super::entity::saved_view::{self, Column};
use super::entity::saved_view_role;
use platform::{Error, Principal};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use shared::access::Permission;

platform::permission! {
    ShareViews = ViewShare;
}

/// The views somebody sees: the own ones, and those that are shared with one of the own roles.
pub async fn visible_to(db: &impl ConnectionTrait, reader: &Principal) -> Result<Condition, Error> {
    let roles = identity::role_ids(db, reader.user_id).await?;
    let shared = saved_view_role::Entity::find().select_only().column(saved_view_role::Column::ViewId);
    let shared = shared.filter(saved_view_role::Column::RoleId.is_in(roles)).into_query();
    Ok(Condition::any().add(Column::OwnerId.eq(reader.user_id)).add(Column::Id.in_subquery(shared)))
}

/// Whether somebody who sees a view may change it: the own ones, and with `view.share` the shared ones, too.
pub fn may_change(view: &saved_view::Model, reader: &Principal) -> bool {
    view.owner_id == reader.user_id || reader.may(Permission::ViewShare)
}
