//! What becomes of the rows of a batch: the same for the preview, which writes nothing, and for the run.

use super::matching::{Among, Known, RowDecision};
use super::names::{Meaning, Names, itself};
use super::reading::{Columns, Reading, Remark, resolve};
use super::update;
use crate::access::{column, nothing, reach, within};
use crate::entity::import::Model;
use crate::record::{AnyRecord, Held, Prepared, Work};
use platform::{Ctx, Error, Principal, Tx};
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use shared::access::Scope;
use shared::record::{Field, State, check};
use shared::records::import::NamedRecord;
use shared::records::import_plan::{ImportPlan, LooksAlike};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// What is to become of a row.
pub enum Fate {
    Create(Box<Prepared>),
    Update(Box<Held>, State),
    Skip,
    Fail,
}

/// A row's fate, what is said about it, and names of records that are not there yet.
pub struct Dealt {
    pub fate: Fate,
    pub remarks: Vec<Remark>,
    pub later: Vec<(&'static Field, String)>,
    /// The record that a new row looks like.
    pub looks_like: Option<NamedRecord>,
}

impl Dealt {
    fn new(fate: Fate, remarks: Vec<Remark>) -> Self {
        Self { fate, remarks, later: Vec::new(), looks_like: None }
    }
}

/// An import, its record type and its plan.
#[derive(Clone, Copy)]
pub struct Task<'a> {
    pub record: &'static dyn AnyRecord,
    pub plan: &'a ImportPlan,
    /// The import that runs; none for a preview.
    pub import: Option<&'a Model>,
}

/// Rows that are dealt with together, and all that was looked up for them.
pub struct Batch<'a> {
    task: Task<'a>,
    /// With the permission to create.
    pub create: Work<'a>,
    /// With the permission to edit.
    pub edit: Work<'a>,
    columns: Arc<Columns>,
    names: Names,
    held: HashMap<Uuid, Held>,
    alike: HashMap<u64, NamedRecord>,
}

impl<'a> Batch<'a> {
    /// Looks up what these rows could be about, name or look like, and reads the records that they would update.
    pub async fn open(
        tx: &'a Tx,
        (ctx, by): (&'a Ctx, &'a Principal),
        task: Task<'a>,
        columns: Arc<Columns>,
        (known, readings): (&mut Known, &[Reading]),
    ) -> Result<Self, Error> {
        let Task { record, plan, import } = task;
        let access = record.access();
        let create = Work::new(tx, ctx, by, by.scope(access.create).unwrap_or(Scope::Own));
        let edit = create.with(by.scope(access.edit).unwrap_or(Scope::Own));
        known.look_up(&create, readings, &Among { import: import.map(|import| import.id), seen: seen(record, by) }).await?;
        let mut names = Names::default();
        names.look_up(&create, record, readings).await?;
        let mut batch = Self { task, create, edit, columns, names, held: HashMap::new(), alike: HashMap::new() };
        if let Some(scope) = by.scope(access.edit) {
            batch.hold(known.to_update(readings), scope).await?;
        }
        if import.is_none() || plan.looks_alike == LooksAlike::Skip {
            batch.compare(known, readings).await?;
        }
        Ok(batch)
    }

    /// Reads records to be changed, as far as the importer may edit them.
    async fn hold(&mut self, ids: Vec<Uuid>, scope: Scope) -> Result<(), Error> {
        if ids.is_empty() {
            return Ok(());
        }
        let record = self.task.record;
        let there = within(record, scope, self.edit.by)
            .add(column(record.stored().table, "archived_at").is_null())
            .add_option(record.stored().only.map(Expr::cust));
        let held = record.lock(&self.edit, &ids, there).await?;
        self.held.extend(held.into_iter().map(|held| (held.id, held)));
        Ok(())
    }

    /// Looks for what the new rows look like. Those of a sheet that comes again are known by their keys and need no comparing.
    async fn compare(&mut self, known: &Known, readings: &[Reading]) -> Result<(), Error> {
        let new: Vec<&Reading> =
            readings.iter().filter(|reading| matches!(known.decide(reading, &self.columns), RowDecision::Create)).collect();
        let states: Vec<&State> = new.iter().map(|reading| &reading.new).collect();
        let alike = self.task.record.sheets().look_alikes(&self.create, &states).await?;
        self.alike = new.into_iter().zip(alike).filter_map(|(reading, alike)| Some((reading.row, alike?))).collect();
        Ok(())
    }

    /// Deals with one row, after those before it.
    pub async fn deal(&mut self, known: &Known, reading: &Reading) -> Result<Dealt, Error> {
        match known.decide(reading, &self.columns) {
            RowDecision::Create => self.create(reading).await,
            RowDecision::Update(id) => self.update(reading, id),
            RowDecision::Skip(remark) => Ok(Dealt::new(Fate::Skip, vec![remark])),
            RowDecision::Fail(remarks) => Ok(Dealt::new(Fate::Fail, remarks)),
        }
    }

