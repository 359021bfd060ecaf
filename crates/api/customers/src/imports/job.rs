//! The background worker: imports a chunk of rows in each transaction, together with the message that asks for the next one. So every row is
//! imported exactly once, whatever is stopped, killed or delivered twice.

use super::chunk::{Chunk, ChunkContext};
use super::matching::{Among, Known};
use super::preview::probes;
use super::sheet::Place;
use super::stored::Stored;
use super::{allowed, link_parents, progress, readable, targets};
use crate::duplicates::Candidates;
use crate::entity::customer_import::{Entity, Model};
use crate::record::CUSTOMERS;
use platform::outbox::{Delivery, Failure, Handler, Message};
use platform::{Ctx, Error, Principal, Recorded, Tx};
use records::custom_fields::CustomFields;
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};
use shared::access::Permission;
use shared::customers::import::ImportStatus;
use shared::customers::import_plan::{ImportField, ImportTarget, LooksAlike};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use uuid::Uuid;

pub const KIND: &str = "customer.import";
/// Rows imported in one transaction.
const CHUNK: usize = 500;
/// Imports whose sheets stay open between chunks.
const OPEN: usize = 2;
/// Tries at once when somebody else adds the same customer at the same moment.
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
    /// Parents that came later in the sheet than their subsidiaries.
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
            Phase::Links => format!("Import of {filename}: parent companies"),
        };
        Ok(Message::job(KIND, what, serde_json::to_value(self)?))
    }
}

/// The sheets that were opened last.
type Sheets = RefCell<Vec<(Uuid, Rc<Stored>)>>;

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
    let owner = identity::principal_of(ctx.db(), import.owner_id).await?;
    let Some(by) = owner.filter(|by| by.may(Permission::CustomerImport)) else {
        let why = "whoever started it may no longer import customers";
        let row = step.place.row + 1;
        ctx.write(async |tx| Ok(Recorded::all((), progress::abandon(tx, ctx, &import, row, why).await?.into_iter().collect()))).await?;
        return Ok(());
    };
    let ctx = ctx.acting_as(by.clone());
    for _ in 1..TRIES {
        match work(&ctx, &by, sheets, &import, &step).await {
            // The look-up of the next try sees what the other one added.
            Err(Error::Conflict { code, .. }) if code.starts_with("duplicate") => {}
            outcome => return Ok(outcome?),
        }
    }
    Ok(work(&ctx, &by, sheets, &import, &step).await?)
}

async fn work(ctx: &Ctx, by: &Principal, sheets: &Sheets, import: &Model, step: &Step) -> Result<(), Error> {
    if step.phase == Phase::Links {
        let column = parent_column(import, ctx)?;
        return link_parents::step(ctx, by, import, step, column).await;
    }
    let sheet = open(ctx, sheets, import).await?;
    let mut reader = sheet.reader();
    let (readings, next) = sheet.read(&mut reader, step.place, CHUNK);
    let is_last = readings.len() < CHUNK;
    let plan = sheet.plan();
    let uses_custom = plan.columns.values().any(|target| matches!(target, ImportTarget::Custom(_)));
    if allowed(plan, by).is_err() {
        let why = "whoever started it may no longer edit customers";
        let row = step.place.row + 1;
        let abandoned = async |tx: &Tx| Ok(Recorded::all((), progress::abandon(tx, ctx, import, row, why).await?.into_iter().collect()));
        return ctx.write(abandoned).await;
    }
    ctx.write(async |tx| {
        let rows = i64::try_from(readings.len()).map_err(Error::internal)?;
        if !progress::take(tx, import.id, step.done, rows).await? {
            return Ok(Recorded::all((), Vec::new()));
        }
        let mut known = Known::new(plan);
        known.look_up(tx, &readings, &Among { keys: ctx.keys(), import: Some(import.id), readable: readable(by) }).await?;
        let fields = if uses_custom { CustomFields::to_write(tx, &CUSTOMERS).await? } else { CustomFields::read(tx, &CUSTOMERS).await? };
        let targets = targets::load(tx, ctx.keys(), by, plan, &fields, known.to_update(&readings)).await?;
        let (columns, parent_column) = (sheet.key_columns(&reader), reader.header_of(ImportField::Parent));
        let candidates = match plan.looks_alike {
            LooksAlike::Skip => Candidates::to(tx, ctx.keys(), &probes(&readings, &known, &columns), readable(by)).await?,
            LooksAlike::Create => Candidates::nobody(),
        };
        let mut chunk =
            Chunk::new(ChunkContext { ctx, tx, by, import: import.id, plan, fields, columns, candidates, parent_column }, known, targets);
        for reading in readings {
            chunk.add(reading).await?;
        }
        let has_links = chunk.has_links();
        let (counts, changes, issues) = chunk.store().await?;
        progress::count(tx, import.id, counts).await?;
        let issues = progress::note(tx, import.id, step.issues, issues, false).await?;
        let mut recorded = Recorded::all((), changes);
        let next = Step { place: next, done: step.done + rows, issues, ..step.clone() };
        if !is_last {
            return Ok(recorded.send(next.message(&import.filename)?));
        }
        if has_links || link_parents::are_waiting(tx, import.id).await? {
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

async fn open(ctx: &Ctx, sheets: &Sheets, import: &Model) -> Result<Rc<Stored>, Error> {
    if let Some((_, sheet)) = sheets.borrow().iter().find(|(id, _)| *id == import.id) {
        return Ok(sheet.clone());
    }
    let plan = import.plan.clone().ok_or_else(|| Error::internal(format!("the import {} has no plan", import.id)))?;
    let sheet =
        Rc::new(Stored::open(ctx.db(), ctx.keys(), import, plan.0, Arc::new(CustomFields::read(ctx.db(), &CUSTOMERS).await?)).await?);
    let mut sheets = sheets.borrow_mut();
    sheets.truncate(OPEN - 1);
    sheets.insert(0, (import.id, sheet.clone()));
    Ok(sheet)
}

fn close(sheets: &Sheets, import: Uuid) {
    sheets.borrow_mut().retain(|(id, _)| *id != import);
}

fn parent_column(import: &Model, ctx: &Ctx) -> Result<Option<String>, Error> {
    let at =
        import.plan.as_ref().and_then(|plan| plan.0.columns.iter().find(|(_, target)| **target == ImportField::Parent).map(|(at, _)| *at));
    Ok(import.sheet_columns(ctx.keys())?.into_iter().find(|column| Some(column.position) == at).map(|column| column.header))
}
