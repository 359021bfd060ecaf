//! What refers to records that are to be removed, so that they have to stay.

use crate::access::{column, condition, reach};
use crate::kit::Kit;
use crate::record::{AnyRecord, Work};
use crate::stored::Place;
use platform::{Error, Principal};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait as _, Query, SelectStatement};
use shared::record::{Field, Kind};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The rows that imports note down.
const ROWS: &str = "import_rows";

/// Why a record stays that something refers to which the importer may not see.
const IN_USE: &str = "is referred to by something else";

/// Those of these records, created by this import, that something refers to, and what, as far as the importer may see it.
pub async fn of(work: &Work<'_>, record: &'static dyn AnyRecord, import: Uuid, ids: Vec<Uuid>) -> Result<HashMap<Uuid, String>, Error> {
    let (mut referred, mut unseen): (HashMap<Uuid, String>, HashSet<Uuid>) = Default::default();
    let sees_all = |other: &dyn AnyRecord| reach_of(other, work.by) == Some(None);
    for (id, what) in record.sheets().referred(work.tx, &ids).await? {
        referred.insert(id, if sees_all(record) { what } else { IN_USE }.to_owned());
    }
    let kit = Kit::of(work.ctx)?;
    for about in kit.about() {
        for row in work.tx.query_all(&naming(about.table, "record_id", &ids)).await? {
            referred.entry(row.try_get("", "id")?).or_insert_with(|| about.has.to_owned());
        }
    }
    for other in kit.records() {
        for (field, name) in fields_that_refer(*other, record.spec().code) {
            let is_own = other.spec().code == record.spec().code;
            let mut select = naming(other.stored().table, name, &ids);
            if is_own {
                // Those that came with the same import go as well, if nobody has changed them since.
                select.cond_where(stays(record, import));
            }
            let what = format!("is the {} of {}{}", field.label.to_lowercase(), if is_own { "other " } else { "" }, other.spec().noun.1);
            let mut seen = select.clone();
            seen.cond_where(condition(*other, work.by, other.access().read));
            for row in work.tx.query_all(&seen).await? {
                referred.entry(row.try_get("", "id")?).or_insert_with(|| what.clone());
            }
            if !sees_all(*other) {
                for row in work.tx.query_all(&select).await? {
                    unseen.insert(row.try_get("", "id")?);
                }
            }
        }
    }
    for id in unseen {
        referred.entry(id).or_insert_with(|| IN_USE.to_owned());
    }
    Ok(referred)
}

/// What a record must have for somebody to read it; the inner `None` where that is nothing, the outer one where they may read none.
fn reach_of(record: &dyn AnyRecord, by: &Principal) -> Option<Option<(&'static str, Uuid)>> {
    by.scope(record.access().read).map(|scope| reach(record, scope, by))
}

/// Takes records of the same import, unchanged since, from those that go; they go as well, or are archived where something refers to them.
pub async fn let_go(work: &Work<'_>, record: &'static dyn AnyRecord, import: Uuid, gone: &[Uuid]) -> Result<(), Error> {
    let table = record.stored().table;
    for (_, name) in fields_that_refer(record, record.spec().code) {
        let mut select = Query::select().from(Alias::new(table)).take();
        select.expr_as(column(table, "id"), Alias::new("id")).and_where(column(table, name).is_in(gone.iter().copied()));
        let rows = work.tx.query_all(&select).await?;
        let referring = rows.iter().map(|row| row.try_get("", "id")).collect::<Result<Vec<Uuid>, _>>()?;
        if referring.is_empty() {
            continue;
        }
        let next = |table: &str| column(table, "version").add(1);
        let mut update = Query::update().table(Alias::new(table)).take();
        update.value(Alias::new(name), Expr::val(None::<Uuid>)).value(Alias::new("version"), next(table));
        update.and_where(column(table, "id").is_in(referring.clone()));
        work.tx.execute(&update).await?;
        let mut follow = Query::update().table(Alias::new(ROWS)).value(Alias::new("version"), next(ROWS)).take();
        follow.and_where(column(ROWS, "import_id").eq(import)).and_where(column(ROWS, "record_id").is_in(referring));
        work.tx.execute(&follow).await?;
    }
    Ok(())
}

/// The fields of a record type that refer to records of this code, and their columns.
fn fields_that_refer(record: &'static dyn AnyRecord, code: &str) -> Vec<(&'static Field, &'static str)> {
    let column = |field: &'static Field| match (field.kind, record.stored().place(record.spec(), field.key)) {
        (Kind::Ref(other), Some(Place::Column(name))) if other == code => Some((field, *name)),
        _ => None,
    };
    record.spec().fields.iter().filter_map(column).collect()
}

/// The ids among these that a column of a table names.
fn naming(table: &'static str, name: &str, ids: &[Uuid]) -> SelectStatement {
    let mut select = Query::select().distinct().from(Alias::new(table)).take();
    select.expr_as(column(table, name), Alias::new("id")).and_where(column(table, name).is_in(ids.iter().copied()));
    select
}

/// What a record must meet to stay when this import is undone.
fn stays(record: &dyn AnyRecord, import: Uuid) -> Condition {
    let table = record.stored().table;
    let changed = Query::select()
        .expr(Expr::val(1))
        .from(Alias::new(ROWS))
        .and_where(column(ROWS, "import_id").eq(import))
        .and_where(column(ROWS, "record_id").eq(column(table, "id")))
        .and_where(column(ROWS, "version").ne(column(table, "version")))
        .to_owned();
    let came = || column(table, "import_id");
    Condition::any().add(came().is_null()).add(came().ne(import)).add(Expr::exists(changed))
}
