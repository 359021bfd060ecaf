//! What a chunk of rows writes: new customers all together, updates one by one.

use super::matching::{KeyColumns, Known, RowDecision};
use super::preview::looks_like;
use super::progress::Counts;
use super::reading::{Reading, Remark};
use super::stored::{issue, unlinked};
use super::targets::Target;
use super::updating;
use crate::duplicates::{Candidates, Probe};
use crate::entity::customer::Custom;
use crate::entity::customer_import_change::{self, BEFORE, Done};
use crate::entity::customer_import_fault::{self, Fault};
use crate::entity::{customer, customer_import_link};
use crate::record::{Details, Snapshot, create, edit};
use platform::{Change, Ctx, Error, Principal, Tx};
use records::custom_fields::{CustomFields, values};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::{Map, Value};
use shared::access::{Permission, Scope};
use shared::customers::import::{RowIssue, RowOutcome};
use shared::customers::import_plan::ImportPlan;
use shared::text;
use std::collections::HashMap;
use uuid::Uuid;

/// What is known about the import whose rows these are.
pub struct ChunkContext<'a> {
    pub ctx: &'a Ctx,
    pub tx: &'a Tx,
    pub by: &'a Principal,
    pub import: Uuid,
    pub plan: &'a ImportPlan,
    pub fields: CustomFields,
    pub columns: KeyColumns,
    /// Who new rows could look like; nobody where that does not matter.
    pub candidates: Candidates,
    pub parent_column: Option<String>,
}

/// What the rows so far come to.
pub struct Chunk<'a> {
    context: ChunkContext<'a>,
    known: Known,
    targets: HashMap<Uuid, Target>,
    pub counts: Counts,
    pub issues: Vec<RowIssue>,
    pub changes: Vec<Change>,
    customers: Vec<customer::Model>,
    details: Details,
    words: Vec<(Uuid, String)>,
    links: Vec<customer_import_link::ActiveModel>,
    done: Vec<customer_import_change::ActiveModel>,
    faults: Vec<Fault>,
}

impl<'a> Chunk<'a> {
    pub fn new(context: ChunkContext<'a>, known: Known, targets: HashMap<Uuid, Target>) -> Self {
        let (issues, changes, customers, words) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (counts, details, links, done, faults) = (Counts::default(), Details::default(), Vec::new(), Vec::new(), Vec::new());
        Self { context, known, targets, counts, issues, changes, customers, details, words, links, done, faults }
    }

    /// Deals with one row.
    pub async fn add(&mut self, reading: Reading) -> Result<(), Error> {
        let (outcome, remarks) = match self.known.decide(&reading, &self.context.columns) {
            RowDecision::Create => self.create(&reading)?,
            RowDecision::Update(id) => self.update(&reading, id).await?,
            RowDecision::Skip(remark) => (RowOutcome::Skip, vec![remark]),
            RowDecision::Fail(remarks) => (RowOutcome::Fail, remarks),
        };
        match outcome {
            RowOutcome::Create => self.counts.created += 1,
            RowOutcome::Update => self.counts.updated += 1,
            RowOutcome::Skip => self.counts.skipped += 1,
            RowOutcome::Fail => self.counts.failed += 1,
        }
        if matches!(outcome, RowOutcome::Skip | RowOutcome::Fail) {
            self.faults.push(fault(&reading, outcome, &remarks));
        }
        self.issues.extend(remarks.into_iter().map(|remark| issue(reading.row, outcome, remark)));
        Ok(())
    }

