//! Which entries of the audit log are told, about what, and to whom.

use platform::db::Conn;
use platform::entity::audit_entry::{Column, Entity};
use platform::{Error, Principal};
use records::{AnyRecord, Kit, access};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::access::Permission;
use shared::live::{Notice, Topic};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// Entries read at once.
pub const TOGETHER: u64 = 500;
/// From how many changes of a record type on they are told as one to whoever may see any of them: nobody looks at that many one by one.
const MANY: usize = 50;

/// An entry of the log as it is told.
#[derive(Clone)]
pub struct LiveEvent {
    pub seq: i64,
    pub notice: Notice,
    audience: Audience,
}

/// Who may hear of it: by the same rules as reading what it is about.
#[derive(Clone)]
enum Audience {
    User(Option<Uuid>),
    Holders(Permission),
    /// Whoever may read this one, which belongs to this owner and team.
    ReadersOf(&'static dyn AnyRecord, Place),
    /// Whoever may read any of those that belong to these.
    ReadersOfAny(&'static dyn AnyRecord, Arc<HashSet<Place>>),
}

/// Owner and team of a record.
type Place = (Option<Uuid>, Option<Uuid>);

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

/// What of these entries is told. Where many records of a type changed they become one notice, which everybody gets who may see any of them.
pub async fn events(db: &DatabaseConnection, kit: &Kit, entries: Vec<Entry>) -> Result<Vec<LiveEvent>, Error> {
    let subjects = subjects_of(db, kit, &entries).await?;
    let mut records: HashMap<&'static str, Touched> = HashMap::new();
    for record in kit.records().iter().copied() {
        let code = record.spec().code;
        let mut ids: Vec<Uuid> = subjects.iter().flatten().filter(|(of, _)| of.spec().code == code).map(|(_, id)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        let there = access::places(&Conn::Pool(db), record, &ids).await?;
        let gone: Vec<Uuid> = ids.iter().copied().filter(|id| !there.contains_key(id)).collect();
        let gone = records::places_of_removed(db, &gone).await?;
        let touched = match ids.len() {
            0..=MANY => Touched::These { there, gone },
            _ => Touched::Many(Arc::new(there.into_values().chain(gone.into_values()).collect())),
        };
        records.insert(code, touched);
    }
    let mut events: Vec<LiveEvent> = Vec::new();
    for ((seq, action, kind, subject, actor_id), of_record) in entries.into_iter().zip(subjects) {
        let Some((record, id)) = of_record else {
            let Some((topic, audience)) = topic_of(&kind, subject) else { continue };
            let notice = Notice { topic: topic.code().to_owned(), id: subject, action: Some(action), actor_id };
            events.push(LiveEvent { seq, notice, audience });
            continue;
        };
        let topic = record.spec().code;
        let (notice, audience) = match records.get(topic) {
            Some(Touched::These { there, gone }) => match there.get(&id) {
                Some(place) => {
                    let notice = Notice { topic: topic.to_owned(), id: Some(id), action: Some(action), actor_id };
                    (notice, Audience::ReadersOf(record, *place))
                }
                // One that is gone cannot be read any more. Whose it was long ago is forgotten: then those hear of it who see all.
                None => (without_id(topic), Audience::ReadersOf(record, gone.get(&id).copied().unwrap_or_default())),
            },
            Some(Touched::Many(places)) => {
                events.retain(|event| event.notice.topic != topic);
                (without_id(topic), Audience::ReadersOfAny(record, places.clone()))
            }
            None => continue,
        };
        events.push(LiveEvent { seq, notice, audience });
    }
    Ok(events)
}

/// That something of a record type changed.
fn without_id(topic: &str) -> Notice {
    Notice { topic: topic.to_owned(), id: None, action: None, actor_id: None }
}

/// The records of one type that changed: whose they are, or who hears of all as one.
enum Touched {
    These { there: HashMap<Uuid, Place>, gone: HashMap<Uuid, Place> },
    Many(Arc<HashSet<Place>>),
}

/// The record that each entry is about: what is said with one, and its files, are about it too.
async fn subjects_of(db: &DatabaseConnection, kit: &Kit, entries: &[Entry]) -> Result<Vec<Option<(&'static dyn AnyRecord, Uuid)>>, Error> {
    let of = |kind: &str| entries.iter().filter(|entry| entry.2 == kind).filter_map(|entry| entry.3).collect::<Vec<_>>();
    let mut about = timeline::records_of(db, of("interaction")).await?;
    about.extend(attachments::records_of(db, of("attachment")).await?);
    let subject = |(_, _, kind, id, _): &Entry| {
        let id = (*id)?;
        match kind.as_str() {
            "interaction" | "attachment" => about.get(&id).and_then(|(code, id)| Some((kit.record(code)?, *id))),
            kind => Some((kit.subject(kind)?, id)),
        }
    };
    Ok(entries.iter().map(subject).collect())
}

/// What an entry is about that is about no record of the kit; what is not listed here is not told.
fn topic_of(kind: &str, id: Option<Uuid>) -> Option<(Topic, Audience)> {
    id?;
    Some(match kind {
        "segment" => (Topic::SEGMENTS, Audience::Holders(Permission::CustomerRead)),
        "user" => (Topic::USERS, Audience::Holders(Permission::UserRead)),
        "team" => (Topic::TEAMS, Audience::Holders(Permission::UserRead)),
        "role" => (Topic::ROLES, Audience::Holders(Permission::RoleRead)),
        // Everybody hears of the own ones.
        "notification" => (Topic::NOTIFICATIONS, Audience::User(id)),
        _ => return None,
    })
}

impl LiveEvent {
    /// Whether somebody may know.
    pub fn is_for(&self, reader: &Principal) -> bool {
        match &self.audience {
            Audience::User(user) => *user == Some(reader.user_id),
            Audience::Holders(permission) => reader.may(*permission),
            Audience::ReadersOf(record, place) => is_read_by(*record, reader, place),
            Audience::ReadersOfAny(record, places) => places.iter().any(|place| is_read_by(*record, reader, place)),
        }
    }
}

fn is_read_by(record: &dyn AnyRecord, reader: &Principal, (owner, team): &Place) -> bool {
    reader.scope(record.access().read).is_some_and(|scope| access::reaches(record, scope, reader, *owner, *team))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::access::{Grants, Scope};

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
    fn notices_of_records_go_to_those_who_see_them() {
        let notice = Notice { topic: "customers".to_owned(), id: Some(Uuid::nil()), action: None, actor_id: None };
        let audience = Audience::ReadersOf(&customers::CUSTOMERS, (Some(Uuid::from_u128(1)), Some(Uuid::from_u128(9))));
        let event = LiveEvent { seq: 1, notice, audience };
        assert!(event.is_for(&reader(5, None, Scope::All)));
        assert!(event.is_for(&reader(1, None, Scope::Own)));
        assert!(event.is_for(&reader(5, Some(9), Scope::Team)));
        assert!(!event.is_for(&reader(5, Some(8), Scope::Team)));
        assert!(!event.is_for(&reader(5, Some(9), Scope::Own)));
        let places = [(Some(Uuid::from_u128(1)), Some(Uuid::from_u128(9))), (Some(Uuid::from_u128(2)), None)].into();
        let many = LiveEvent { audience: Audience::ReadersOfAny(&customers::CUSTOMERS, Arc::new(places)), ..event.clone() };
        assert!(many.is_for(&reader(2, None, Scope::Own)) && many.is_for(&reader(5, Some(9), Scope::Team)));
        assert!(!many.is_for(&reader(5, Some(8), Scope::Team)), "none of those that changed are theirs");
        let users = LiveEvent { audience: Audience::Holders(Permission::UserRead), ..event.clone() };
        assert!(!users.is_for(&reader(5, None, Scope::All)), "needs user.read");
        let own = LiveEvent { audience: Audience::User(Some(Uuid::from_u128(5))), ..event };
        assert!(own.is_for(&reader(5, None, Scope::Own)) && !own.is_for(&reader(6, None, Scope::All)));
    }
}
