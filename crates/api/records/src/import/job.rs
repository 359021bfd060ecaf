//! The background worker: imports a chunk of rows in each transaction, together with the message that asks for the next one. So every row is
//! imported exactly once, whatever is stopped, killed or delivered twice.

use super::batch::Task;
use super::find::allowed;
use super::sheet::Place;
use super::stored::Stored;
use super::{chunk, link_refs, progress};
use crate::custom_fields::CustomFields;
use crate::entity::import::{Entity, Model};
use crate::kit::Kit;
use crate::record::AnyRecord;
use platform::db::Conn;
use platform::outbox::{Delivery, Failure, Handler, Message};
use platform::{Ctx, Error, Principal, Recorded};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};
use shared::records::import::ImportStatus;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use uuid::Uuid;

pub const KIND: &str = "record.import";
/// Rows imported in one transaction.
const CHUNK: usize = 500;
/// Imports whose sheets stay open between chunks.
const OPEN: usize = 2;
/// Tries at once when somebody else adds the same record at the same moment.
const TRIES: usize = 5;

/// One step of an import, as its message carries it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Step {
    pub import: Uuid,
    pub phase: Phase,
    /// Where the next row is.
    pub place: Place,
    /// Rows before it.
    pub done: i64,
    /// Issues stored so far.
    pub issues: u64,
}

/// What a step deals with.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    Rows,
    /// Records of the same type that came later in the sheet than the rows that name them.
    Links,
}

impl Step {
    /// The beginning of an import.
    pub fn first(import: Uuid) -> Self {
        Self { import, phase: Phase::Rows, place: Place::default(), done: 0, issues: 0 }
    }

    /// The message that asks for this step.
    pub fn message(&self, filename: &str) -> Result<Message, Error> {
        let what = match self.phase {
            Phase::Rows => format!("Import of {filename} from row {}", self.place.row + 1),
            Phase::Links => format!("Import of {filename}: references"),
        };
        Ok(Message::job(KIND, what, serde_json::to_value(self)?))
    }
}

/// The sheets that were opened last.
type Sheets = RefCell<Vec<(Uuid, Rc<Stored>)>>;

/// An import and the type of its records.
type Import<'a> = (&'a Model, &'static dyn AnyRecord);

/// Deals with the steps of all imports.
pub fn handler() -> Handler {
    let sheets = Rc::new(Sheets::default());
    Rc::new(move |ctx, delivery| {
        let sheets = sheets.clone();
        Box::pin(async move { run(&ctx, &sheets, delivery).await })
    })
}

async fn run(ctx: &Ctx, sheets: &Sheets, delivery: Delivery) -> Result<(), Failure> {
    let step: Step = serde_json::from_value(delivery.payload).map_err(|e| Failure { reason: e.to_string(), permanent: true })?;
    let import = Entity::find_by_id(step.import).one(ctx.db()).await.map_err(Error::from)?;
    let Some(import) = import.filter(|import| import.status == ImportStatus::Running) else {
        close(sheets, step.import);
        return Ok(());
    };
    let kit = Kit::of(ctx)?;
    let Some(record) = kit.record(&import.record) else {
        return Err(Failure { reason: format!("there are no {}", import.record), permanent: true });
    };
    let many = record.spec().noun.1;
    let owner = kit.people().principal(&Conn::Pool(ctx.db()), import.owner_id).await?;
    let Some(by) = owner.filter(|by| by.may(record.access().import)) else {
        return Ok(abandon(ctx, &import, &step, &format!("whoever started it may no longer import {many}")).await?);
    };
    let ctx = ctx.acting_as(by.clone());
    for _ in 1..TRIES {
        match work(&ctx, &by, sheets, (&import, record), &step).await {
            // The look-up of the next try sees what the other one added.
            Err(Error::Conflict { code, .. }) if code.starts_with("duplicate") => {}
            outcome => return Ok(outcome?),
        }
    }
    Ok(work(&ctx, &by, sheets, (&import, record), &step).await?)
}

async fn work(ctx: &Ctx, by: &Principal, sheets: &Sheets, (import, record): Import<'_>, step: &Step) -> Result<(), Error> {
    let sheet = open(ctx, sheets, (import, record), step.phase).await?;
    let Some(plan) = import.plan.as_ref().map(|plan| &plan.0) else {
        return Err(Error::internal(format!("the import {} has no plan", import.id)));
    };
    let task = Task { record, plan, import: Some(import) };
    let mut reader = sheet.reader();
    let columns = reader.columns();
    if step.phase == Phase::Links {
        return link_refs::step(ctx, by, task, import, step, &columns).await;
    }
    let (readings, next) = sheet.read(&mut reader, step.place, CHUNK);
    let is_last = readings.len() < CHUNK;
    if let Err(error) = allowed(plan, record, by) {
        let why = match error {
            Error::Invalid(errors) => errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join(" and "),
            error => error.to_string(),
        };
        return abandon(ctx, import, step, &format!("whoever started it lost a permission: it {why}")).await;
    }
    ctx.write(async |tx| {
        let rows = i64::try_from(readings.len()).map_err(Error::internal)?;
        if !progress::take(tx, import.id, step.done, rows).await? {
            return Ok(Recorded::all((), Vec::new()));
        }
        let stored = chunk::store(tx, (ctx, by), task, columns, readings, import.id).await?;
        progress::count(tx, import.id, stored.counts).await?;
        let issues = progress::note(tx, import.id, step.issues, stored.issues, false).await?;
        let mut recorded = stored.messages.into_iter().fold(Recorded::all((), stored.changes), Recorded::send);
        let next = Step { place: next, done: step.done + rows, issues, ..step.clone() };
        if !is_last {
            return Ok(recorded.send(next.message(&import.filename)?));
        }
        if stored.has_links || link_refs::are_waiting(tx, import.id).await? {
            return Ok(recorded.send(Step { phase: Phase::Links, ..next }.message(&import.filename)?));
        }
        if let Some(change) = progress::finish(tx, ctx, import).await? {
            recorded = recorded.and(change);
        }
        Ok(recorded)
    })
    .await?;
    if is_last {
        close(sheets, import.id);
    }
    Ok(())
}

async fn abandon(ctx: &Ctx, import: &Model, step: &Step, why: &str) -> Result<(), Error> {
    let row = step.place.row + 1;
    ctx.write(async |tx| Ok(Recorded::all((), progress::abandon(tx, ctx, import, row, why).await?.into_iter().collect()))).await
}

async fn open(ctx: &Ctx, sheets: &Sheets, (import, record): Import<'_>, phase: Phase) -> Result<Rc<Stored>, Error> {
    if let Some((_, sheet)) = sheets.borrow().iter().find(|(id, _)| *id == import.id) {
        return Ok(sheet.clone());
    }
    let plan = import.plan.clone().ok_or_else(|| Error::internal(format!("the import {} has no plan", import.id)))?;
    let fields = Arc::new(CustomFields::read(ctx.db(), record).await?);
    let sheet = Rc::new(Stored::open(ctx.db(), ctx.keys(), (import, record), plan.0, fields).await?);
    if phase == Phase::Rows {
        let mut sheets = sheets.borrow_mut();
        sheets.truncate(OPEN - 1);
        sheets.insert(0, (import.id, sheet.clone()));
    }
    Ok(sheet)
}

fn close(sheets: &Sheets, import: Uuid) {
    sheets.borrow_mut().retain(|(id, _)| *id != import);
}
