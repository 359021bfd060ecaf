//! Who holds a permission, as far as it may reach one record.

use super::entity::{role_permission, user, user_role};
use platform::page::like_escaped;
use platform::{Error, Principal};
use sea_orm::sea_query::{Expr, ExprTrait as _, LikeExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::Named;
use shared::access::{Permission, Scope};
use shared::identity::UserStatus;
use std::sync::Arc;
use uuid::Uuid;

/// Roles of users that are looked at: one may give the permission in one scope, another in a wider one.
const MOST: u64 = 1_000;

/// Which users are asked about.
pub enum UserSelection<'a> {
    /// Those whose name has this in it; all where it is empty.
    Named(&'a str),
    These(&'a [Uuid]),
}

/// Active users by name who hold the permission: in the scope "all", or as the owner of the record, or in its team. The others cannot reach it; whether
/// these do, the record's domain knows. Each comes with the widest scope, as a principal with that permission alone.
pub async fn holders(
    db: &impl ConnectionTrait,
    permission: Permission,
    (owner, team): (Option<Uuid>, Option<Uuid>),
    asked: UserSelection<'_>,
) -> Result<Vec<(Principal, Scope)>, Error> {
    let asked = match asked {
        UserSelection::Named(text) => {
            let part = format!("%{}%", like_escaped(&shared::text::key(text)));
            user::Column::NameKey.like(LikeExpr::new(part).escape('\\'))
        }
        UserSelection::These(ids) => user::Column::Id.is_in(ids.iter().copied()),
    };
    let near = Condition::any()
        .add(role_permission::Column::Scope.eq(Scope::All))
        .add_option(owner.map(|owner| user::Column::Id.eq(owner)))
        .add_option(team.map(|team| user::Column::TeamId.eq(team)));
    let mut query = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Name, user::Column::TeamId])
        .column(role_permission::Column::Scope)
        .filter(user::Column::Status.eq(UserStatus::Active))
        .filter(role_permission::Column::Permission.eq(permission.code()))
        .filter(asked)
        .filter(near)
        .order_by_asc(user::Column::NameKey)
        .order_by_asc(user::Column::Id)
        .limit(MOST);
    let (held, allowed) = ((user_role::Entity, user_role::Column::RoleId), (role_permission::Entity, role_permission::Column::RoleId));
    QuerySelect::query(&mut query)
        .inner_join(user_role::Entity, Expr::col((user_role::Entity, user_role::Column::UserId)).equals((user::Entity, user::Column::Id)))
        .inner_join(role_permission::Entity, Expr::col(held).equals(allowed));
    let rows: Vec<(Uuid, String, Option<Uuid>, Scope)> = query.into_tuple().all(db).await?;
    let mut found: Vec<(Principal, Scope)> = Vec::new();
    for (user_id, name, team_id, scope) in rows {
        match found.last_mut().filter(|(last, _)| last.user_id == user_id) {
            Some((_, widest)) => *widest = std::cmp::max(scope, *widest),
            None => {
                let grants = Arc::default();
                found.push((Principal { user_id, session_id: Uuid::nil(), key_id: None, name, team_id, grants }, scope));
            }
        }
    }
    for (principal, scope) in &mut found {
        principal.grants = Arc::new([(permission, *scope)].into());
    }
    Ok(found)
}
