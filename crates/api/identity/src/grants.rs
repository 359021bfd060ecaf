//! What users hold: their roles, and the permissions that these give.

use super::entity::{role, role_permission, user_role};
use moka::sync::Cache;
use platform::Error;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::Named;
use shared::access::{self, Grants, Permission, Scope};
use shared::identity::RoleRef;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// The grants of users, remembered under the version of their access: a changed role makes a new version, which is looked up anew.
pub struct KnownGrants(Cache<(Uuid, i64), Arc<Grants>>);

impl KnownGrants {
    pub fn new() -> Self {
        Self(Cache::builder().max_capacity(10_000).time_to_idle(Duration::from_secs(3600)).build())
    }

    /// The grants of a user at this version of their access.
    pub async fn of(&self, db: &impl ConnectionTrait, user: Uuid, access_version: i64) -> Result<Arc<Grants>, Error> {
        let key = (user, access_version);
        if let Some(known) = self.0.get(&key) {
            return Ok(known);
        }
        let grants = Arc::new(of_user(db, user).await?);
        self.0.insert(key, grants.clone());
        Ok(grants)
    }
}

/// What the roles of a user allow together.
pub async fn of_user(db: &impl ConnectionTrait, user: Uuid) -> Result<Grants, Error> {
    let mut query = role_permission::Entity::find()
        .select_only()
        .columns([role_permission::Column::Permission, role_permission::Column::Scope])
        .filter(user_role::Column::UserId.eq(user));
    QuerySelect::query(&mut query).inner_join(
        user_role::Entity,
        Expr::col((user_role::Entity, user_role::Column::RoleId)).equals((role_permission::Entity, role_permission::Column::RoleId)),
    );
    let rows: Vec<(String, Scope)> = query.into_tuple().all(db).await?;
    Ok(access::join(rows.into_iter().filter_map(|(code, scope)| Some((Permission::from_code(&code)?, scope)))))
}

/// The roles of each of these users, by name.
pub async fn roles_of(db: &impl ConnectionTrait, users: &[Uuid]) -> Result<HashMap<Uuid, Vec<RoleRef>>, Error> {
    let mut query = user_role::Entity::find()
        .select_only()
        .column(user_role::Column::UserId)
        .columns([role::Column::Id, role::Column::Key, role::Column::Name])
        .filter(user_role::Column::UserId.is_in(users.iter().copied()))
        .order_by_asc(role::Column::Name);
    QuerySelect::query(&mut query)
        .inner_join(role::Entity, Expr::col((role::Entity, role::Column::Id)).equals((user_role::Entity, user_role::Column::RoleId)));
    let rows: Vec<(Uuid, Uuid, String, String)> = query.into_tuple().all(db).await?;
    let mut found: HashMap<Uuid, Vec<RoleRef>> = HashMap::new();
    for (user, id, key, name) in rows {
        found.entry(user).or_default().push(RoleRef { id, key, name });
    }
    Ok(found)
}
