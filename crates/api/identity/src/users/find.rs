//! Users, roles and teams that a request names.

use crate::entity::{role, team, user};
use platform::{Error, Principal, Tx};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::Serialize;
use shared::access::Scope;
use shared::identity::User;
use uuid::Uuid;

/// A user whom somebody may see with a permission of this scope; else 404.
pub async fn visible(db: &impl ConnectionTrait, id: Uuid, by: &Principal, scope: Scope) -> Result<user::Model, Error> {
    let found = user::Entity::find_by_id(id).filter(user::visible_to(by, scope)).one(db).await?;
    found.ok_or_else(|| Error::not_found("user"))
}

/// The same in order to change the account; whoever else wants to waits until the end of the transaction.
pub async fn to_change(tx: &Tx, id: Uuid, by: &Principal, scope: Scope) -> Result<user::Model, Error> {
    let found = user::Entity::find_by_id(id).filter(user::visible_to(by, scope)).lock_exclusive().one(tx).await?;
    found.ok_or_else(|| Error::not_found("user"))
}

/// These roles, each once; 422 where one is not there.
pub async fn roles(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<role::Model>, Error> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let roles = role::Entity::find().filter(role::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    if roles.len() == ids.len() { Ok(roles) } else { Err(Error::invalid("role_ids", "names a role that does not exist")) }
}

/// 422 where there is no such team. It stays until the end of the transaction.
pub async fn check_team(tx: &Tx, id: Uuid) -> Result<(), Error> {
    let found = team::Entity::find_by_id(id).lock_shared().one(tx).await?;
    found.map(drop).ok_or_else(|| Error::invalid("team_id", "is not a team"))
}

/// What the audit log notes of a user.
#[derive(Serialize)]
pub struct Facts {
    name: String,
    email: String,
    status: String,
    team: Option<String>,
    roles: Vec<String>,
}

impl From<&User> for Facts {
    fn from(user: &User) -> Self {
        Self {
            name: user.name.clone(),
            email: user.email.clone(),
            status: user.status.to_string(),
            team: user.team.as_ref().map(|team| team.name.clone()),
            roles: user.roles.iter().map(|role| role.name.clone()).collect(),
        }
    }
}