    fn create(&mut self, reading: &Reading) -> Result<(RowOutcome, Vec<Remark>), Error> {
        if let Some(alike) = self.context.candidates.likeliest(&Probe::new_customer(&reading.customer)) {
            return Ok((RowOutcome::Skip, vec![looks_like(self.context.columns.name.clone(), &alike.name)]));
        }
        let (keys, by) = (self.context.ctx.keys(), self.context.by);
        let (parent, remark) = self.parent(reading, &reading.customer.name);
        let mut new = reading.customer.clone();
        let custom = match values::of_new(&self.context.fields, std::mem::take(&mut new.custom)) {
            Ok(custom) => Custom(custom),
            Err(refused) => return refusals(refused).map(|remarks| (RowOutcome::Fail, remarks)),
        };
        let mut details = Details::of_new(keys, Uuid::nil(), &mut new)?;
        let mut row = create::prepare(keys, new, by.user_id, by.team_id, Some(self.context.import))?;
        row.custom = custom;
        details.give_to(row.id);
        if let Err(refused) = create::check(&row, &details) {
            return refusals(refused).map(|remarks| (RowOutcome::Fail, remarks));
        }
        self.known.take(reading, row.id);
        let parent_name = match parent {
            Parent::Found(id, name) => {
                row.parent_id = Some(id);
                Some(name)
            }
            Parent::Later(name) => {
                self.link(reading, row.id, name)?;
                None
            }
            Parent::None => None,
        };
        let snapshot = Snapshot::of(&row, Some(by.name.clone()), parent_name, keys)?.with(&details, keys)?;
        let snapshot = snapshot.with_custom(&row.custom, &self.context.fields);
        self.changes.push(Change::new("customer.imported", row.id, row.name.clone()).between(None, Some(&snapshot))?);
        self.words.push((row.id, create::search_text(&row, &details, &self.context.fields)));
        self.note(reading, row.id, Done::Create, None, row.version)?;
        self.details.append(details);
        self.customers.push(row);
        Ok((RowOutcome::Create, [reading.warnings.clone(), remark].concat()))
    }

    async fn update(&mut self, reading: &Reading, id: Uuid) -> Result<(RowOutcome, Vec<Remark>), Error> {
        let Some(target) = self.targets.remove(&id) else { return Ok((RowOutcome::Fail, vec![out_of_reach()])) };
        let (parent, remark) = self.parent(reading, &target.row.name);
        let found = if let Parent::Found(id, _) = &parent { Some(*id) } else { None };
        let change = updating::edit(reading, &target.customer, self.context.plan, found)?;
        if change.is_empty() {
            self.targets.insert(id, target);
            return Ok((RowOutcome::Skip, vec![up_to_date()]));
        }
        let refused = updating::refusals(&change, &target.customer);
        if !refused.is_empty() {
            self.targets.insert(id, target);
            return Ok((RowOutcome::Fail, refused));
        }
        let (keys, by) = (self.context.ctx.keys(), self.context.by);
        let scope = by.scope(Permission::CustomerEdit).unwrap_or(Scope::Own);
        let made = serde_json::from_value(Value::Object(change.clone()))?;
        let written = match edit::change(self.context.tx, keys, by, scope, target.row.clone(), made).await {
            Ok(done) => done,
            Err(error) => {
                let remarks = refusals(error)?;
                self.targets.insert(id, target);
                return Ok((RowOutcome::Fail, remarks));
            }
        };
        self.known.take(reading, id);
        let mut before = former(&change, &target, &written.row, keys, &self.context.fields)?;
        if let Parent::Later(name) = parent {
            before.entry("parent_id").or_insert_with(|| serde_json::json!(target.row.parent_id));
            self.link(reading, id, name)?;
        }
        self.changes.push(written.change);
        self.note(reading, id, Done::Update, Some(&before), written.row.version)?;
        Ok((RowOutcome::Update, [reading.warnings.clone(), remark].concat()))
    }

    /// The row's parent, and what is to be said about it.
    fn parent(&self, reading: &Reading, own_name: &str) -> (Parent, Vec<Remark>) {
        match reading.parent.as_deref() {
            None => (Parent::None, Vec::new()),
            Some(name) if text::key(name) == text::key(own_name) => {
                (Parent::None, vec![unlinked(self.context.parent_column.clone(), name, "which is the row itself")])
            }
            Some(name) => match self.known.parent(name) {
                Some((id, name)) => (Parent::Found(*id, name.clone()), Vec::new()),
                None => (Parent::Later(name.to_owned()), Vec::new()),
            },
        }
    }

    fn link(&mut self, reading: &Reading, customer: Uuid, parent: String) -> Result<(), Error> {
        self.links.push(customer_import_link::ActiveModel {
            customer_id: Set(customer),
            import_id: Set(self.context.import),
            row_number: Set(i64::try_from(reading.row).map_err(Error::internal)?),
            parent_name: Set(parent),
        });
        Ok(())
    }

