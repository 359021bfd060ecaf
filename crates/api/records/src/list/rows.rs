//! What the rows of a list show, and the names of what they refer to.

use crate::access::{self, Access};
use crate::columns::{self, select_column};
use crate::custom_fields::CustomFields;
use crate::kit::Kit;
use crate::record::AnyRecord;
use platform::db::Conn;
use platform::{Ctx, Error, Principal};
use sea_orm::sea_query::{Alias, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult};
use serde_json::{Value, json};
use shared::access::Permission;
use shared::record::{Field, Kind, State};
use shared::records::custom_values::CustomValues;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Some fields of a record type, to be read of many rows.
pub struct Rows {
    record: &'static dyn AnyRecord,
    fields: Vec<&'static Field>,
    custom: Arc<CustomFields>,
    named_by: NamedBy,
}

/// The permission whose rows are named where others refer to them.
pub type NamedBy = fn(&Access) -> Permission;

/// The columns that every row shows besides its fields.
const ALWAYS: [&str; 5] = ["id", "archived_at", "created_at", "updated_at", "version"];

impl Rows {
    /// The fields that take part in any of these uses.
    pub fn of(record: &'static dyn AnyRecord, uses: u16, custom: Arc<CustomFields>) -> Self {
        Self { record, fields: record.spec().using(uses).collect(), custom, named_by: |access| access.read }
    }

    /// Names what the reader reaches with another permission than that to read.
    pub fn named_by(mut self, permission: NamedBy) -> Self {
        self.named_by = permission;
        self
    }

    pub fn fields(&self) -> &[&'static Field] {
        &self.fields
    }

    pub fn custom(&self) -> &CustomFields {
        &self.custom
    }

    /// Selects what the rows show.
    pub fn select(&self, select: &mut SelectStatement) {
        let mut names: Vec<&'static str> = ALWAYS.to_vec();
        names.extend(self.fields.iter().flat_map(|field| columns::names(self.record, field)));
        names.push("custom");
        names.extend(self.record.row_extras().iter().map(|(_, column)| *column));
        let mut seen = Vec::new();
        for name in names {
            if !seen.contains(&name) {
                select_column(select, self.record, name);
                seen.push(name);
            }
        }
    }

    /// The rows as lists show them: fields by their keys, sealed values opened, references with the names that the reader may see.
    pub async fn read(&self, ctx: &Ctx, db: &Conn<'_>, reader: &Principal, rows: &[QueryResult]) -> Result<Vec<State>, Error> {
        let mut read = rows.iter().map(|row| self.row(ctx, row)).collect::<Result<Vec<State>, Error>>()?;
        name_refs(ctx, db, (reader, self.named_by), &self.fields, &mut read).await?;
        Ok(read)
    }

    fn row(&self, ctx: &Ctx, row: &QueryResult) -> Result<State, Error> {
        let id: Uuid = row.try_get("", "id")?;
        let mut state = State::new();
        state.insert("id".to_owned(), json!(id));
        for field in &self.fields {
            state.insert(field.key.to_owned(), columns::decode(self.record, field, row, id, ctx.keys())?);
        }
        for (key, column) in self.record.row_extras() {
            if let Some(id) = columns::get::<Uuid>(row, column)? {
                state.insert((*key).to_owned(), json!(id));
            }
        }
        let values: CustomValues = columns::get::<Value>(row, "custom")?.map(serde_json::from_value).transpose()?.unwrap_or_default();
        state.insert("custom".to_owned(), serde_json::to_value(self.custom.shown(&values))?);
        for moment in ["archived_at", "created_at", "updated_at"] {
            state.insert(moment.to_owned(), json!(columns::get::<chrono::DateTime<chrono::Utc>>(row, moment)?));
        }
        state.insert("version".to_owned(), json!(columns::integer(row, "version")?));
        Ok(state)
    }
}

/// Puts `{ "id", "name" }` in place of the ids of users, teams and records, by one look-up for each kind; nothing where the reader may not see it.
pub async fn name_refs(
    ctx: &Ctx,
    db: &Conn<'_>,
    (reader, permission): (&Principal, NamedBy),
    fields: &[&'static Field],
    rows: &mut [State],
) -> Result<(), Error> {
    for field in fields.iter().filter(|field| matches!(field.kind, Kind::User | Kind::Team | Kind::Ref(_))) {
        let id = |row: &State| row.get(field.key).and_then(Value::as_str).and_then(|id| id.parse::<Uuid>().ok());
        let mut ids: Vec<Uuid> = rows.iter().filter_map(id).collect();
        ids.sort_unstable();
        ids.dedup();
        let kit = Kit::of(ctx)?;
        let names = match field.kind {
            _ if ids.is_empty() => HashMap::new(),
            Kind::User => kit.people().names(db, ids).await?,
            Kind::Team => kit.people().team_names(db, ids).await?,
            Kind::Ref(code) => match kit.record(code) {
                Some(record) => titles(db, record, ids, access::condition(record, reader, permission(record.access()))).await?,
                None => HashMap::new(),
            },
            _ => HashMap::new(),
        };
        for row in rows.iter_mut() {
            let named = id(row).and_then(|id| Some(json!({ "id": id, "name": names.get(&id)? })));
            row.insert(field.key.to_owned(), named.unwrap_or_default());
        }
    }
    Ok(())
}

/// What those of these records are called that meet a condition.
pub async fn titles(
    db: &Conn<'_>,
    record: &dyn AnyRecord,
    ids: Vec<Uuid>,
    within: sea_orm::Condition,
) -> Result<HashMap<Uuid, String>, Error> {
    let table = record.stored().table;
    let spec = record.spec();
    let Some(title) = spec.field(spec.title).and_then(|field| columns::names(record, field).first().copied()) else {
        return Ok(HashMap::new());
    };
    let mut found = HashMap::new();
    for ids in ids.chunks(500) {
        let mut select = Query::select().from(Alias::new(table)).take();
        select.expr(access::column(table, "id")).expr_as(access::column(table, title), Alias::new("title"));
        select.and_where(access::column(table, "id").is_in(ids.iter().copied())).cond_where(within.clone());
        for row in db.query_all(&select).await? {
            found.insert(row.try_get("", "id")?, row.try_get("", "title")?);
        }
    }
    Ok(found)
}
