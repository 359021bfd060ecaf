//! Records of one table, read and written by name.

use super::prepare::{owner_of, owner_team};
use crate::access::column;
use crate::audit::{changes, custom_of};
use crate::columns::{self, encode, json_column, select_column};
use crate::custom_fields::{self, CustomFields, values};
use crate::kit::Kit;
use crate::list::{name_refs, titles};
use crate::record::{AnyRecord, Held, Prepared, Work, Written};
use crate::stored::Place;
use platform::db::Conn;
use platform::{Change, Ctx, Error, Principal, Tx, clock, search};
use sea_orm::sea_query::{Alias, Condition, ExprTrait as _, LockType, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult, Value as Bound};
use serde_json::{Value, json};
use shared::record::{Field, Kind, State, uses};
use shared::records::custom_values::CustomValues;
use shared::text;
use std::collections::HashMap;
use uuid::Uuid;

/// Rows of one statement: within SQLite's and PostgreSQL's limits for bound values.
const TOGETHER: usize = 500;

/// Reads one record.
pub async fn find(record: &dyn AnyRecord, ctx: &Ctx, db: &Conn<'_>, id: Uuid, within: Condition) -> Result<Option<Held>, Error> {
    let mut select = selected(record);
    select.and_where(column(record.stored().table, "id").eq(id)).cond_where(within);
    db.query_one(&select).await?.map(|row| held(record, ctx, &row)).transpose()
}

/// Reads records to be changed, in one order, so that two who want the same ones do not wait for each other for ever.
pub async fn lock(record: &dyn AnyRecord, work: &Work<'_>, ids: &[Uuid], within: Condition) -> Result<Vec<Held>, Error> {
    locked(record, work.ctx, work.tx, ids, within).await
}

/// Brings the words up to date that records are found by.
pub async fn index(record: &dyn AnyRecord, ctx: &Ctx, tx: &Tx, ids: &[Uuid]) -> Result<(), Error> {
    let held = locked(record, ctx, tx, ids, Condition::all()).await?;
    let fields = CustomFields::to_write(tx, record).await?;
    for held in held {
        search::index(tx, record.spec().subject, held.id, &search_text(record, &held.state, &fields)).await?;
    }
    Ok(())
}

async fn locked(record: &dyn AnyRecord, ctx: &Ctx, tx: &Tx, ids: &[Uuid], within: Condition) -> Result<Vec<Held>, Error> {
    let mut found = Vec::new();
    for ids in ids.chunks(TOGETHER) {
        let mut select = selected(record);
        let id = column(record.stored().table, "id");
        select.and_where(id.clone().is_in(ids.iter().copied())).cond_where(within.clone());
        select.order_by_expr(id, sea_orm::Order::Asc);
        if tx.get_database_backend() != sea_orm::DbBackend::Sqlite {
            select.lock(LockType::NoKeyUpdate);
        }
        for row in tx.query_all(&select).await? {
            found.push(held(record, ctx, &row)?);
        }
    }
    Ok(found)
}

fn selected(record: &dyn AnyRecord) -> SelectStatement {
    let stored = record.stored();
    let mut select = Query::select().from(Alias::new(stored.table)).take();
    let mut names = vec!["id", "custom", "archived_at", "created_at", "updated_at", "version"];
    if stored.owned {
        names.extend(["owner_id", "team_id"]);
    }
    names.extend(record.spec().fields.iter().flat_map(|field| columns::names(record, field)));
    let mut seen: Vec<&str> = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            select_column(&mut select, record, name);
            seen.push(name);
        }
    }
    select
}

/// What a table's record has besides its state.
struct Row {
    /// Fields that requests do not have: computed ones, moments.
    further: State,
}

fn held(record: &dyn AnyRecord, ctx: &Ctx, row: &QueryResult) -> Result<Held, Error> {
    let id: Uuid = row.try_get("", "id")?;
    let (mut state, mut further) = (State::new(), State::new());
    for field in record.spec().fields {
        let value = columns::decode(record, field, row, id, ctx.keys())?;
        if field.is(uses::FORM) {
            state.insert(field.request_key(), value)
        } else {
            further.insert(field.key.to_owned(), value)
        };
    }
    for moment in ["archived_at", "created_at", "updated_at"] {
        further.insert(moment.to_owned(), json!(columns::get::<chrono::DateTime<chrono::Utc>>(row, moment)?));
    }
    state.insert("custom".to_owned(), columns::get::<Value>(row, "custom")?.unwrap_or_else(|| json!({})));
    let owned = record.stored().owned;
    let of = |name| if owned { columns::get::<Uuid>(row, name) } else { Ok(None) };
    Ok(Held {
        id,
        version: columns::integer(row, "version")?.unwrap_or(1),
        title: record.spec().title_of(&state),
        archived: !further.get("archived_at").is_none_or(Value::is_null),
        owner: of("owner_id")?,
        team: of("team_id")?,
        state,
        row: Box::new(Row { further }),
    })
}

