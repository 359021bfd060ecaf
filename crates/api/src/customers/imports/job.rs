//! The background worker: imports a chunk of rows in each transaction, together with the message that asks for the next one. So every row is
//! imported exactly once, whatever is stopped, killed or delivered twice.

use super::duplicates::{KeyColumns, Known, Verdict};
use super::reading::Reading;
use super::sheet::Place;
use super::stored::{Stored, issue, unlinked};
use super::{linking, progress, readable};
use crate::customers::entity::customer_import::{Entity, Model};
use crate::customers::entity::{customer, customer_import_link, customer_tag};
use crate::customers::records::{Snapshot, create};
use crate::identity;
use crate::platform::outbox::{Delivery, Failure, Handler, Message};
use crate::platform::{Change, Ctx, Error, Principal, Recorded, Tx, search};
use progress::Counts;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::{Deserialize, Serialize};
use shared::access::Permission;
use shared::customers::NewCustomer;
use shared::customers_import::{ImportField, ImportStatus, RowIssue, RowOutcome};
use shared::text;
use std::cell::RefCell;
use std::rc::Rc;
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
            Err(Error::Conflict { code: "duplicate", .. }) => {}
            outcome => return Ok(outcome?),
        }
    }
    Ok(work(&ctx, &by, sheets, &import, &step).await?)
}

async fn work(ctx: &Ctx, by: &Principal, sheets: &Sheets, import: &Model, step: &Step) -> Result<(), Error> {
    if step.phase == Phase::Links {
        let column = parent_column(import, ctx)?;
        return linking::step(ctx, by, import, step, column).await;
    }
    let sheet = open(ctx, sheets, import).await?;
    let mut reader = sheet.reader();
    let (readings, next) = sheet.read(&mut reader, step.place, CHUNK);
    let columns = sheet.key_columns(&reader);
    let is_last = readings.len() < CHUNK;
    ctx.write(async |tx| {
        let rows = i64::try_from(readings.len()).map_err(Error::internal)?;
        if !progress::take(tx, import.id, step.done, rows).await? {
            return Ok(Recorded::all((), Vec::new()));
        }
        let mut known = Known::default();
        known.look_up(tx, &readings, readable(by)).await?;
        let mut chunk = Chunk::new(import.id, by, reader.header_of(ImportField::Parent));
        for reading in readings {
            chunk.add(ctx, &mut known, reading, &columns)?;
        }
        let (counts, has_links) = (chunk.counts, !chunk.links.is_empty());
        let (changes, issues) = chunk.store(tx).await?;
        progress::count(tx, import.id, counts).await?;
        let issues = progress::note(tx, import.id, step.issues, issues, false).await?;
        let mut recorded = Recorded::all((), changes);
        let next = Step { place: next, done: step.done + rows, issues, ..step.clone() };
        if !is_last {
            return Ok(recorded.send(next.message(&import.filename)?));
        }
        if has_links || linking::are_waiting(tx, import.id).await? {
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
    let sheet = Rc::new(Stored::open(ctx.db(), ctx.keys(), import, plan.0).await?);
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
        import.plan.as_ref().and_then(|plan| plan.0.columns.iter().find(|(_, field)| **field == ImportField::Parent).map(|(at, _)| *at));
    Ok(import.sheet_columns(ctx.keys())?.into_iter().find(|column| Some(column.position) == at).map(|column| column.header))
}

/// What a chunk of rows writes.
struct Chunk<'a> {
    import: Uuid,
    by: &'a Principal,
    parent_column: Option<String>,
    counts: Counts,
    customers: Vec<customer::Model>,
    changes: Vec<Change>,
    issues: Vec<RowIssue>,
    links: Vec<customer_import_link::ActiveModel>,
}

impl<'a> Chunk<'a> {
    fn new(import: Uuid, by: &'a Principal, parent_column: Option<String>) -> Self {
        let (customers, changes, issues, links) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { import, by, parent_column, counts: Counts::default(), customers, changes, issues, links }
    }

    fn add(&mut self, ctx: &Ctx, known: &mut Known, reading: Reading, columns: &KeyColumns) -> Result<(), Error> {
        let Reading { row, customer, warnings, parent, .. } = reading;
        let (outcome, remarks) = match known.judge(customer, columns) {
            Verdict::Create(new) => {
                self.counts.created += 1;
                let itself = parent.as_deref().filter(|parent| text::key(parent) == text::key(&new.name));
                let mut remarks = warnings;
                remarks.extend(itself.map(|parent| unlinked(self.parent_column.clone(), parent, "which is the row itself")));
                let parent = parent.as_deref().filter(|_| itself.is_none());
                self.create(ctx, known, row, *new, parent)?;
                (RowOutcome::Create, remarks)
            }
            Verdict::Skip(remark) => {
                self.counts.skipped += 1;
                (RowOutcome::Skip, vec![remark])
            }
            Verdict::Fail(remarks) => {
                self.counts.failed += 1;
                (RowOutcome::Fail, remarks)
            }
        };
        self.issues.extend(remarks.into_iter().map(|remark| issue(row, outcome, remark)));
        Ok(())
    }

    fn create(&mut self, ctx: &Ctx, known: &mut Known, row: u64, new: NewCustomer, parent: Option<&str>) -> Result<(), Error> {
        let found = parent.and_then(|name| known.parent(name)).cloned();
        let mut customer = create::prepare(ctx.keys(), new.clone(), self.by.user_id, self.by.team_id, Some(self.import))?;
        customer.parent_id = found.as_ref().map(|(id, _)| *id);
        known.add(row, &new, customer.id);
        if let (Some(parent), None) = (parent, &found) {
            self.links.push(customer_import_link::ActiveModel {
                customer_id: Set(customer.id),
                import_id: Set(self.import),
                row_number: Set(i64::try_from(row).map_err(Error::internal)?),
                parent_name: Set(parent.to_owned()),
            });
        }
        let snapshot = Snapshot::of(&customer, Some(self.by.name.clone()), found.map(|(_, name)| name), ctx.keys())?;
        self.changes.push(Change::new("customer.imported", customer.id, customer.name.clone()).between(None, Some(&snapshot))?);
        self.customers.push(customer);
        Ok(())
    }

    /// Writes the customers with their tags and search words; gives back what is to be recorded.
    async fn store(self, tx: &Tx) -> Result<(Vec<Change>, Vec<RowIssue>), Error> {
        let Self { customers, changes, issues, links, .. } = self;
        if !customers.is_empty() {
            let rows = customers.iter().cloned().map(customer::ActiveModel::from);
            customer::Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
        let tags: Vec<_> = customers.iter().flat_map(create::tag_rows).collect();
        for tags in tags.chunks(5_000) {
            customer_tag::Entity::insert_many(tags.to_vec()).exec_without_returning(tx).await?;
        }
        let words: Vec<_> = customers.iter().map(|customer| (customer.id, create::search_text(customer))).collect();
        search::index_new(tx, "customer", &words).await?;
        if !links.is_empty() {
            customer_import_link::Entity::insert_many(links).exec_without_returning(tx).await?;
        }
        Ok((changes, issues))
    }
}
