//! What an import would do.

use super::chunk::{out_of_reach, up_to_date};
use super::matching::{Among, KeyColumns, Known, RowDecision};
use super::reading::{Corrected, Reader, Reading, Remark};
use super::sheet::Place;
use super::stored::{Stored, issue, unlinked};
use super::targets::{self, Target};
use super::{allowed, fits, knows, not_begun, own, readable, updating};
use crate::access::ImportCustomers;
use crate::duplicates::{Candidates, Probe};
use crate::record::CUSTOMERS;
use actix_web::{post, web};
use platform::valid::Id;
use platform::{Can, Error, Valid};
use records::custom_fields::CustomFields;
use shared::audit::FieldChange;
use shared::customers::CustomerRef;
use shared::customers::import::{Correction, ImportPreview, PreviewRow, RowIssue, RowOutcome};
use shared::customers::import_plan::{ImportField, ImportPlan, LooksAlike};
use shared::text;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// Rows read and looked up at a time.
const BATCH: usize = 2_000;
/// Of each outcome, and of those that look like a customer.
const SAMPLE: usize = 20;
const ISSUES: usize = 200;

/// Preview an import of yours.
///
/// Reads the whole sheet under the plan and tells what would become of its rows, and what would change about customers that are there. Nothing
/// is written.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.import"])), params(("id" = Uuid, Path)), request_body = ImportPlan,
    responses((status = 200, body = ImportPreview)))]
#[post("/customers/imports/{id}/preview")]
pub async fn preview_import(by: Can<ImportCustomers>, id: Id, plan: Valid<ImportPlan>) -> Result<web::Json<ImportPreview>, Error> {
    let import = own(by.db(), id.0, by.principal()).await?;
    not_begun(&import)?;
    fits(&plan.0, &import.sheet_columns(by.keys())?)?;
    allowed(&plan.0, by.principal())?;
    let fields = Arc::new(CustomFields::read(by.db(), &CUSTOMERS).await?);
    knows(&plan.0, &fields)?;
    let _place = by.app().heavy_work().await?;
    let sheet = Arc::new(Stored::open(by.db(), by.keys(), &import, plan.0, fields).await?);
    let mut reader = sheet.reader();
    let columns = sheet.key_columns(&reader);
    let mut tally = Tally::new(&reader, sheet.plan(), sheet.fields());
    let mut place = Place::default();
    loop {
        let (batch, next);
        (reader, batch, next) = read(sheet.clone(), reader, place).await?;
        let is_last = batch.len() < BATCH;
        let among = Among { keys: by.keys(), import: None, readable: readable(by.principal()) };
        tally.known.look_up(by.db(), &batch, &among).await?;
        let to_update = tally.known.to_update(&batch);
        tally.candidates = Candidates::to(by.db(), by.keys(), &probes(&batch, &tally.known, &columns), readable(by.principal())).await?;
        tally.targets = targets::load(by.db(), by.keys(), by.principal(), sheet.plan(), sheet.fields(), to_update).await?;
        for reading in batch {
            tally.count(reading, &columns)?;
        }
        if is_last {
            return Ok(web::Json(tally.finish()));
        }
        place = next;
    }
}

/// Reads a batch of rows without holding up other requests.
async fn read(sheet: Arc<Stored>, mut reader: Reader, from: Place) -> Result<(Reader, Vec<Reading>, Place), Error> {
    let work = move || {
        let (readings, next) = sheet.read(&mut reader, from, BATCH);
        (reader, readings, next)
    };
    web::block(work).await.map_err(Error::internal)
}

/// The rows that would become customers, to be looked for among those that are there. Those of a sheet that comes again are known by their keys and need
/// no comparing.
pub fn probes(readings: &[Reading], known: &Known, columns: &KeyColumns) -> Vec<Probe> {
    let new = readings.iter().filter(|reading| matches!(known.decide(reading, columns), RowDecision::Create));
    new.map(|reading| Probe::new_customer(&reading.customer)).collect()
}

/// What is said about a row that is skipped because it looks like a customer.
pub fn looks_like(column: Option<String>, customer: &str) -> Remark {
    Remark { column, message: format!("looks like {customer}, who is there already") }
}

/// What was found out so far.
struct Tally<'a> {
    plan: &'a ImportPlan,
    fields: &'a CustomFields,
    known: Known,
    /// The customers that the batch at hand would update.
    targets: HashMap<Uuid, Target>,
    /// The customers that the batch at hand could look like.
    candidates: Candidates,
    look_alike: u64,
    counts: BTreeMap<RowOutcome, u64>,
    sample: Vec<PreviewRow>,
    issues: Vec<RowIssue>,
    corrections: BTreeMap<Corrected, u64>,
    /// Rows that belong to a company, which may come later: row, outcome, own name, parent.
    children: Vec<(u64, RowOutcome, String, String)>,
    parent_column: Option<String>,
}

/// What would become of a row.
struct Fate {
    outcome: RowOutcome,
    remarks: Vec<Remark>,
    customer: Option<CustomerRef>,
    changes: Vec<FieldChange>,
    looks_like: Option<CustomerRef>,
}

impl Fate {
    fn new(outcome: RowOutcome, remarks: Vec<Remark>) -> Self {
        Self { outcome, remarks, customer: None, changes: Vec::new(), looks_like: None }
    }
}