/// The record as its DTO says it.
pub async fn show(record: &dyn AnyRecord, ctx: &Ctx, db: &Conn<'_>, reader: &Principal, held: &Held) -> Result<Value, Error> {
    let fields: Vec<&'static Field> = record.spec().fields.iter().collect();
    let mut shown = State::new();
    shown.insert("id".to_owned(), json!(held.id));
    for field in record.spec().using(uses::FORM) {
        let value = match (field.kind, field.of(&held.state)) {
            // A new record's request need not name them.
            (Kind::Tags, Value::Null) => json!([]),
            (_, value) => value.clone(),
        };
        shown.insert(field.key.to_owned(), value);
    }
    if let Some(row) = held.row.downcast_ref::<Row>() {
        shown.extend(row.further.clone());
    }
    shown.remove("archived");
    if record.stored().owned {
        shown.insert("team".to_owned(), json!(held.team));
    }
    let custom = custom_fields::shown(db, record, &custom_of(&held.state)).await?;
    shown.insert("custom".to_owned(), serde_json::to_value(custom)?);
    shown.insert("version".to_owned(), json!(held.version));
    let mut rows = [shown];
    name_refs(ctx, db, (reader, |access| access.read), &fields, &mut rows).await?;
    let [shown] = rows;
    Ok(Value::Object(shown))
}

