//! Who is named in interactions.

use crate::entity::interaction_mention::{self, Column, Entity};
use identity::UserSelection;
use platform::{Error, Principal, Tx};
use records::{Basics, access};
use sea_orm::sea_query::{SelectStatement, SimpleExpr};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use shared::identity::UserRef;
use std::collections::HashMap;
use uuid::Uuid;

/// Those who can be mentioned: active users who may read this record, by name.
pub async fn readers(db: &impl ConnectionTrait, about: &Basics, asked: UserSelection<'_>) -> Result<Vec<Principal>, Error> {
    let (record, place) = (about.record, (about.owner, about.team));
    let found = identity::holders(db, record.access().read, place, asked).await?;
    let reader = |(principal, scope): (Principal, _)| access::reaches(record, scope, &principal, place.0, place.1).then_some(principal);
    Ok(found.into_iter().filter_map(reader).collect())
}

/// Makes these the users who are mentioned; gives back who is new. A mention neither shows a record to anybody nor waits for somebody who cannot read
/// it: 422 where a new one may not.
pub async fn replace(tx: &Tx, about: &Basics, interaction: Uuid, before: &[Uuid], after: &[Uuid]) -> Result<Vec<Uuid>, Error> {
    let mut added: Vec<Uuid> = Vec::new();
    for user in after {
        if !before.contains(user) && !added.contains(user) {
            added.push(*user);
        }
    }
    if !added.is_empty() {
        let readers = readers(tx, about, UserSelection::These(&added)).await?;
        if let Some(stranger) = added.iter().find(|user| readers.iter().all(|reader| reader.user_id != **user)) {
            let name = identity::names(tx, [*stranger]).await?.remove(stranger).unwrap_or_else(|| "somebody".to_owned());
            return Err(Error::invalid(
                "mentions",
                format!("cannot name {name}: only active users who can see this {}", about.record.spec().noun.0),
            ));
        }
        let rows = added.iter().map(|user| interaction_mention::ActiveModel { interaction_id: Set(interaction), user_id: Set(*user) });
        Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    let removed: Vec<Uuid> = before.iter().copied().filter(|user| !after.contains(user)).collect();
    if !removed.is_empty() {
        let gone = Entity::delete_many().filter(Column::InteractionId.eq(interaction)).filter(Column::UserId.is_in(removed));
        gone.exec(tx).await?;
    }
    Ok(added)
}

/// The users mentioned in one interaction.
pub async fn of(db: &impl ConnectionTrait, interaction: Uuid) -> Result<Vec<Uuid>, Error> {
    let found = Entity::find().select_only().column(Column::UserId).filter(Column::InteractionId.eq(interaction));
    Ok(found.into_tuple().all(db).await?)
}

/// The users mentioned in each of these interactions, by name.
pub async fn by_interaction(db: &impl ConnectionTrait, interactions: Vec<Uuid>) -> Result<HashMap<Uuid, Vec<UserRef>>, Error> {
    if interactions.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Entity::find().filter(Column::InteractionId.is_in(interactions)).all(db).await?;
    let names = identity::names(db, rows.iter().map(|row| row.user_id)).await?;
    let mut found: HashMap<Uuid, Vec<UserRef>> = HashMap::new();
    for row in rows {
        if let Some(name) = names.get(&row.user_id) {
            found.entry(row.interaction_id).or_default().push(UserRef { id: row.user_id, name: name.clone() });
        }
    }
    found.values_mut().for_each(|users| users.sort_by_cached_key(|user| (shared::text::key(&user.name), user.id)));
    Ok(found)
}

/// These users by name.
pub async fn named(db: &impl ConnectionTrait, users: &[Uuid]) -> Result<Vec<UserRef>, Error> {
    let names = identity::names(db, users.iter().copied()).await?;
    let mut named: Vec<UserRef> = names.into_iter().map(|(id, name)| UserRef { id, name }).collect();
    named.sort_by_cached_key(|user| (shared::text::key(&user.name), user.id));
    Ok(named)
}

/// What the audit log notes of who is mentioned.
pub fn in_words(users: &[UserRef]) -> serde_json::Value {
    users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>().into()
}

/// Whether an interaction mentions this user, as a condition of a query.
pub fn mentioning(interaction: impl ColumnTrait, user: Uuid) -> SimpleExpr {
    interaction.in_subquery(of_user(user))
}

fn of_user(user: Uuid) -> SelectStatement {
    Entity::find().select_only().column(Column::InteractionId).filter(Column::UserId.eq(user)).into_query()
}
