use crate::access::ReadRoles;
use crate::entity::{role, role_permission, user_role};
use actix_web::{get, web};
use platform::{Can, Error};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect};
use shared::Named;
use shared::access::{Grants, Permission, ROLES};
use shared::identity::Role;
use std::collections::HashMap;
use uuid::Uuid;

/// List roles.
///
/// What each allows, in which scope, and how many users hold it. The built-in ones come first, the most powerful at the top.
#[utoipa::path(tag = "identity", security(("bearer" = ["role.read"])), responses((status = 200, body = Vec<Role>)))]
#[get("/roles")]
pub async fn list_roles(by: Can<ReadRoles>) -> Result<web::Json<Vec<Role>>, Error> {
    Ok(web::Json(all(by.db()).await?))
}

/// All roles in the order of the list.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Role>, Error> {
    let mut permissions: HashMap<Uuid, Grants> = HashMap::new();
    for row in role_permission::Entity::find().all(db).await? {
        if let Some(permission) = Permission::from_code(&row.permission) {
            permissions.entry(row.role_id).or_default().insert(permission, row.scope);
        }
    }
    let query = user_role::Entity::find()
        .select_only()
        .column(user_role::Column::RoleId)
        .column_as(Expr::col((user_role::Entity, user_role::Column::UserId)).count(), "holders")
        .group_by(user_role::Column::RoleId);
    let holders: HashMap<Uuid, i64> = query.into_tuple::<(Uuid, i64)>().all(db).await?.into_iter().collect();
    let mut roles: Vec<Role> = role::Entity::find()
        .all(db)
        .await?
        .into_iter()
        .map(|role::Model { id, key, name, description }| Role {
            permissions: permissions.remove(&id).unwrap_or_default(),
            users: holders.get(&id).and_then(|n| u64::try_from(*n).ok()).unwrap_or(0),
            id,
            key,
            name,
            description,
        })
        .collect();
    let rank = |role: &Role| ROLES.iter().position(|built_in| built_in.key == role.key).unwrap_or(ROLES.len());
    roles.sort_by_cached_key(|role| (rank(role), role.name.clone()));
    Ok(roles)
}
