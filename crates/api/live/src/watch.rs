//! Which entries of the audit log are told, about what, and to whom.

use platform::entity::audit_entry::{Column, Entity};
use platform::{Error, Principal};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::access::Permission;
use shared::live::{Notice, Topic};
use uuid::Uuid;

/// Entries read at once.
pub const TOGETHER: u64 = 500;
/// From how many changes of a topic on they are told as one: nobody looks at that many one by one.
const MANY: usize = 50;

/// An entry of the log as it is told.
#[derive(Clone, Debug)]
pub struct LiveEvent {
    pub seq: i64,
    pub notice: Notice,
    /// Whose it is, for topics with row scopes.
    place: Option<Place>,
}

/// Who owns a record, and which team it belongs to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    pub owner: Option<Uuid>,
    pub team: Option<Uuid>,
}

/// An entry as it is read.
type Entry = (i64, String, String, Option<Uuid>, Option<Uuid>);

/// The entries after one, in order, at most [`TOGETHER`].
pub async fn entries_after(db: &impl ConnectionTrait, seq: i64) -> Result<Vec<Entry>, Error> {
    let columns = [Column::Seq, Column::Action, Column::SubjectKind, Column::SubjectId, Column::ActorId];
    let after = Entity::find().select_only().columns(columns).filter(Column::Seq.gt(seq)).order_by_asc(Column::Seq).limit(TOGETHER);
    Ok(after.into_tuple().all(db).await?)
}

/// The number of the newest entry.
pub async fn newest(db: &impl ConnectionTrait) -> Result<i64, Error> {
    let newest = Entity::find().select_only().column(Column::Seq).order_by_desc(Column::Seq).limit(1);
    Ok(newest.into_tuple::<i64>().one(db).await?.unwrap_or(0))
}

/// What of these entries is told. Where many records of a topic changed they become one notice, which everybody gets who may see any of them.
pub async fn events(db: &impl ConnectionTrait, entries: Vec<Entry>) -> Result<Vec<LiveEvent>, Error> {
    let of = |kind: &str| entries.iter().filter(|entry| entry.2 == kind).filter_map(|entry| entry.3).collect::<Vec<_>>();
    let mut talks = customers::of_interactions(db, of("interaction")).await?;
    talks.extend(attachments::subjects(db, "customer", of("attachment")).await?);
    let mut seen: Vec<Uuid> = of("customer").into_iter().chain(talks.values().copied()).collect();
    seen.sort();
    seen.dedup();
    let many = seen.len() > MANY;
    let places = if many { Default::default() } else { customers::owners_and_teams(db, seen).await? };
    let mut events: Vec<LiveEvent> = Vec::new();
    for (seq, action, kind, subject, actor_id) in entries {
        let Some((topic, id)) = subject_of(&kind, subject, &talks) else { continue };
        if topic == Topic::Customers && many {
            events.retain(|t| t.notice.topic != topic);
            events.push(LiveEvent { seq, notice: Notice { topic, id: None, action: None, actor_id: None }, place: None });
            continue;
        }
        let place = id.and_then(|id| places.get(&id)).map(|(owner, team)| Place { owner: *owner, team: *team });
        if topic == Topic::Customers && place.is_none() && action == customers::ERASED_ACTION {
            // Nobody can be asked any more whose it was, and whoever has it on the screen must not keep it.
            events.push(LiveEvent { seq, notice: Notice { topic, id: None, action: None, actor_id: None }, place: None });
            continue;
        }
        events.push(LiveEvent { seq, notice: Notice { topic, id, action: Some(action), actor_id }, place });
    }
    Ok(events)
}

/// What an entry is about; what is not listed here is not told.
fn subject_of(kind: &str, id: Option<Uuid>, talks: &std::collections::HashMap<Uuid, Uuid>) -> Option<(Topic, Option<Uuid>)> {
    Some(match kind {
        "customer" => (Topic::Customers, Some(id?)),
        "interaction" | "attachment" => (Topic::Customers, Some(*talks.get(&id?)?)),
        "segment" => (Topic::Segments, Some(id?)),
        "user" => (Topic::Users, Some(id?)),
        "team" => (Topic::Teams, Some(id?)),
        "role" => (Topic::Roles, Some(id?)),
        "notification" => (Topic::Notifications, Some(id?)),
        _ => return None,
    })
}

impl LiveEvent {
    /// Whether somebody may know: by the same rules as reading the record.
    pub fn is_for(&self, reader: &Principal) -> bool {
        let permission = match self.notice.topic {
            // Everybody hears of the own ones.
            Topic::Notifications => return self.notice.id == Some(reader.user_id),
            Topic::Customers | Topic::Segments => Permission::CustomerRead,
            Topic::Users | Topic::Teams => Permission::UserRead,
            Topic::Roles => Permission::RoleRead,
        };
        let Some(scope) = reader.scope(permission) else { return false };
        if self.notice.topic != Topic::Customers || self.notice.id.is_none() {
            return true;
        }
        let Place { owner, team } = self.place.unwrap_or_default();
        customers::reaches(scope, reader, owner, team)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::access::{Grants, Scope};
    use std::sync::Arc;

    fn reader(user: u128, team: Option<u128>, scope: Scope) -> Principal {
        let grants = Arc::new(Grants::from([(Permission::CustomerRead, scope)]));
        Principal {
            user_id: Uuid::from_u128(user),
            session_id: Uuid::nil(),
            key_id: None,
            name: String::new(),
            team_id: team.map(Uuid::from_u128),
            grants,
        }
    }

    #[test]
    fn notices_of_customers_go_to_those_who_see_them() {
        let notice = Notice { topic: Topic::Customers, id: Some(Uuid::nil()), action: None, actor_id: None };
        let place = Some(Place { owner: Some(Uuid::from_u128(1)), team: Some(Uuid::from_u128(9)) });
        let event = LiveEvent { seq: 1, notice, place };
        assert!(event.is_for(&reader(5, None, Scope::All)));
        assert!(event.is_for(&reader(1, None, Scope::Own)));
        assert!(event.is_for(&reader(5, Some(9), Scope::Team)));
        assert!(!event.is_for(&reader(5, Some(8), Scope::Team)));
        assert!(!event.is_for(&reader(5, Some(9), Scope::Own)));
        let users = LiveEvent { notice: Notice { topic: Topic::Users, ..event.notice.clone() }, ..event.clone() };
        assert!(!users.is_for(&reader(5, None, Scope::All)), "needs user.read");
        let own = LiveEvent {
            notice: Notice { topic: Topic::Notifications, id: Some(Uuid::from_u128(5)), ..event.notice.clone() },
            ..event.clone()
        };
        assert!(own.is_for(&reader(5, None, Scope::Own)));
        assert!(!own.is_for(&reader(6, None, Scope::All)), "other people's notices are nobody's business");
        let gone = LiveEvent { place: None, ..event };
        assert!(!gone.is_for(&reader(1, Some(9), Scope::Team)), "a record that is not there any more is nobody's");
    }
}