/// Stores new records with what they are found by.
pub async fn insert(record: &dyn AnyRecord, work: &Work<'_>, new: Vec<Prepared>) -> Result<Vec<Written>, Error> {
    let now = clock::now();
    let fields = CustomFields::read(work.tx, record).await?;
    let mut teams: HashMap<Uuid, Option<Uuid>> = HashMap::new();
    let mut written = Vec::with_capacity(new.len());
    let mut statement: Option<sea_orm::sea_query::InsertStatement> = None;
    let (mut documents, mut custom, mut rows) = (Vec::new(), Vec::new(), 0);
    for Prepared { id, state, row } in new {
        let import = row.downcast::<Option<Uuid>>().ok().and_then(|import| *import);
        let owner = owner_of(&state)?.filter(|_| record.stored().owned);
        let team = match owner {
            Some(owner) => match teams.get(&owner) {
                Some(team) => *team,
                None => *teams.entry(owner).or_insert(owner_team(work, owner).await?),
            },
            None => None,
        };
        let mut cells: Vec<(&'static str, Bound)> = vec![("id", id.into())];
        for field in record.spec().using(uses::FORM) {
            cells.extend(encode(record, field, field.of(&state), id, work.ctx.keys())?);
        }
        if record.stored().owned {
            cells.push(("team_id", team.into()));
        }
        let values = custom_of(&state);
        cells.push(("custom", json_column(serde_json::to_value(&values)?)));
        cells.extend([("import_id", import.into()), ("created_at", now.into()), ("updated_at", now.into()), ("version", 1_i64.into())]);
        let insert = statement.get_or_insert_with(|| {
            let mut insert = Query::insert().into_table(Alias::new(record.stored().table)).take();
            insert.columns(cells.iter().map(|(name, _)| Alias::new(*name)));
            insert
        });
        insert.values(cells.into_iter().map(|(_, value)| value.into())).map_err(Error::internal)?;
        rows += 1;
        documents.push((id, search_text(record, &state, &fields)));
        custom.extend(values::rows(id, &values, &fields));
        let further = State::from_iter(
            [("created_at", json!(now)), ("updated_at", json!(now)), ("archived_at", Value::Null)].map(|(k, v)| (k.to_owned(), v)),
        );
        let title = record.spec().title_of(&state);
        let change = Change::new(action(record, "created")?, id, title.clone());
        written.push(Written {
            held: Held { id, version: 1, title, archived: false, owner, team, state, row: Box::new(Row { further }) },
            change,
            messages: Vec::new(),
        });
        if rows == TOGETHER
            && let Some(insert) = statement.take()
        {
            work.tx.execute(&insert).await?;
            rows = 0;
        }
    }
    if let Some(insert) = statement {
        work.tx.execute(&insert).await?;
    }
    insert_tags(record, work, written.iter().map(|one| (one.held.id, &one.held.state))).await?;
    values::insert(work.tx, custom).await?;
    search::index_new(work.tx, record.spec().subject, &documents).await?;
    let names = names_in(record, work, written.iter().map(|one| &one.held.state)).await?;
    let nothing = State::new();
    for one in &mut written {
        one.change.fields = changes(record, &nothing, &one.held.state, &names, &fields);
    }
    Ok(written)
}

/// Stores what differs, where the record still has the version that was read.
pub async fn update(record: &dyn AnyRecord, work: &Work<'_>, held: Held, after: State) -> Result<Written, Error> {
    let now = clock::now();
    let before = &held.state;
    let fields = CustomFields::read(work.tx, record).await?;
    let mut cells: Vec<(&'static str, Bound)> = Vec::new();
    for field in record.spec().using(uses::FORM).filter(|field| field.of(before) != field.of(&after)) {
        cells.extend(encode(record, field, field.of(&after), held.id, work.ctx.keys())?);
    }
    let (owner, mut team) = (owner_of(&after)?.filter(|_| record.stored().owned), held.team);
    if owner != held.owner {
        team = match owner {
            Some(owner) => owner_team(work, owner).await?,
            None => None,
        };
        cells.push(("team_id", team.into()));
    }
    let (had, has) = (custom_of(before), custom_of(&after));
    if had != has {
        cells.push(("custom", json_column(serde_json::to_value(&has)?)));
        values::write(work.tx, held.id, &has, &fields).await?;
    }
    cells.extend([("updated_at", now.into()), ("version", (held.version + 1).into())]);
    store(record, work, &held, cells).await?;
    if tags_of(record).is_some_and(|field| field.of(before) != field.of(&after)) {
        write_tags(record, work, held.id, &after).await?;
    }
    let words = search_text(record, &after, &fields);
    if words != search_text(record, before, &fields) {
        search::index(work.tx, record.spec().subject, held.id, &words).await?;
    }
    let names = names_in(record, work, [before, &after].into_iter()).await?;
    let title = record.spec().title_of(&after);
    let mut change = Change::new(action(record, "edited")?, held.id, title.clone());
    change.fields = changes(record, before, &after, &names, &fields);
    Ok(Written { held: moved_on(held, now, |held| Held { title, owner, team, state: after, ..held }), change, messages: Vec::new() })
}

/// Archives or restores.
pub async fn set_archived(record: &dyn AnyRecord, work: &Work<'_>, held: Held, archived: bool) -> Result<Written, Error> {
    let now = clock::now();
    let at = archived.then_some(now);
    store(record, work, &held, vec![("archived_at", at.into()), ("updated_at", now.into()), ("version", (held.version + 1).into())])
        .await?;
    let change = Change::new(action(record, if archived { "archived" } else { "restored" })?, held.id, held.title.clone());
    let mut held = moved_on(held, now, |held| Held { archived, ..held });
    if let Some(row) = held.row.downcast_mut::<Row>() {
        row.further.insert("archived_at".to_owned(), json!(at));
    }
    Ok(Written { held, change, messages: Vec::new() })
}

fn moved_on(held: Held, now: chrono::DateTime<chrono::Utc>, change: impl FnOnce(Held) -> Held) -> Held {
    let version = held.version + 1;
    let mut held = Held { version, ..change(held) };
    if let Some(row) = held.row.downcast_mut::<Row>() {
        row.further.insert("updated_at".to_owned(), json!(now));
    }
    held
}

async fn store(record: &dyn AnyRecord, work: &Work<'_>, held: &Held, cells: Vec<(&'static str, Bound)>) -> Result<(), Error> {
    let mut update = Query::update().table(Alias::new(record.stored().table)).take();
    update.values(cells.into_iter().map(|(name, value)| (Alias::new(name), value.into())));
    let table = record.stored().table;
    update.and_where(column(table, "id").eq(held.id)).and_where(column(table, "version").eq(held.version));
    if work.tx.execute(&update).await?.rows_affected() == 1 { Ok(()) } else { Err(Error::Changed) }
}

/// Removes records for good, with all that the kit keeps beside them.
pub async fn remove(record: &dyn AnyRecord, work: &Work<'_>, held: Vec<Held>) -> Result<Vec<Change>, Error> {
    let ids: Vec<Uuid> = held.iter().map(|held| held.id).collect();
    for ids in ids.chunks(TOGETHER) {
        for (table, name) in [("record_tags", "record_id"), ("custom_values", "record_id"), (record.stored().table, "id")] {
            let mut delete = Query::delete().from_table(Alias::new(table)).take();
            work.tx.execute(delete.and_where(column(table, name).is_in(ids.iter().copied()))).await?;
        }
    }
    search::remove_all(work.tx, record.spec().subject, &ids).await?;
    held.into_iter().map(|held| Ok(Change::new(action(record, "removed")?, held.id, held.title))).collect()
}

/// What the audit log calls a deed: `lead.created`.
pub fn action(record: &dyn AnyRecord, done: &str) -> Result<String, Error> {
    Ok(format!("{}.{done}", record.spec().subject))
}

fn tags_of(record: &dyn AnyRecord) -> Option<&'static Field> {
    record.spec().fields.iter().find(|field| matches!(field.kind, Kind::Tags))
}

