//! What an import would do.

use super::duplicates::{KeyColumns, Known, Verdict};
use super::reading::{Corrected, Reader, Reading};
use super::sheet::Place;
use super::stored::{Stored, issue, unlinked};
use super::{fits, not_begun, own, readable};
use crate::customers::access::ImportCustomers;
use crate::platform::valid::Id;
use crate::platform::{Can, Error, Valid};
use actix_web::{post, web};
use shared::customers_import::{Correction, ImportField, ImportPlan, ImportPreview, PreviewRow, RowIssue, RowOutcome};
use shared::text;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Rows read and looked up at a time.
const BATCH: usize = 2_000;
const SAMPLE: usize = 20;
const ISSUES: usize = 200;

/// Preview an import of yours.
///
/// Reads the whole sheet under the plan and tells what would become of its rows. Nothing is written.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.import"])), params(("id" = Uuid, Path)), request_body = ImportPlan,
    responses((status = 200, body = ImportPreview)))]
#[post("/customers/imports/{id}/preview")]
pub async fn preview_import(by: Can<ImportCustomers>, id: Id, plan: Valid<ImportPlan>) -> Result<web::Json<ImportPreview>, Error> {
    let import = own(by.db(), id.0, by.principal()).await?;
    not_begun(&import)?;
    fits(&plan.0, &import.sheet_columns(by.keys())?)?;
    let _place = by.app().heavy_work().await?;
    let sheet = Arc::new(Stored::open(by.db(), by.keys(), &import, plan.0).await?);
    let mut reader = sheet.reader();
    let mut tally = Tally::new(&reader);
    let mut place = Place::default();
    loop {
        let (batch, next);
        (reader, batch, next) = read(sheet.clone(), reader, place).await?;
        let is_last = batch.len() < BATCH;
        tally.known.look_up(by.db(), &batch, readable(by.principal())).await?;
        let columns = sheet.key_columns(&reader);
        for reading in batch {
            tally.count(reading, &columns);
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

/// What was found out so far.
struct Tally {
    known: Known,
    create: u64,
    skip: u64,
    fail: u64,
    sample: Vec<PreviewRow>,
    issues: Vec<RowIssue>,
    corrections: BTreeMap<Corrected, u64>,
    /// Rows that belong to a company, which may come later: row, own name, parent.
    children: Vec<(u64, String, String)>,
    parent_column: Option<String>,
}

impl Tally {
    fn new(reader: &Reader) -> Self {
        Self {
            known: Known::default(),
            create: 0,
            skip: 0,
            fail: 0,
            sample: Vec::new(),
            issues: Vec::new(),
            corrections: BTreeMap::new(),
            children: Vec::new(),
            parent_column: reader.header_of(ImportField::Parent),
        }
    }

    fn count(&mut self, reading: Reading, columns: &KeyColumns) {
        let shown = (self.sample.len() < SAMPLE).then(|| reading.shown());
        let Reading { row, customer, warnings, parent, corrections, .. } = reading;
        let (outcome, remarks) = match self.known.judge(customer, columns) {
            Verdict::Create(new) => {
                self.create += 1;
                self.known.add(row, &new, Uuid::nil());
                for corrected in corrections {
                    *self.corrections.entry(corrected).or_default() += 1;
                }
                self.children.extend(parent.map(|parent| (row, new.name, parent)));
                (RowOutcome::Create, warnings)
            }
            Verdict::Skip(remark) => {
                self.skip += 1;
                (RowOutcome::Skip, vec![remark])
            }
            Verdict::Fail(remarks) => {
                self.fail += 1;
                (RowOutcome::Fail, remarks)
            }
        };
        self.sample.extend(shown.map(|values| PreviewRow { row, outcome, values }));
        let room = ISSUES.saturating_sub(self.issues.len());
        self.issues.extend(remarks.into_iter().take(room).map(|remark| issue(row, outcome, remark)));
    }

    fn finish(mut self) -> ImportPreview {
        let warnings = self.children.iter().filter_map(|(row, name, parent)| {
            let why = match self.known.parent(parent) {
                _ if text::key(name) == text::key(parent) => "which is the row itself",
                Some(_) => return None,
                None => "which is neither in the file nor among the companies you can see",
            };
            Some(issue(*row, RowOutcome::Create, unlinked(self.parent_column.clone(), parent, why)))
        });
        self.issues.extend(warnings.take(ISSUES));
        self.issues.sort_by_key(|issue| issue.row);
        self.issues.truncate(ISSUES);
        let correction = |(Corrected { field, written, corrected }, rows)| Correction { field, written, corrected, rows };
        ImportPreview {
            rows: self.create + self.skip + self.fail,
            create: self.create,
            skip: self.skip,
            fail: self.fail,
            sample: self.sample,
            issues: self.issues,
            corrections: self.corrections.into_iter().map(correction).collect(),
        }
    }
}
