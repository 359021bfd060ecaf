//! Making accounts, whichever way they come: set-up, invitation, demo data.

use crate::entity::{role, user, user_role};
use platform::{Error, Tx, clock};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use shared::identity::UserStatus;
use uuid::Uuid;

/// An account to be made.
pub struct NewAccount<'a> {
    pub name: &'a str,
    pub email: &'a str,
    pub status: UserStatus,
    /// A PHC string.
    pub password_hash: Option<String>,
    pub team_id: Option<Uuid>,
    /// Keys of roles, such as `sales_staff`.
    pub role_keys: &'a [&'a str],
}

/// Makes an account with its roles; 409 where the address belongs to another one.
pub async fn create(tx: &Tx, new: NewAccount<'_>) -> Result<user::Model, Error> {
    let now = clock::now();
    let row = user::Model {
        id: Uuid::now_v7(),
        name: new.name.trim().to_owned(),
        name_key: shared::text::key(new.name),
        email: new.email.trim().to_owned(),
        email_key: shared::text::key(new.email),
        password_hash: new.password_hash,
        status: new.status,
        team_id: new.team_id,
        time_zone: String::new(),
        muted_mail: String::new(),
        access_version: 1,
        last_sign_in_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    user::Entity::insert(user::ActiveModel::from(row.clone()))
        .exec_without_returning(tx)
        .await
        .map_err(|error| taken(error, &row.email))?;
    if !new.role_keys.is_empty() {
        let keys = new.role_keys.iter().copied();
        let ids: Vec<Uuid> =
            role::Entity::find().select_only().column(role::Column::Id).filter(role::Column::Key.is_in(keys)).into_tuple().all(tx).await?;
        if ids.len() != new.role_keys.len() {
            return Err(Error::internal("a role for a new account is missing"));
        }
        set_roles(tx, row.id, &ids).await?;
    }
    Ok(row)
}

/// Gives a user exactly these roles.
pub async fn set_roles(tx: &Tx, user_id: Uuid, roles: &[Uuid]) -> Result<(), Error> {
    user_role::Entity::delete_many().filter(user_role::Column::UserId.eq(user_id)).exec(tx).await?;
    if !roles.is_empty() {
        let rows = roles.iter().map(|role_id| user_role::ActiveModel { user_id: Set(user_id), role_id: Set(*role_id) });
        user_role::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// 409 that names the field, where an address belongs to another account.
pub fn taken(error: DbErr, email: &str) -> Error {
    match Error::from(error) {
        Error::Conflict { .. } => Error::conflict("duplicate", "email", format!("belongs to another user already: {email}")),
        other => other,
    }
}

/// Notes that what a user may do has changed, and their status where one is given.
pub async fn touch(tx: &Tx, before: user::Model, status: Option<UserStatus>) -> Result<user::Model, Error> {
    let after = user::Model {
        status: status.unwrap_or(before.status),
        access_version: before.access_version + 1,
        updated_at: clock::now(),
        version: before.version + 1,
        ..before
    };
    let changed = user::Entity::update_many()
        .col_expr(user::Column::Status, Expr::value(after.status))
        .col_expr(user::Column::AccessVersion, Expr::value(after.access_version))
        .col_expr(user::Column::UpdatedAt, Expr::value(after.updated_at))
        .col_expr(user::Column::Version, Expr::value(after.version))
        .filter(user::Column::Id.eq(after.id))
        .filter(user::Column::Version.eq(after.version - 1))
        .exec(tx)
        .await?;
    if changed.rows_affected == 0 { Err(Error::Changed) } else { Ok(after) }
}