    fn note(
        &mut self,
        reading: &Reading,
        customer: Uuid,
        outcome: Done,
        before: Option<&Map<String, Value>>,
        version: i64,
    ) -> Result<(), Error> {
        let keys = self.context.ctx.keys();
        let before = before.map(|before| keys.seal(BEFORE, customer, &serde_json::to_vec(before)?)).transpose()?;
        self.done.push(customer_import_change::ActiveModel {
            import_id: Set(self.context.import),
            customer_id: Set(customer),
            row_number: Set(i64::try_from(reading.row).map_err(Error::internal)?),
            outcome: Set(outcome),
            before: Set(before),
            version: Set(version),
            undone: Set(None),
            reason: Set(None),
        });
        Ok(())
    }

    /// Whether parents are left to be linked.
    pub fn has_links(&self) -> bool {
        !self.links.is_empty()
    }

    /// Writes the new customers with all that belongs to them, and what was noted about the rows; gives back the counts, what is to be
    /// recorded, and the issues.
    pub async fn store(self) -> Result<(Counts, Vec<Change>, Vec<RowIssue>), Error> {
        let Self {
            context: ChunkContext { ctx, tx, import, fields, .. },
            counts,
            issues,
            changes,
            customers,
            details,
            words,
            links,
            done,
            faults,
            ..
        } = self;
        if !customers.is_empty() {
            create::insert_rows(tx, &customers.iter().collect::<Vec<_>>(), details, &words, &fields).await?;
        }
        if !links.is_empty() {
            // Another import may have left one for the same customer.
            let again = OnConflict::column(customer_import_link::Column::CustomerId).do_nothing().to_owned();
            customer_import_link::Entity::insert_many(links).on_conflict(again).exec_without_returning(tx).await?;
        }
        if !done.is_empty() {
            customer_import_change::Entity::insert_many(done).exec_without_returning(tx).await?;
        }
        if let Some(faults) = customer_import_fault::Model::seal(ctx.keys(), import, &faults)? {
            customer_import_fault::Entity::insert(customer_import_fault::ActiveModel::from(faults)).exec_without_returning(tx).await?;
        }
        Ok((counts, changes, issues))
    }
}

enum Parent {
    None,
    Found(Uuid, String),
    /// Not here yet: perhaps further down in the sheet.
    Later(String),
}

/// What gives the customer back what it had before an edit.
fn former(
    change: &Map<String, Value>,
    target: &Target,
    after: &customer::Model,
    keys: &platform::seal::Keyring,
    fields: &CustomFields,
) -> Result<Map<String, Value>, Error> {
    let parent = after.parent_id.map(|id| shared::customers::CustomerRef { id, name: String::new() });
    let related = customer::Related { parent, custom: fields.shown(&after.custom.0), ..customer::Related::default() };
    let mut before = target.customer.clone();
    // What there are several of is in other rows: its former state is known where the edit names it.
    let several = ["other_emails", "other_phones", "consents"];
    let was = serde_json::to_value(&before)?;
    (before.other_emails, before.other_phones, before.other_addresses) = Default::default();
    let after = after.clone().into_dto(keys, related)?;
    before.consents.clone_from(&after.consents);
    let mut inverse = updating::inverse(&before, &after)?;
    for list in several.into_iter().filter(|list| change.contains_key(*list)) {
        inverse.insert(list.to_owned(), was.get(list).cloned().unwrap_or_default());
    }
    Ok(inverse)
}

/// What the record's own rules refuse, said about the row; failures of ours stay failures.
fn refusals(error: Error) -> Result<Vec<Remark>, Error> {
    match error {
        Error::Invalid(errors) | Error::Conflict { errors, .. } if !errors.is_empty() => Ok(updating::of_errors(errors)),
        error => Err(error),
    }
}

/// What is said about a customer that the importer does not reach.
pub fn out_of_reach() -> Remark {
    Remark { column: None, message: "The row belongs to a customer that you may not edit".to_owned() }
}

/// What is said about a row that changes nothing.
pub fn up_to_date() -> Remark {
    Remark { column: None, message: "The customer is up to date: nothing in the row is different".to_owned() }
}

fn fault(reading: &Reading, outcome: RowOutcome, remarks: &[Remark]) -> Fault {
    let said =
        |remark: &Remark| remark.column.as_ref().map_or_else(|| remark.message.clone(), |column| format!("{column} {}", remark.message));
    Fault {
        row: reading.row,
        outcome,
        columns: remarks.iter().filter_map(|remark| remark.column.clone()).collect(),
        reason: remarks.iter().map(said).collect::<Vec<_>>().join("; "),
        cells: reading.raw.iter().map(str::to_owned).collect(),
    }
}
