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
        add_roles(tx, &before).await?;
        let after = ids(tx).await?;
        let due = ROLES.iter().filter_map(|role| Some(due(*after.get(role.key)?, role, !before.contains_key(role.key), &known)));
        let granted = grant(tx, due.flatten()).await?;
        note_seeded(tx, &known).await?;
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

async fn add_roles(tx: &Tx, known: &HashMap<String, Uuid>) -> Result<(), Error> {
    let rows = ROLES.iter().filter(|role| !known.contains_key(role.key)).map(|role| role::ActiveModel {
        id: Set(Uuid::now_v7()),
        key: Set(role.key.to_owned()),
        name: Set(role.name.to_owned()),
        description: Set(role.description.to_owned()),
    });
    let there = OnConflict::column(role::Column::Key).do_nothing().to_owned();
    role::Entity::insert_many(rows).on_conflict(there).exec_without_returning(tx).await?;
    Ok(())
}

/// What the role should have got by now, unless it has got it before.
fn due(id: Uuid, role: &BuiltInRole, is_new: bool, known: &HashSet<String>) -> Vec<role_permission::ActiveModel> {
    let due = role.grants().into_iter().filter(|(permission, _)| is_new || role.key == SUPER_ADMIN || !known.contains(permission.code()));
    due.map(|(permission, scope)| role_permission::ActiveModel {
        role_id: Set(id),
        permission: Set(permission.code().to_owned()),
        scope: Set(scope),
    })
    .collect()
}

/// Grants what is not granted yet; tells how much that was.
async fn grant(tx: &Tx, grants: impl Iterator<Item = role_permission::ActiveModel>) -> Result<u64, Error> {
    let there = OnConflict::columns([role_permission::Column::RoleId, role_permission::Column::Permission]).do_nothing().to_owned();
    Ok(role_permission::Entity::insert_many(grants).on_conflict(there).exec_without_returning(tx).await?)
}

async fn note_seeded(tx: &Tx, known: &HashSet<String>) -> Result<(), Error> {
    let new = Permission::ALL.iter().map(|permission| permission.code()).filter(|code| !known.contains(*code));
    let rows = new.map(|code| seeded_permission::ActiveModel { permission: Set(code.to_owned()) });
    let there = OnConflict::column(seeded_permission::Column::Permission).do_nothing().to_owned();
    seeded_permission::Entity::insert_many(rows).on_conflict(there).exec_without_returning(tx).await?;
    Ok(())
}
