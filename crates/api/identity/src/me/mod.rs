//! The own account.

mod change_email;
mod change_password;
mod confirm_email;
mod edit;
mod end_session;
mod read;
mod sessions;

use super::entity::{team, user};
use super::grants;
use platform::Error;
use platform::operations::ServiceConfig;
use sea_orm::{ConnectionTrait, EntityTrait};
use shared::identity::Me;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(read::get_me)
        .service(edit::edit_me)
        .service(change_password::change_password)
        .service(change_email::change_email)
        .service(confirm_email::confirm_email)
        .service(sessions::list_sessions)
        .service(end_session::delete_session);
}

/// Who a user is and what they may do, for themselves.
pub async fn describe(db: &impl ConnectionTrait, user: user::Model) -> Result<Me, Error> {
    let roles = grants::roles_of(db, &[user.id]).await?.remove(&user.id).unwrap_or_default();
    let team = match user.team_id {
        Some(id) => team::Entity::find_by_id(id).one(db).await?.map(Into::into),
        None => None,
    };
    let permissions = grants::of_user(db, user.id).await?;
    Ok(user.into_me(roles, team, permissions))
}
