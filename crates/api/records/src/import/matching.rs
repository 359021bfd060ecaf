//! Which record a row is about: one that is there already, one of an earlier row, or a new one.

use super::reading::{Columns, Reading, Remark, text_of};
use crate::access::column;
use crate::columns::get;
use crate::endpoints::with_article;
use crate::entity::import_row;
use crate::filter::sealed_place;
use crate::record::{AnyRecord, Work};
use crate::stored::Place;
use platform::Error;
use platform::db::Conn;
use sea_orm::sea_query::{Alias, Condition, ExprTrait as _, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryResult, QuerySelect, Value as Bound};
use shared::Moment;
use shared::record::{Field, State, uses};
use shared::records::import_plan::{ImportPlan, Matched};
use shared::records::import_targets::ID;
use shared::text;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Values looked up by one statement.
const TOGETHER: usize = 5_000;

/// Which record has a value already.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Holder {
    Record(Uuid),
    Archived(Uuid),
    /// One that the importer may not see: that a unique value is taken is all that is said.
    Hidden,
    /// More than one, so that none is meant.
    Several,
    Row(u64),
}

/// What becomes of a row.
#[derive(Debug)]
pub enum RowDecision {
    Create,
    Update(Uuid),
    Skip(Remark),
    Fail(Vec<Remark>),
}