/// Replaces the rows by which a record is found by tag.
async fn write_tags(record: &dyn AnyRecord, work: &Work<'_>, id: Uuid, state: &State) -> Result<(), Error> {
    let Some(field) = tags_of(record) else { return Ok(()) };
    let Some(Place::Tags(_, table, of, ..)) = record.stored().place(record.spec(), field.key).copied() else { return Ok(()) };
    let mut delete = Query::delete().from_table(Alias::new(table)).take();
    work.tx.execute(delete.and_where(column(table, of).eq(id))).await?;
    insert_tags(record, work, std::iter::once((id, state))).await
}

/// Adds the rows by which records are found by tag that have none yet.
async fn insert_tags(record: &dyn AnyRecord, work: &Work<'_>, records: impl Iterator<Item = (Uuid, &State)>) -> Result<(), Error> {
    let Some(field) = tags_of(record) else { return Ok(()) };
    let Some(Place::Tags(_, table, of, key, tag)) = record.stored().place(record.spec(), field.key).copied() else { return Ok(()) };
    let words = |state| field.of(state).as_array().into_iter().flatten().filter_map(Value::as_str);
    let rows: Vec<(Uuid, &str)> = records.flat_map(|(id, state)| words(state).map(move |word| (id, word))).collect();
    for rows in rows.chunks(TOGETHER) {
        let mut insert = Query::insert().into_table(Alias::new(table)).columns([of, key, tag].map(Alias::new)).take();
        for (id, word) in rows {
            insert.values([(*id).into(), text::key(word).into(), (*word).into()]).map_err(Error::internal)?;
        }
        work.tx.execute(&insert).await?;
    }
    Ok(())
}

/// The words a record is found by. Sealed fields stay out: the index is not sealed.
pub fn search_text(record: &dyn AnyRecord, state: &State, custom: &CustomFields) -> String {
    let mut words: Vec<String> = Vec::new();
    for field in record.spec().using(uses::SEARCH) {
        let label = |code: &str| field.choices().into_iter().find(|(known, _)| *known == code).map(|(_, label)| label.to_owned());
        match field.of(state) {
            Value::String(text) => words.push(label(text).unwrap_or_else(|| text.clone())),
            Value::Array(items) => words.extend(items.iter().filter_map(Value::as_str).map(str::to_owned)),
            _ => {}
        }
    }
    let values: CustomValues = custom_of(state);
    words.push(values::words(&values, custom));
    words.retain(|words| !words.is_empty());
    words.join(" ")
}

/// The names of whatever these states refer to, for the audit log.
async fn names_in<'s>(
    record: &dyn AnyRecord,
    work: &Work<'_>,
    states: impl Iterator<Item = &'s State> + Clone,
) -> Result<HashMap<Uuid, String>, Error> {
    let (kit, db) = (Kit::of(work.ctx)?, work.db());
    let mut names = HashMap::new();
    for field in record.spec().using(uses::FORM).filter(|field| matches!(field.kind, Kind::User | Kind::Team | Kind::Ref(_))) {
        let mut ids: Vec<Uuid> = states.clone().filter_map(|state| field.of(state).as_str()?.parse().ok()).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            continue;
        }
        names.extend(match field.kind {
            Kind::User => kit.people().names(&db, ids).await?,
            Kind::Team => kit.people().team_names(&db, ids).await?,
            Kind::Ref(code) => match kit.record(code) {
                Some(other) => titles(&db, other, ids, Condition::all()).await?,
                None => HashMap::new(),
            },
            _ => HashMap::new(),
        });
    }
    Ok(names)
}
