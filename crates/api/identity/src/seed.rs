//! The built-in roles, as this version of the product has them.

use super::entity::{role, role_permission, seeded_permission, user};
use platform::{Ctx, Error, Recorded, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{EntityTrait, ExprTrait as _};
use shared::Named;
use shared::access::{BuiltInRole, Permission, ROLES, SUPER_ADMIN};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Adds the roles that are missing, and gives permissions that are new in this version to the built-in roles once: what an administrator changed
/// since is kept. The Super Admin holds every permission at any time.
pub async fn seed(ctx: &Ctx) -> Result<(), Error> {
    ctx.write(async |tx| {
        let known: HashSet<String> = seeded_permission::Entity::find().all(tx).await?.into_iter().map(|s| s.permission).collect();
        let before: HashMap<String, Uuid> = ids(tx).await?;
        add_roles(tx).await?;
        let after = ids(tx).await?;
        let mut granted = 0;
        for built_in in ROLES {
            let Some(id) = after.get(built_in.key) else { continue };
            granted += grant(tx, *id, built_in, !before.contains_key(built_in.key), &known).await?;
        }
        note_seeded(tx).await?;
        if granted > 0 {
            let next = Expr::col(user::Column::AccessVersion).add(1);
            user::Entity::update_many().col_expr(user::Column::AccessVersion, next).exec(tx).await?;
        }
        Ok(Recorded::unaudited(()))
    })
    .await
}

async fn ids(tx: &Tx) -> Result<HashMap<String, Uuid>, Error> {
    Ok(role::Entity::find().all(tx).await?.into_iter().map(|role| (role.key, role.id)).collect())
}

async fn add_roles(tx: &Tx) -> Result<(), Error> {
    for BuiltInRole { key, name, description, grants: _ } in ROLES {
        let row = role::ActiveModel {
            id: Set(Uuid::now_v7()),
            key: Set((*key).to_owned()),
            name: Set((*name).to_owned()),
            description: Set((*description).to_owned()),
        };
        let there = OnConflict::column(role::Column::Key).do_nothing().to_owned();
        role::Entity::insert(row).on_conflict(there).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Grants what the role should have got by now and has not; tells how much that was.
async fn grant(tx: &Tx, id: Uuid, built_in: &BuiltInRole, is_new: bool, known: &HashSet<String>) -> Result<u64, Error> {
    let mut granted = 0;
    for (permission, scope) in built_in.grants() {
        if !is_new && built_in.key != SUPER_ADMIN && known.contains(permission.code()) {
            continue;
        }
        let row = role_permission::ActiveModel { role_id: Set(id), permission: Set(permission.code().to_owned()), scope: Set(scope) };
        let there = OnConflict::columns([role_permission::Column::RoleId, role_permission::Column::Permission]).do_nothing().to_owned();
        granted += role_permission::Entity::insert(row).on_conflict(there).exec_without_returning(tx).await?;
    }
    Ok(granted)
}

async fn note_seeded(tx: &Tx) -> Result<(), Error> {
    for permission in Permission::ALL {
        let row = seeded_permission::ActiveModel { permission: Set(permission.code().to_owned()) };
        let there = OnConflict::column(seeded_permission::Column::Permission).do_nothing().to_owned();
        seeded_permission::Entity::insert(row).on_conflict(there).exec_without_returning(tx).await?;
    }
    Ok(())
}
