//! What an import would do.

use super::batch::{Batch, Dealt, Fate, Task};
use super::find::{checked, not_begun, own};
use super::matching::Known;
use super::reading::{Columns, Corrected, Reader, Reading};
use super::sheet::Place;
use super::stored::{Stored, issue, unlinked};
use crate::access::condition;
use crate::audit::changes;
use crate::custom_fields::CustomFields;
use crate::list::titles;
use crate::record::AnyRecord;
use actix_web::{post, web};
use platform::can::Bearer;
use platform::db::Conn;
use platform::valid::Id;
use platform::{Error, Valid};
use shared::audit::FieldChange;
use shared::record::{Field, Kind, State, uses};
use shared::records::import::{Correction, ImportPreview, NamedRecord, PreviewRow, RowIssue, RowOutcome};
use shared::records::import_plan::{ImportPlan, LooksAlike};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// Rows read and looked up at a time, in a transaction that is taken back: short enough for others to come between.
const BATCH: usize = 500;
/// Of each outcome, and of those that look like a record.
const SAMPLE: usize = 20;
const ISSUES: usize = 200;

/// Preview an import of yours.
///
/// Reads the whole sheet under the plan and tells what would become of its rows, and what would change about records that are there. Nothing is
/// written.
#[utoipa::path(tag = "imports", security(("bearer" = [])), params(("id" = Uuid, Path, description = "The import")), request_body = ImportPlan,
    responses((status = 200, body = ImportPreview), (status = 409, description = "import_begun")))]
