//! Accounts for demo data.

use super::entity::team;
use super::teams;
use super::users::account::{self, NewAccount};
use super::{passwords, setup};
use platform::config::Hashing;
use platform::{Change, Error, Tx};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use shared::identity::UserStatus;
use uuid::Uuid;

/// Whether there is any user.
pub async fn is_set_up(db: &impl ConnectionTrait) -> Result<bool, Error> {
    Ok(!setup::is_needed(db).await?)
}

/// The hash of a password that several accounts are to share.
pub async fn hash_password(password: String) -> Result<String, Error> {
    tokio::task::spawn_blocking(move || passwords::hash(password.as_bytes(), Hashing::default(), &mut passwords::Memory::default()))
        .await
        .map_err(Error::internal)?
}

/// Adds an account that may sign in at once, and its team where there is none of that name; tells its id and what the audit log notes.
pub async fn add_active_user(
    tx: &Tx,
    name: &str,
    email: &str,
    hash: &str,
    role_keys: &[&str],
    team: Option<&str>,
) -> Result<(Uuid, Change), Error> {
    let team_id = match team {
        Some(name) => Some(team_called(tx, name).await?),
        None => None,
    };
    let new = NewAccount { name, email, status: UserStatus::Active, password_hash: Some(hash.to_owned()), team_id, role_keys };
    let user = account::create(tx, new).await?;
    let change = Change::new("user.created", user.id, user.name).field("email", serde_json::Value::Null, user.email).field(
        "roles",
        serde_json::Value::Null,
        role_keys.join(", "),
    );
    Ok((user.id, change))
}

async fn team_called(tx: &Tx, name: &str) -> Result<Uuid, Error> {
    match team::Entity::find().filter(team::Column::NameKey.eq(shared::text::key(name))).one(tx).await? {
        Some(team) => Ok(team.id),
        None => Ok(teams::insert(tx, name).await?.id),
    }
}