/// The records that the rows at hand could be about.
pub struct Known {
    record: &'static dyn AnyRecord,
    match_by: Vec<&'static Field>,
    unique: Vec<&'static Field>,
    matched: Matched,
    add_new: bool,
    holders: HashMap<(&'static str, String), Holder>,
    /// Records by values that they have beside their own, which are not unique.
    beside: HashMap<(&'static str, String), Holder>,
    by_id: HashMap<Uuid, Holder>,
    /// Records that this import dealt with already, and in which row.
    touched: HashMap<Uuid, u64>,
    /// What the records of earlier rows are called by, as far as others can refer to them; folded.
    titles: HashSet<String>,
}

/// Where rows are looked for.
pub struct Among {
    /// The import that runs, if one does.
    pub import: Option<Uuid>,
    /// The records that the importer may see: those to read and those to edit. `None` where that is all.
    pub seen: Option<Condition>,
}

impl Among {
    fn condition(&self) -> Condition {
        self.seen.clone().unwrap_or_else(Condition::all)
    }
}

impl Known {
    pub fn new(record: &'static dyn AnyRecord, plan: &ImportPlan) -> Self {
        let spec = record.spec();
        Self {
            record,
            match_by: plan.keys(spec).into_iter().filter_map(|key| spec.field(key)).collect(),
            unique: spec.fields.iter().filter(|field| field.is(uses::UNIQUE)).collect(),
            matched: plan.matched,
            add_new: plan.add_new,
            holders: HashMap::new(),
            beside: HashMap::new(),
            by_id: HashMap::new(),
            touched: HashMap::new(),
            titles: HashSet::new(),
        }
    }

    /// Looks up everything that these rows could be about: some queries for each key, however many rows there are. Only what the importer may see
    /// counts, except that a unique value can be taken by others.
    pub async fn look_up(&mut self, work: &Work<'_>, readings: &[Reading], among: &Among) -> Result<(), Error> {
        let sought: Vec<&'static Field> =
            self.unique.iter().copied().chain(self.match_by.iter().copied().filter(|field| !field.is(uses::UNIQUE))).collect();
        let rules = self.record.sheets();
        for field in sought {
            let values: Vec<String> = self.unknown(field, readings).into_iter().collect();
            let is_unique = field.is(uses::UNIQUE);
            let condition = if is_unique { Condition::all() } else { rules.key_among(field.key, among.condition()) };
            let mut found = HashMap::new();
            for (value, holder) in self.holders_of(work, field, &values, (condition, among)).await? {
                found.entry(value).and_modify(|other| *other = both(*other, holder)).or_insert(holder);
            }
            if is_unique {
                values.iter().filter(|value| !found.contains_key(*value)).for_each(|value| work.note_free(field.key, value.clone()));
            }
            self.holders.extend(found.into_iter().map(|(value, holder)| ((field.key, value), holder)));
            if self.match_by.iter().any(|key| key.key == field.key) {
                let values: Vec<String> =
                    values.into_iter().filter(|value| !self.holders.contains_key(&(field.key, value.clone()))).collect();
                let beside = rules.beside(&work.db(), work.ctx.keys(), field.key, &values, among.condition()).await?;
                for (value, id) in beside {
                    let holder = Holder::Record(id);
                    self.beside.entry((field.key, value)).and_modify(|other| *other = both(*other, holder)).or_insert(holder);
                }
            }
        }
        self.look_up_ids(work, readings, among).await?;
        self.look_up_touched(&work.db(), among.import).await
    }

    /// The values of the rows that no record is known for.
    fn unknown(&self, field: &'static Field, readings: &[Reading]) -> HashSet<String> {
        let values = readings.iter().filter(|r| r.refusals.is_empty()).filter_map(|r| self.value_of(field, &r.new));
        values.filter(|value| !self.holders.contains_key(&(field.key, value.clone()))).collect()
    }

    /// The value by which a key compares.
    fn value_of(&self, field: &'static Field, new: &State) -> Option<String> {
        let written = text_of(field, new).filter(|_| self.record.sheets().has_key(field.key, new))?;
        let value = match self.record.stored().place(self.record.spec(), field.key)? {
            Place::Keyed(..) => text::key(written),
            Place::Sealed(..) => text::phone_key(written),
            _ => written.to_owned(),
        };
        Some(value).filter(|value| !value.is_empty())
    }

    /// The records that have these values in a field.
    async fn holders_of(
        &self,
        work: &Work<'_>,
        field: &'static Field,
        values: &[String],
        (condition, among): (Condition, &Among),
    ) -> Result<Vec<(String, Holder)>, Error> {
        let table = self.record.stored().table;
        let mut sealed = HashMap::new();
        let (name, bound): (&'static str, Vec<Bound>) = match self.record.stored().place(self.record.spec(), field.key) {
            Some(Place::Keyed(_, key)) => (key, values.iter().cloned().map(Bound::from).collect()),
            Some(Place::Sealed(_, Some(index))) => {
                let place = sealed_place(self.record, field);
                for value in values {
                    sealed.insert(work.ctx.keys().blind_index(&place, value)?, value.clone());
                }
                (index, sealed.keys().cloned().map(Bound::from).collect())
            }
            Some(Place::Column(name)) => (name, values.iter().cloned().map(Bound::from).collect()),
            _ => return Ok(Vec::new()),
        };
        let mut found = Vec::new();
        for bound in bound.chunks(TOGETHER) {
            let mut select = Query::select().from(Alias::new(table)).cond_where(condition.clone()).take();
            select.expr_as(column(table, name), Alias::new("value"));
            select.and_where(column(table, name).is_in(bound.iter().cloned()));
            for (row, id, archived) in self.rows(work, select).await? {
                let value = match sealed.is_empty() {
                    true => get::<String>(&row, "value")?,
                    false => get::<Vec<u8>>(&row, "value")?.and_then(|index| sealed.get(&index).cloned()),
                };
                found.extend(value.map(|value| (value, id, archived)));
            }
        }
        self.holding(work, found, among).await
    }

    async fn look_up_ids(&mut self, work: &Work<'_>, readings: &[Reading], among: &Among) -> Result<(), Error> {
        let ids = readings.iter().filter_map(|reading| reading.id).filter(|id| !self.by_id.contains_key(id));
        let ids: Vec<Uuid> = ids.collect::<HashSet<_>>().into_iter().collect();
        let table = self.record.stored().table;
        let mut found = Vec::new();
        for ids in ids.chunks(TOGETHER) {
            let mut select = Query::select().from(Alias::new(table)).cond_where(among.condition()).take();
            select.and_where(column(table, "id").is_in(ids.iter().copied()));
            found.extend(self.rows(work, select).await?.into_iter().map(|(_, id, archived)| (id, id, archived)));
        }
        let found = self.holding(work, found, among).await?;
        self.by_id.extend(found);
        Ok(())
    }

    /// The rows of a look-up, with their ids and whether they are archived.
    async fn rows(
        &self,
        work: &Work<'_>,
        mut select: sea_orm::sea_query::SelectStatement,
    ) -> Result<Vec<(QueryResult, Uuid, bool)>, Error> {
        let table = self.record.stored().table;
        select.expr_as(column(table, "id"), Alias::new("id")).expr_as(column(table, "archived_at"), Alias::new("archived_at"));
        let rows = work.tx.query_all(&select).await?;
        let read = |row: QueryResult| {
            let (id, archived) = (row.try_get("", "id")?, get::<Moment>(&row, "archived_at")?.is_some());
            Ok((row, id, archived))
        };
        rows.into_iter().map(read).collect()
    }

    /// What was merged is found in the one that it went into, if the importer may see both.
    async fn holding<K>(&self, work: &Work<'_>, found: Vec<(K, Uuid, bool)>, among: &Among) -> Result<Vec<(K, Holder)>, Error> {
        let archived: Vec<Uuid> = found.iter().filter(|(.., archived)| *archived).map(|(_, id, _)| *id).collect();
        let merged = if archived.is_empty() { HashMap::new() } else { self.record.sheets().merged_into(&work.db(), &archived).await? };
        let ids = found.iter().map(|(_, id, _)| *id).chain(merged.values().copied());
        let seen = self.seen(work, ids.collect(), among).await?;
        let is_seen = |id: &Uuid| seen.as_ref().is_none_or(|seen| seen.contains(id));
        let holder = |id: Uuid, archived: bool| match (archived, merged.get(&id).filter(|into| is_seen(into))) {
            _ if !is_seen(&id) => Holder::Hidden,
            (_, Some(into)) => Holder::Record(*into),
            (true, None) => Holder::Archived(id),
            (false, None) => Holder::Record(id),
        };
        Ok(found.into_iter().map(|(key, id, archived)| (key, holder(id, archived))).collect())
    }

    /// Those of these records that the importer may see; `None` where that is all.
    async fn seen(&self, work: &Work<'_>, ids: HashSet<Uuid>, among: &Among) -> Result<Option<HashSet<Uuid>>, Error> {
        let Some(condition) = &among.seen else { return Ok(None) };
        let (table, ids) = (self.record.stored().table, ids.into_iter().collect::<Vec<_>>());
        let mut seen = HashSet::new();
        for ids in ids.chunks(TOGETHER) {
            let mut select = Query::select().from(Alias::new(table)).expr(column(table, "id")).cond_where(condition.clone()).take();
            select.and_where(column(table, "id").is_in(ids.iter().copied()));
            for row in work.tx.query_all(&select).await? {
                seen.insert(row.try_get_by_index(0)?);
            }
        }
        Ok(Some(seen))
    }

    /// Which of the records found this import has dealt with in an earlier chunk.
    async fn look_up_touched(&mut self, db: &Conn<'_>, import: Option<Uuid>) -> Result<(), Error> {
        use import_row::{Column, Entity};
        let Some(import) = import else { return Ok(()) };
        let of = |holder: &Holder| if let Holder::Record(id) = holder { Some(*id) } else { None };
        let found: HashSet<Uuid> = self.holders.values().chain(self.beside.values()).chain(self.by_id.values()).filter_map(of).collect();
        if found.is_empty() {
            return Ok(());
        }
        let query = Entity::find().select_only().columns([Column::RecordId, Column::RowNumber]);
        let query = query.filter(Column::ImportId.eq(import)).filter(Column::RecordId.is_in(found));
        let rows: Vec<(Uuid, i64)> = query.into_tuple().all(db).await?;
        self.touched.extend(rows.into_iter().map(|(id, row)| (id, u64::try_from(row).unwrap_or(0))));
        Ok(())
    }

    /// The records that these rows would update.
    pub fn to_update(&self, readings: &[Reading]) -> Vec<Uuid> {
        if self.matched != Matched::Update {
            return Vec::new();
        }
        let ids = readings.iter().filter(|r| r.refusals.is_empty()).filter_map(|r| match self.found(r) {
            Some((_, Holder::Record(id))) => Some(id),
            _ => None,
        });
        ids.collect::<HashSet<_>>().into_iter().collect()
    }

    /// The first key that leads to a record that the importer may see, and to which.
    fn found(&self, reading: &Reading) -> Option<(&'static str, Holder)> {
        let by_id = || Some((ID, self.untouched(*self.by_id.get(&reading.id?)?)));
        let by_key = |field: &&'static Field| {
            let value = (field.key, self.value_of(field, &reading.new)?);
            let holder = self.holders.get(&value).or_else(|| self.beside.get(&value)).filter(|holder| **holder != Holder::Hidden)?;
            Some((field.key, self.untouched(*holder)))
        };
        by_id().or_else(|| self.match_by.iter().find_map(by_key))
    }

    /// A record that an earlier row dealt with is that row's.
    fn untouched(&self, holder: Holder) -> Holder {
        match holder {
            Holder::Record(id) => self.touched.get(&id).map_or(holder, |row| Holder::Row(*row)),
            holder => holder,
        }
    }

    /// Decides about a row.
    pub fn decide(&self, reading: &Reading, columns: &Columns) -> RowDecision {
        if !reading.refusals.is_empty() {
            return RowDecision::Fail(reading.refusals.clone());
        }
        let (one, many) = self.record.spec().noun;
        if self.matched != Matched::Create
            && let Some((key, holder)) = self.found(reading)
        {
            let what = self.what(key);
            let remark = |message: String| Remark { column: columns.header_of(key), message };
            return match (holder, self.matched) {
                (Holder::Row(row), _) => RowDecision::Skip(remark(format!("repeats row {row}, which has the same {what}"))),
                (Holder::Archived(_), _) => {
                    RowDecision::Skip(remark(format!("is there already: an archived {one} has this {what}; restore it instead")))
                }
                (Holder::Several, Matched::Update) => {
                    RowDecision::Fail(vec![remark(format!("is not enough to tell which to update: several {many} have this {what}"))])
                }
                (Holder::Record(id), Matched::Update) => match self.taken_by_others(reading, id, columns) {
                    Some(remark) => RowDecision::Fail(vec![remark]),
                    None => RowDecision::Update(id),
                },
                (Holder::Record(_) | Holder::Several | Holder::Hidden, _) => {
                    RowDecision::Skip(remark(format!("is there already: {} with this {what} exists", with_article(one))))
                }
            };
        }
        if !self.add_new {
            let message = format!("No {one} here matches this row, and new ones are not added");
            return RowDecision::Skip(Remark { column: None, message });
        }
        if !reading.lacking.is_empty() {
            return RowDecision::Fail(reading.lacking.clone());
        }
        match self.taken_by_others(reading, Uuid::nil(), columns) {
            Some(remark) => RowDecision::Fail(vec![remark]),
            None => RowDecision::Create,
        }
    }

    /// What is said about a value that another record than this one has, where it must be unique.
    fn taken_by_others(&self, reading: &Reading, id: Uuid, columns: &Columns) -> Option<Remark> {
        self.unique.iter().find_map(|field| {
            let message = match self.holders.get(&(field.key, self.value_of(field, &reading.new)?))? {
                Holder::Record(other) | Holder::Archived(other) if *other == id => return None,
                Holder::Row(row) => format!("repeats row {row}, which has the same {}", self.what(field.key)),
                _ => format!("is already used by another {}", self.record.spec().noun.0),
            };
            Some(Remark { column: columns.header_of(field.key), message })
        })
    }

    /// Remembers a row that became a record, or that changed one.
    pub fn take(&mut self, reading: &Reading, id: Uuid) {
        for field in self.unique.clone().into_iter().chain(self.match_by.clone()) {
            if let Some(value) = self.value_of(field, &reading.new) {
                self.holders.insert((field.key, value), Holder::Row(reading.row));
            }
        }
        self.touched.insert(id, reading.row);
        let spec = self.record.spec();
        let title = spec.title_of(&reading.new);
        if !title.is_empty() && self.record.sheets().has_key(spec.title, &reading.new) {
            self.titles.insert(text::key(&title));
        }
    }

    /// Whether a record of an earlier row is called so.
    pub fn is_called(&self, name: &str) -> bool {
        self.titles.contains(&text::key(name))
    }

    /// What a key is called within a sentence.
    fn what(&self, key: &str) -> String {
        let label = self.record.spec().label(key).unwrap_or("ID");
        let mut letters = label.chars();
        match (letters.next(), letters.next()) {
            (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(label.chars().skip(1)).collect(),
            _ => label.to_owned(),
        }
    }
}

fn both(one: Holder, other: Holder) -> Holder {
    match (one, other) {
        (Holder::Record(a), Holder::Record(b)) if a == b => one,
        // Those that are at work count for more than archived ones.
        (Holder::Archived(_), other) => other,
        (one, Holder::Archived(_)) => one,
        _ => Holder::Several,
    }
}
