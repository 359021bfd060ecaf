//! There is always somebody who can do everything.

use super::entity::{role, user, user_role};
use platform::{Error, Tx};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::access::SUPER_ADMIN;
use shared::identity::UserStatus;
use uuid::Uuid;

/// Makes changes to who is Super Admin wait for each other, and tells the role's id.
pub async fn lock(tx: &Tx) -> Result<Uuid, Error> {
    let role = role::Entity::find().filter(role::Column::Key.eq(SUPER_ADMIN)).lock_exclusive().one(tx).await?;
    Ok(role.ok_or_else(|| Error::internal("the role of the Super Admin is missing"))?.id)
}

/// Refuses to take the role, or the account, from the last active Super Admin. Call after [`lock`] in the same transaction.
pub async fn refuse_last(tx: &Tx, role: Uuid, leaving: Uuid) -> Result<(), Error> {
    let mut query = user_role::Entity::find()
        .select_only()
        .column(user_role::Column::UserId)
        .filter(user_role::Column::RoleId.eq(role))
        .filter(user::Column::Status.eq(UserStatus::Active));
    QuerySelect::query(&mut query)
        .inner_join(user::Entity, Expr::col((user::Entity, user::Column::Id)).equals((user_role::Entity, user_role::Column::UserId)));
    let holders: Vec<Uuid> = query.into_tuple().all(tx).await?;
    if holders == [leaving] {
        return Err(Error::Conflict {
            code: "last_super_admin",
            detail: "This is the last active Super Admin. Give the role to somebody else first.".to_owned(),
            errors: Vec::new(),
        });
    }
    Ok(())
}
