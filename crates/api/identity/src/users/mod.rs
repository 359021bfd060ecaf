//! Accounts, as administrators see them.

pub mod account;
mod deactivate;
mod edit;
mod export;
mod find;
mod invite;
mod list;
mod re_invite;
mod reactivate;
mod read;
mod roles;
mod rules;

use super::directory;
use super::entity::user;
use super::grants;
use platform::Error;
use platform::operations::ServiceConfig;
use sea_orm::ConnectionTrait;
use shared::identity::{TeamRef, User};
use uuid::Uuid;

/// The endpoints for users. Fixed paths come before those with an id.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(list::list_users)
        .service(invite::invite_user)
        .service(read::get_user)
        .service(edit::edit_user)
        .service(roles::set_user_roles)
        .service(deactivate::deactivate_user)
        .service(reactivate::reactivate_user)
        .service(re_invite::reinvite_user);
}

/// Users with their roles and teams, in the same order.
async fn describe(db: &impl ConnectionTrait, users: Vec<user::Model>) -> Result<Vec<User>, Error> {
    let ids: Vec<Uuid> = users.iter().map(|user| user.id).collect();
    let mut roles = grants::roles_of(db, &ids).await?;
    let teams = directory::team_names(db, users.iter().filter_map(|user| user.team_id)).await?;
    let describe = |user: user::Model| {
        let team = user.team_id.and_then(|id| Some(TeamRef { id, name: teams.get(&id)?.clone() }));
        let roles = roles.remove(&user.id).unwrap_or_default();
        user.into_dto(roles, team)
    };
    Ok(users.into_iter().map(describe).collect())
}

/// One user with roles and team.
async fn describe_one(db: &impl ConnectionTrait, user: user::Model) -> Result<User, Error> {
    describe(db, vec![user]).await?.pop().ok_or_else(|| Error::not_found("user"))
}