impl<'a> Tally<'a> {
    fn new(reader: &Reader, plan: &'a ImportPlan, fields: &'a CustomFields) -> Self {
        Self {
            plan,
            fields,
            known: Known::new(plan),
            targets: HashMap::new(),
            candidates: Candidates::nobody(),
            look_alike: 0,
            counts: BTreeMap::new(),
            sample: Vec::new(),
            issues: Vec::new(),
            corrections: BTreeMap::new(),
            children: Vec::new(),
            parent_column: reader.header_of(ImportField::Parent),
        }
    }

    fn count(&mut self, reading: Reading, columns: &KeyColumns) -> Result<(), Error> {
        let row = reading.row;
        let Fate { outcome, remarks, customer, changes, looks_like } = match self.known.decide(&reading, columns) {
            RowDecision::Create => self.create(&reading, columns),
            RowDecision::Update(id) => self.update(&reading, id)?,
            RowDecision::Skip(remark) => Fate::new(RowOutcome::Skip, vec![remark]),
            RowDecision::Fail(remarks) => Fate::new(RowOutcome::Fail, remarks),
        };
        let count = self.counts.entry(outcome).or_default();
        *count += 1;
        let few = |count: u64| usize::try_from(count).is_ok_and(|count| count <= SAMPLE);
        if few(*count) || looks_like.is_some() && few(self.look_alike) {
            self.sample.push(PreviewRow { row, outcome, values: reading.shown(), customer, changes, looks_like });
        }
        let room = ISSUES.saturating_sub(self.issues.len());
        self.issues.extend(remarks.into_iter().take(room).map(|remark| issue(row, outcome, remark)));
        Ok(())
    }

    fn create(&mut self, reading: &Reading, columns: &KeyColumns) -> Fate {
        let looks_like = self.candidates.likeliest(&Probe::new_customer(&reading.customer));
        self.look_alike += u64::from(looks_like.is_some());
        if let Some(alike) = looks_like.as_ref().filter(|_| self.plan.looks_alike == LooksAlike::Skip) {
            let remarks = vec![self::looks_like(columns.name.clone(), &alike.name)];
            return Fate { looks_like, ..Fate::new(RowOutcome::Skip, remarks) };
        }
        self.known.take(reading, Uuid::now_v7());
        self.corrected(reading);
        let name = reading.customer.name.clone();
        self.children.extend(reading.parent.clone().map(|parent| (reading.row, RowOutcome::Create, name, parent)));
        Fate { looks_like, ..Fate::new(RowOutcome::Create, reading.warnings.clone()) }
    }

    fn update(&mut self, reading: &Reading, id: Uuid) -> Result<Fate, Error> {
        let Some(target) = self.targets.get(&id) else { return Ok(Fate::new(RowOutcome::Fail, vec![out_of_reach()])) };
        let before = &target.customer;
        let parent = reading.parent.as_deref().filter(|parent| text::key(parent) != text::key(&before.name));
        let parent = parent.and_then(|parent| self.known.parent(parent)).cloned();
        let edit = updating::edit(reading, before, self.plan, parent.as_ref().map(|(id, _)| *id))?;
        if edit.is_empty() {
            return Ok(Fate::new(RowOutcome::Skip, vec![up_to_date()]));
        }
        let refused = updating::refusals(&edit, before);
        if !refused.is_empty() {
            return Ok(Fate::new(RowOutcome::Fail, refused));
        }
        let shown = self.counts.get(&RowOutcome::Update).is_none_or(|n| usize::try_from(*n).is_ok_and(|n| n < SAMPLE));
        let parent = parent.as_ref().map(|(_, name)| name.as_str());
        let changes = if shown { updating::in_words(&edit, before, parent, self.fields)? } else { Vec::new() };
        let (customer, name) = (CustomerRef { id, name: before.name.clone() }, before.name.clone());
        self.known.take(reading, id);
        self.corrected(reading);
        self.children.extend(reading.parent.clone().map(|parent| (reading.row, RowOutcome::Update, name, parent)));
        Ok(Fate { customer: Some(customer), changes, ..Fate::new(RowOutcome::Update, reading.warnings.clone()) })
    }

    fn corrected(&mut self, reading: &Reading) {
        for corrected in &reading.corrections {
            *self.corrections.entry(corrected.clone()).or_default() += 1;
        }
    }

    fn finish(mut self) -> ImportPreview {
        let warnings = self.children.iter().filter_map(|(row, outcome, name, parent)| {
            let why = match self.known.parent(parent) {
                _ if text::key(name) == text::key(parent) => "which is the row itself",
                Some(_) => return None,
                None => "which is neither in the file nor among the companies you can see",
            };
            Some(issue(*row, *outcome, unlinked(self.parent_column.clone(), parent, why)))
        });
        self.issues.extend(warnings.take(ISSUES));
        self.issues.sort_by_key(|issue| issue.row);
        self.issues.truncate(ISSUES);
        let correction = |(Corrected { field, written, corrected }, rows)| Correction { field, written, corrected, rows };
        let count = |outcome| self.counts.get(&outcome).copied().unwrap_or(0);
        ImportPreview {
            rows: self.counts.values().sum(),
            create: count(RowOutcome::Create),
            update: count(RowOutcome::Update),
            skip: count(RowOutcome::Skip),
            fail: count(RowOutcome::Fail),
            look_alike: self.look_alike,
            sample: self.sample,
            issues: self.issues,
            corrections: self.corrections.into_iter().map(correction).collect(),
        }
    }
}