#[post("/imports/{id}/preview")]
pub async fn preview_import(by: Bearer, id: Id, plan: Valid<ImportPlan>) -> Result<web::Json<ImportPreview>, Error> {
    let (import, record) = own(by.db(), &by, id.0, by.principal()).await?;
    not_begun(&import)?;
    let fields = Arc::new(CustomFields::read(by.db(), record).await?);
    checked(&plan.0, record, &import.sheet_columns(by.keys())?, &fields, by.principal())?;
    let _place = by.app().heavy_work().await?;
    let sheet = Arc::new(Stored::open(by.db(), by.keys(), (&import, record), plan.0, fields).await?);
    let mut reader = sheet.reader();
    let mut tally = Tally::new(record, sheet.plan(), sheet.fields(), reader.columns());
    let mut place = Place::default();
    loop {
        let (batch, next);
        (reader, batch, next) = read(sheet.clone(), reader, place).await?;
        let is_last = batch.len() < BATCH;
        by.dry_run(async |tx| {
            let (task, columns) = (Task { record, plan: tally.plan, import: None }, tally.columns.clone());
            let mut dealing = Batch::open(tx, (&by, by.principal()), task, columns, (&mut tally.known, &batch)).await?;
            for reading in &batch {
                tally.count(&mut dealing, reading).await?;
            }
            Ok(())
        })
        .await?;
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

/// What was found out so far.
struct Tally<'a> {
    record: &'static dyn AnyRecord,
    plan: &'a ImportPlan,
    fields: &'a CustomFields,
    columns: Arc<Columns>,
    known: Known,
    look_alike: u64,
    counts: BTreeMap<RowOutcome, u64>,
    sample: Vec<PreviewRow>,
    issues: Vec<RowIssue>,
    corrections: BTreeMap<Corrected, u64>,
    /// Rows that name a record that may come later: row, outcome, field, and the name.
    later: Vec<(u64, RowOutcome, &'static Field, String)>,
}

impl<'a> Tally<'a> {
    fn new(record: &'static dyn AnyRecord, plan: &'a ImportPlan, fields: &'a CustomFields, columns: Arc<Columns>) -> Self {
        Self {
            record,
            plan,
            fields,
            columns,
            known: Known::new(record, plan),
            look_alike: 0,
            counts: BTreeMap::new(),
            sample: Vec::new(),
            issues: Vec::new(),
            corrections: BTreeMap::new(),
            later: Vec::new(),
        }
    }

    async fn count(&mut self, batch: &mut Batch<'_>, reading: &Reading) -> Result<(), Error> {
        let row = reading.row;
        let Dealt { fate, mut remarks, later, looks_like } = batch.deal(&self.known, reading).await?;
        let (mut record, mut changes) = (None, Vec::new());
        let outcome = match fate {
            Fate::Create(_) => {
                // The record is not there, so nothing else could be about it than a later row.
                self.known.take(reading, Uuid::now_v7());
                RowOutcome::Create
            }
            Fate::Update(held, edit) => match self.record.check_edit(&batch.edit, &held, edit).await {
                Ok(after) => {
                    self.known.take(reading, held.id);
                    if self.is_shown(RowOutcome::Update) {
                        changes = self.in_words(batch, &held.state, &after).await?;
                    }
                    record = Some(NamedRecord { id: held.id, name: held.title.clone() });
                    RowOutcome::Update
                }
                Err(error) => {
                    remarks = batch.refusals(error)?;
                    batch.give_back(held.id).await?;
                    RowOutcome::Fail
                }
            },
            Fate::Skip => RowOutcome::Skip,
            Fate::Fail => RowOutcome::Fail,
        };
        if matches!(outcome, RowOutcome::Create | RowOutcome::Update) {
            for corrected in &reading.corrections {
                *self.corrections.entry(corrected.clone()).or_default() += 1;
            }
            self.later.extend(later.into_iter().map(|(field, name)| (row, outcome, field, name)));
        }
        let is_alike = looks_like.is_some() && (outcome == RowOutcome::Create || self.plan.looks_alike == LooksAlike::Skip);
        self.look_alike += u64::from(is_alike);
        let is_shown = self.is_shown(outcome) || is_alike && usize::try_from(self.look_alike).is_ok_and(|n| n <= SAMPLE);
        *self.counts.entry(outcome).or_default() += 1;
        if is_shown {
            let looks_like = looks_like.filter(|_| is_alike);
            self.sample.push(PreviewRow { row, outcome, values: reading.cells.clone(), record, changes, looks_like });
        }
        let room = ISSUES.saturating_sub(self.issues.len());
        self.issues.extend(remarks.into_iter().take(room).map(|remark| issue(row, outcome, remark)));
        Ok(())
    }

    /// Whether the next row of this outcome is one of the first.
    fn is_shown(&self, outcome: RowOutcome) -> bool {
        self.counts.get(&outcome).is_none_or(|count| usize::try_from(*count).is_ok_and(|count| count < SAMPLE))
    }

    /// What differs between two states, as people read it.
    async fn in_words(&self, batch: &Batch<'_>, before: &State, after: &State) -> Result<Vec<FieldChange>, Error> {
        let names = names_in(batch, self.record, [before, after]).await?;
        Ok(changes(self.record, before, after, &names, self.fields))
    }

    fn finish(mut self) -> ImportPreview {
        let many = self.record.spec().noun.1;
        let warnings = self.later.iter().filter(|(.., name)| !self.known.is_called(name)).map(|(row, outcome, field, name)| {
            let why = format!("which is neither in the file nor among the {many} that you can see");
            issue(*row, *outcome, unlinked(self.columns.header_of(field.key), name, &why))
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

/// The names of those whom these states refer to.
async fn names_in(batch: &Batch<'_>, record: &dyn AnyRecord, states: [&State; 2]) -> Result<HashMap<Uuid, String>, Error> {
    let (kit, db) = (crate::kit::Kit::of(batch.edit.ctx)?, Conn::Tx(batch.edit.tx));
    let mut names = HashMap::new();
    for field in record.spec().using(uses::FORM) {
        let id = |state: &State| field.of(state).as_str().and_then(|id| id.parse::<Uuid>().ok());
        let ids: Vec<Uuid> = states.iter().filter_map(|state| id(state)).collect();
        names.extend(match field.kind {
            Kind::User if !ids.is_empty() => kit.people().names(&db, ids).await?,
            Kind::Ref(code) if !ids.is_empty() => match kit.record(code) {
                Some(other) => titles(&db, other, ids, condition(other, batch.edit.by, other.access().read)).await?,
                None => continue,
            },
            _ => continue,
        });
    }
    Ok(names)
}