    async fn create(&mut self, reading: &Reading) -> Result<Dealt, Error> {
        let record = self.task.record;
        let looks_like = self.alike.remove(&reading.row);
        if let Some(alike) = looks_like.as_ref().filter(|_| self.task.plan.looks_alike == LooksAlike::Skip) {
            let message = format!("looks like {}, who is there already", alike.name);
            let remark = Remark { column: self.columns.header_of(record.spec().title), message };
            return Ok(Dealt { looks_like, ..Dealt::new(Fate::Skip, vec![remark]) });
        }
        let mut new = reading.new.clone();
        let Named { refused, later, mut remarks } = self.name(reading, &mut new, None);
        if !refused.is_empty() {
            return Ok(Dealt { looks_like, ..Dealt::new(Fate::Fail, refused) });
        }
        remarks.splice(0..0, reading.warnings.clone());
        match record.prepare(&self.create, new, self.task.import.map(|import| import.id)).await {
            Ok(prepared) => Ok(Dealt { looks_like, later, ..Dealt::new(Fate::Create(Box::new(prepared)), remarks) }),
            Err(error) => Ok(Dealt { looks_like, ..Dealt::new(Fate::Fail, self.refusals(error)?) }),
        }
    }

    fn update(&mut self, reading: &Reading, id: Uuid) -> Result<Dealt, Error> {
        let record = self.task.record;
        let (one, _) = record.spec().noun;
        let Some(held) = self.held.remove(&id) else {
            let message = format!("The row belongs to a {one} that you may not edit");
            return Ok(Dealt::new(Fate::Fail, vec![Remark { column: None, message }]));
        };
        if let Err(error) = record.refuse_change(&held) {
            let refused = self.refusals(error)?;
            self.held.insert(id, held);
            return Ok(Dealt::new(Fate::Fail, refused));
        }
        let mut given = reading.given.clone();
        let Named { refused, later, mut remarks } = self.name(reading, &mut given, Some(&held));
        let edit = update::edit(record, reading, given, &held.state, self.task.plan);
        let errors = check(record.spec(), &edit, false);
        let failed = if refused.is_empty() { self.columns.remarks(errors) } else { refused };
        if !failed.is_empty() {
            self.held.insert(id, held);
            return Ok(Dealt::new(Fate::Fail, failed));
        }
        if edit.is_empty() {
            self.held.insert(id, held);
            let message = format!("The {one} is up to date: nothing in the row is different");
            return Ok(Dealt::new(Fate::Skip, vec![Remark { column: None, message }]));
        }
        remarks.splice(0..0, reading.warnings.clone());
        Ok(Dealt { later, ..Dealt::new(Fate::Update(Box::new(held), edit), remarks) })
    }

    /// Puts what the row's names mean in their place.
    fn name(&self, reading: &Reading, state: &mut State, held: Option<&Held>) -> Named {
        let record = self.task.record;
        let mut named = Named::default();
        let title = held.map_or_else(|| record.spec().title_of(&reading.new), |held| held.title.clone());
        for (field, name) in &reading.names {
            let meaning = self.names.meaning(record, field, name, &title, held.map(|held| &held.state));
            resolve(state, field, if let Meaning::Is(id) = meaning { Some(id) } else { None });
            match meaning {
                Meaning::Is(_) => {}
                Meaning::Later => named.later.push((field, name.clone())),
                Meaning::Itself => named.remarks.push(itself(self.columns.header_of(field.key), name)),
                Meaning::Refused(why) => named.refused.push(self.columns.remark(field.key, why)),
            }
        }
        named
    }

    /// Gives back a record whose change was refused, so that a later row can be about it.
    pub async fn give_back(&mut self, id: Uuid) -> Result<(), Error> {
        self.hold(vec![id], self.edit.scope).await
    }

    /// What the record's own rules refuse, said about the row; failures of ours stay failures.
    pub fn refusals(&self, error: Error) -> Result<Vec<Remark>, Error> {
        match error {
            Error::Invalid(errors) | Error::Conflict { errors, .. } if !errors.is_empty() => Ok(self.columns.remarks(errors)),
            Error::Conflict { detail, .. } => Ok(vec![Remark { column: None, message: detail }]),
            error => Err(error),
        }
    }
}

/// The records that somebody may see, to read or to edit them; `None` where that is all.
fn seen(record: &dyn AnyRecord, by: &Principal) -> Option<Condition> {
    match std::cmp::max(by.scope(record.access().read), by.scope(record.access().edit)) {
        None => Some(nothing(record)),
        Some(scope) => reach(record, scope, by).map(|_| within(record, scope, by)),
    }
}

/// What came of the names of a row.
#[derive(Default)]
struct Named {
    refused: Vec<Remark>,
    later: Vec<(&'static Field, String)>,
    remarks: Vec<Remark>,
}
