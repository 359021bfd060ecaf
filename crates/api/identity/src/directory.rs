//! What other domains may ask about users and teams.

use super::entity::{role, team, user, user_role};
use chrono_tz::Tz;
use moka::sync::Cache;
use platform::Error;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::access::ROLES;
use shared::identity::{RoleRef, UserRef, UserStatus};
use std::collections::HashMap;
use std::sync::LazyLock;
use std::time::Duration;
use uuid::Uuid;

/// Ids are unique over all installations, so one memory serves all of a process.
static NAMES: LazyLock<Cache<Uuid, String>> =
    LazyLock::new(|| Cache::builder().max_capacity(20_000).time_to_live(Duration::from_secs(30)).build());

/// The names of users, also of deactivated ones; ids that nobody has are left out. A new name may take 30 s to show on other instances.
pub async fn names(db: &impl ConnectionTrait, ids: impl IntoIterator<Item = Uuid>) -> Result<HashMap<Uuid, String>, Error> {
    let mut found = HashMap::new();
    let mut unknown = Vec::new();
    for id in ids {
        match NAMES.get(&id) {
            Some(name) => drop(found.insert(id, name)),
            None => unknown.push(id),
        }
    }
    unknown.sort_unstable();
    unknown.dedup();
    for ids in unknown.chunks(500) {
        let query = user::Entity::find()
            .select_only()
            .columns([user::Column::Id, user::Column::Name])
            .filter(user::Column::Id.is_in(ids.iter().copied()));
        let rows: Vec<(Uuid, String)> = query.into_tuple().all(db).await?;
        for (id, name) in rows {
            NAMES.insert(id, name.clone());
            found.insert(id, name);
        }
    }
    Ok(found)
}

/// Forgets a name that has changed.
pub(super) fn forget(id: Uuid) {
    NAMES.invalidate(&id);
}

/// Those of these addresses, as `text::key` has them, that belong to accounts.
pub async fn emails_of_users(db: &impl ConnectionTrait, keys: &[String]) -> Result<Vec<String>, Error> {
    let found = user::Entity::find().select_only().column(user::Column::EmailKey).filter(user::Column::EmailKey.is_in(keys.to_vec()));
    Ok(found.into_tuple().all(db).await?)
}

/// The names of teams.
pub async fn team_names(db: &impl ConnectionTrait, ids: impl IntoIterator<Item = Uuid>) -> Result<HashMap<Uuid, String>, Error> {
    let mut ids: Vec<Uuid> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let query = team::Entity::find().select_only().columns([team::Column::Id, team::Column::Name]).filter(team::Column::Id.is_in(ids));
    Ok(query.into_tuple::<(Uuid, String)>().all(db).await?.into_iter().collect())
}

/// The team of an active user, if they are in one; `None` where there is no such user or they may not work.
pub async fn active_user_team(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Option<Option<Uuid>>, Error> {
    let query =
        user::Entity::find_by_id(user_id).filter(user::Column::Status.eq(UserStatus::Active)).select_only().column(user::Column::TeamId);
    Ok(query.into_tuple().one(db).await?)
}

/// The team a user is in.
pub async fn user_team(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Option<Uuid>, Error> {
    let found: Option<Option<Uuid>> =
        user::Entity::find_by_id(user_id).select_only().column(user::Column::TeamId).into_tuple().one(db).await?;
    Ok(found.flatten())
}

/// The roles that a user holds.
pub async fn role_ids(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Vec<Uuid>, Error> {
    let query = user_role::Entity::find().select_only().column(user_role::Column::RoleId).filter(user_role::Column::UserId.eq(user_id));
    Ok(query.into_tuple().all(db).await?)
}

/// All roles: the built-in ones first, the most powerful at the top.
pub async fn all_roles(db: &impl ConnectionTrait) -> Result<Vec<RoleRef>, Error> {
    let mut roles: Vec<RoleRef> = role::Entity::find().all(db).await?.into_iter().map(RoleRef::from).collect();
    let rank = |role: &RoleRef| ROLES.iter().position(|built_in| built_in.key == role.key).unwrap_or(ROLES.len());
    roles.sort_by_cached_key(|role| (rank(role), role.name.clone()));
    Ok(roles)
}

/// Where a user is, to say days and times: the time zone of the profile, UTC where none was chosen.
pub async fn zone_of(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Tz, Error> {
    let found: Option<String> = user::Entity::find_by_id(user_id).select_only().column(user::Column::TimeZone).into_tuple().one(db).await?;
    Ok(found.and_then(|zone| zone.parse().ok()).unwrap_or(Tz::UTC))
}

/// Every active user by name, or those of one team: whom a record may belong to.
pub async fn owners(db: &impl ConnectionTrait, team: Option<Uuid>) -> Result<Vec<UserRef>, Error> {
    let query = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Name])
        .filter(user::Column::Status.eq(UserStatus::Active))
        .order_by_asc(user::Column::NameKey)
        .order_by_asc(user::Column::Id);
    let query = match team {
        Some(team) => query.filter(user::Column::TeamId.eq(team)),
        None => query,
    };
    let rows: Vec<(Uuid, String)> = query.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(id, name)| UserRef { id, name }).collect())
}

/// Users whose name or e-mail, folded, is one of these words: each with the word, deactivated ones as well.
pub async fn called(db: &impl ConnectionTrait, words: Vec<String>) -> Result<Vec<(String, Uuid)>, Error> {
    let any = sea_orm::Condition::any().add(user::Column::NameKey.is_in(words.clone())).add(user::Column::EmailKey.is_in(words.clone()));
    let columns = [user::Column::Id, user::Column::NameKey, user::Column::EmailKey];
    let found = user::Entity::find().select_only().columns(columns).filter(any);
    let found: Vec<(Uuid, String, String)> = found.order_by_asc(user::Column::Id).into_tuple().all(db).await?;
    let by_word = |(id, name, email): (Uuid, String, String)| [name, email].map(|word| (word, id));
    Ok(found.into_iter().flat_map(by_word).filter(|(word, _)| words.contains(word)).collect())
}
