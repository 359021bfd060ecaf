//! Users and records by what the cells of a sheet call them.

use super::reading::{Reading, Remark};
use crate::access::{column, condition};
use crate::columns::get;
use crate::kit::Kit;
use crate::record::{AnyRecord, Work};
use crate::stored::Place;
use platform::Error;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Condition, ExprTrait as _, Order, Query};
use shared::record::{Field, Kind, State};
use shared::text;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Names looked up by one statement.
const TOGETHER: usize = 5_000;

/// Who and what the rows at hand mean, by field and folded name; the one that was added first comes first.
#[derive(Default)]
pub struct Names(HashMap<(&'static str, String), Vec<Uuid>>);

/// What a row's name stands for.
pub enum Meaning {
    Is(Uuid),
    /// A record that is not there, or not yet: perhaps it comes later in the sheet.
    Later,
    /// The row itself.
    Itself,
    Refused(String),
}

impl Names {
    /// Looks up all names of these rows: a query for each field.
    pub async fn look_up(&mut self, work: &Work<'_>, record: &dyn AnyRecord, readings: &[Reading]) -> Result<(), Error> {
        let mut named: HashMap<&'static str, (&'static Field, HashSet<String>)> = HashMap::new();
        for (field, name) in readings.iter().flat_map(|reading| &reading.names) {
            named.entry(field.key).or_insert_with(|| (field, HashSet::new())).1.insert(text::key(name));
        }
        for (key, (field, names)) in named {
            let names: Vec<String> = names.into_iter().collect();
            for names in names.chunks(TOGETHER) {
                let found = match field.kind {
                    Kind::Ref(code) => records_called(work, record, field, code, names).await?,
                    _ => Kit::of(work.ctx)?.people().called(&work.db(), names.to_vec()).await?,
                };
                for (name, id) in found {
                    let ids = self.0.entry((key, name)).or_default();
                    if !ids.contains(&id) {
                        ids.push(id);
                    }
                }
            }
        }
        Ok(())
    }

    /// What a name in a row means. `now` is the record that the row updates, whose own reference is meant where there are several.
    pub fn meaning(&self, record: &dyn AnyRecord, field: &Field, name: &str, title: &str, now: Option<&State>) -> Meaning {
        let ids = self.0.get(&(field.key, text::key(name))).map_or(&[][..], Vec::as_slice);
        let current = now.and_then(|now| field.of(now).as_str()?.parse::<Uuid>().ok()).filter(|id| ids.contains(id));
        let is_own = matches!(field.kind, Kind::Ref(code) if code == record.spec().code);
        if let Some(current) = current {
            return Meaning::Is(current);
        }
        match (field.kind, ids) {
            _ if is_own && text::key(name) == text::key(title) => Meaning::Itself,
            (_, [id]) => Meaning::Is(*id),
            (_, [id, ..]) if is_own => Meaning::Is(*id),
            (_, []) if is_own => Meaning::Later,
            (Kind::Ref(_), []) => Meaning::Refused("is not the name of a record that you can see".to_owned()),
            (Kind::Ref(_), _) => Meaning::Refused("is what several records are called: write the id of one".to_owned()),
            (_, []) => Meaning::Refused("is nobody who works here: write a name or an e-mail address".to_owned()),
            (_, _) => Meaning::Refused("is what several people are called: write the e-mail address".to_owned()),
        }
    }
}

/// The records of a type that are called so or have this id, among those that the importer sees and that the field can refer to.
async fn records_called(
    work: &Work<'_>,
    record: &dyn AnyRecord,
    field: &Field,
    code: &str,
    names: &[String],
) -> Result<Vec<(String, Uuid)>, Error> {
    let Some(other) = Kit::of(work.ctx)?.record(code) else { return Ok(Vec::new()) };
    let (spec, table) = (other.spec(), other.stored().table);
    let Some(Place::Keyed(_, key)) = other.stored().place(spec, spec.title) else { return Ok(Vec::new()) };
    let ids: Vec<Uuid> = names.iter().filter_map(|name| name.parse().ok()).collect();
    let any = Condition::any().add(column(table, key).is_in(names.iter().cloned())).add(column(table, "id").is_in(ids.clone()));
    let there = condition(other, work.by, other.access().read)
        .add(column(table, "archived_at").is_null())
        .add(record.sheets().refers_to(field.key));
    let mut select = Query::select().from(Alias::new(table)).cond_where(any).cond_where(there).take();
    select.expr_as(column(table, key), Alias::new("name")).expr_as(column(table, "id"), Alias::new("id"));
    select.order_by_expr(column(table, "id"), Order::Asc);
    let mut found = Vec::new();
    for row in work.tx.query_all(&select).await? {
        let id: Uuid = row.try_get("", "id")?;
        found.extend(get::<String>(&row, "name")?.map(|name| (name, id)));
        found.extend(ids.contains(&id).then(|| (id.to_string(), id)));
    }
    Ok(found)
}

/// The records that these names stand for in a field, one for each; folded.
pub async fn first_called(
    work: &Work<'_>,
    record: &dyn AnyRecord,
    field: &Field,
    names: &[String],
) -> Result<HashMap<String, Uuid>, Error> {
    let Kind::Ref(code) = field.kind else { return Ok(HashMap::new()) };
    let names: Vec<String> = names.iter().map(|name| text::key(name)).collect();
    let mut first = HashMap::new();
    for (name, id) in records_called(work, record, field, code, &names).await? {
        first.entry(name).or_insert(id);
    }
    Ok(first)
}

/// What is said about a row that names itself.
pub fn itself(column: Option<String>, name: &str) -> Remark {
    super::stored::unlinked(column, name, "which is the row itself")
}
