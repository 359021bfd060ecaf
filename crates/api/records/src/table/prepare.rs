//! From a request to the state that is to be stored: trimmed, completed, and checked against what is there.

use crate::access::{self, column, may_hand_over};
use crate::audit::custom_of;
use crate::custom_fields::values;
use crate::kit::Kit;
use crate::list::titles;
use crate::record::{AnyRecord, Held, Prepared, Work};
use crate::stored::Place;
use platform::Error;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query};
use serde_json::{Value, json};
use shared::access::Scope;
use shared::record::{Field, Kind, State, uses};
use shared::records::custom_values::CustomChanges;
use shared::text;
use uuid::Uuid;

/// A new record: whoever adds it owns it unless another is named.
pub async fn begin(record: &dyn AnyRecord, work: &Work<'_>, mut new: State, import: Option<Uuid>) -> Result<Prepared, Error> {
    trim(record, &mut new);
    if record.stored().owned {
        let owner = owner_of(&new)?.unwrap_or(work.by.user_id);
        new.insert("owner_id".to_owned(), json!(owner));
    }
    let changes: CustomChanges = new.remove("custom").map(serde_json::from_value).transpose()?.unwrap_or_default();
    if !changes.is_empty() {
        let fields = work.custom_fields(record).await?;
        let values = values::changed(&fields, Default::default(), changes)?;
        new.insert("custom".to_owned(), serde_json::to_value(values)?);
    }
    Ok(Prepared { id: Uuid::now_v7(), state: new, row: Box::new(import) })
}

/// The state after an edit: absent fields stay, `null` clears.
pub async fn edited(record: &dyn AnyRecord, work: &Work<'_>, held: &Held, mut edit: State) -> Result<State, Error> {
    trim(record, &mut edit);
    let changes: CustomChanges = edit.remove("custom").map(serde_json::from_value).transpose()?.unwrap_or_default();
    let mut after = held.state.clone();
    if !changes.is_empty() {
        let fields = work.custom_fields(record).await?;
        let values = values::changed(&fields, custom_of(&after), changes)?;
        after.insert("custom".to_owned(), serde_json::to_value(values)?);
    }
    after.extend(edit);
    Ok(after)
}

/// Checks against what is stored: owner, references, and values that no two records may have.
pub async fn finish(record: &dyn AnyRecord, work: &Work<'_>, before: Option<&Held>, after: &State) -> Result<(), Error> {
    for field in record.spec().using(uses::FORM) {
        let value = field.of(after);
        if field.is(uses::REQUIRED) && is_empty(value) {
            return Err(Error::invalid(&field.request_key(), "is required"));
        }
        if before.is_some_and(|held| field.of(&held.state) == value) {
            continue;
        }
        match field.kind {
            Kind::User if field.key == "owner" => check_owner(record, work, owner_of(after)?).await?,
            Kind::Ref(code) => check_ref(work, field, code, value).await?,
            Kind::User => check_user(work, field, value).await?,
            _ => {}
        }
        if field.is(uses::UNIQUE) {
            refuse_taken(record, work, field, value, before.map(|held| held.id)).await?;
        }
    }
    Ok(())
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty) || value.as_array().is_some_and(Vec::is_empty)
}

/// The owner that a state names.
pub fn owner_of(state: &State) -> Result<Option<Uuid>, Error> {
    state.get("owner_id").and_then(Value::as_str).map(str::parse).transpose().map_err(|_| Error::invalid("owner_id", "must be a UUID"))
}

/// Refuses an owner whom one may not hand records to.
pub async fn check_owner(record: &dyn AnyRecord, work: &Work<'_>, owner: Option<Uuid>) -> Result<(), Error> {
    match owner {
        Some(owner) => may_hand_over(record, work.by, owner, owner_team(work, owner).await?),
        None if work.scope == Scope::All => Ok(()),
        None => Err(Error::invalid("owner_id", "is required")),
    }
}

/// The team of an owner who is there and active; else the field is refused.
pub async fn owner_team(work: &Work<'_>, owner: Uuid) -> Result<Option<Uuid>, Error> {
    work.team_of(owner).await?.ok_or_else(|| Error::invalid("owner_id", "is not an active user"))
}

/// Refuses somebody who is not there or may not work.
pub async fn check_user(work: &Work<'_>, field: &Field, value: &Value) -> Result<(), Error> {
    let Some(user) = value.as_str().and_then(|id| id.parse().ok()) else { return Ok(()) };
    match work.team_of(user).await? {
        Some(_) => Ok(()),
        None => Err(Error::invalid(&field.request_key(), "is not an active user")),
    }
}

/// Refuses a reference to what one cannot see.
pub async fn check_ref(work: &Work<'_>, field: &Field, code: &str, value: &Value) -> Result<(), Error> {
    let Some(id) = value.as_str().and_then(|id| id.parse::<Uuid>().ok()) else { return Ok(()) };
    let Some(other) = Kit::of(work.ctx)?.record(code) else { return Ok(()) };
    let (code, one) = (other.spec().code, other.spec().noun.0);
    let known = work.seen.is_readable(code, id);
    let is_readable = match known {
        Some(known) => known,
        None => {
            let there = access::condition(other, work.by, other.access().read).add(column(other.stored().table, "archived_at").is_null());
            !titles(&work.db(), other, vec![id], there).await?.is_empty()
        }
    };
    work.seen.note_readable(code, id, is_readable);
    if !is_readable { Err(Error::invalid(&field.request_key(), format!("is not a {one} you can see"))) } else { Ok(()) }
}

/// Refuses a value that another record has, archived or not.
async fn refuse_taken(
    record: &dyn AnyRecord,
    work: &Work<'_>,
    field: &'static Field,
    value: &Value,
    except: Option<Uuid>,
) -> Result<(), Error> {
    let Some(words) = value.as_str().filter(|words| !words.is_empty()) else { return Ok(()) };
    let stored = record.stored();
    let (name, words) = match stored.place(record.spec(), field.key) {
        Some(Place::Keyed(_, key)) => (*key, text::key(words)),
        Some(Place::Column(name)) => (*name, words.to_owned()),
        _ => return Ok(()),
    };
    if work.is_free(field.key, &words) {
        return Ok(());
    }
    let mut select = Query::select().expr(Expr::cust("1")).from(Alias::new(stored.table)).limit(1).take();
    select.and_where(column(stored.table, name).eq(words));
    if let Some(except) = except {
        select.and_where(column(stored.table, "id").ne(except));
    }
    let one = record.spec().noun.0;
    match work.tx.query_one(&select).await? {
        Some(_) => Err(Error::conflict("duplicate", field.key, format!("is already used by another {one}"))),
        None => Ok(()),
    }
}

/// Takes surrounding space off texts; what shows nothing is none; tags without repetitions.
pub fn trim(record: &dyn AnyRecord, state: &mut State) {
    for (key, value) in state.iter_mut() {
        match value {
            Value::Null if record.spec().requested(key).is_some_and(|field| matches!(field.kind, Kind::Tags)) => *value = json!([]),
            Value::String(words) => {
                *value = if text::is_blank(words) { Value::Null } else { json!(words.trim()) };
            }
            Value::Array(tags) if record.spec().requested(key).is_some_and(|field| matches!(field.kind, Kind::Tags)) => {
                let words = tags.iter().filter_map(Value::as_str).map(str::to_owned).collect();
                *value = json!(text::trimmed_tags(words));
            }
            _ => {}
        }
    }
}
