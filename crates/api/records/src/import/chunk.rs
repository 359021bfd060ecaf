//! What a chunk of rows writes: new records all together, updates one by one.

use super::batch::{Batch, Dealt, Fate, Task};
use super::matching::Known;
use super::progress::Counts;
use super::reading::{Columns, Reading, Remark};
use super::stored::issue;
use crate::bulk::state_of;
use crate::entity::import_fault::{self, Fault};
use crate::entity::import_link;
use crate::entity::import_row::{self, Done, seal_image};
use crate::record::{ChangeKind, Held, Prepared, Written};
use platform::outbox::Message;
use platform::{Change, Ctx, Error, Principal, Tx};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use shared::record::{Field, State};
use shared::records::import::{RowIssue, RowOutcome};
use shared::records::undo::Image;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Rows of one statement: within SQLite's and PostgreSQL's limits for bound values.
const TOGETHER: usize = 1_000;

/// What a chunk came to.
pub struct Stored {
    pub counts: Counts,
    pub issues: Vec<RowIssue>,
    pub changes: Vec<Change>,
    pub messages: Vec<Message>,
    /// Whether names are left to be linked.
    pub has_links: bool,
}

/// Deals with a chunk of rows, and writes what comes of it.
pub async fn store(
    tx: &Tx,
    (ctx, by): (&Ctx, &Principal),
    task: Task<'_>,
    columns: Arc<Columns>,
    readings: Vec<Reading>,
    import: Uuid,
) -> Result<Stored, Error> {
    let mut known = Known::new(task.record, task.plan);
    let mut batch = Batch::open(tx, (ctx, by), task, columns, (&mut known, &readings)).await?;
    let mut chunk = Chunk::of(ctx, import);
    for reading in &readings {
        let Dealt { fate, remarks, later, .. } = batch.deal(&known, reading).await?;
        let (outcome, remarks) = match fate {
            Fate::Create(prepared) => {
                known.take(reading, prepared.id);
                chunk.link(reading, prepared.id, later)?;
                chunk.rows.insert(prepared.id, reading.row);
                chunk.new.push(*prepared);
                (RowOutcome::Create, remarks)
            }
            Fate::Update(held, edit) => match chunk.update(&batch, task, reading, (*held, edit), later).await? {
                Ok(id) => {
                    known.take(reading, id);
                    (RowOutcome::Update, remarks)
                }
                Err((id, refused)) => {
                    batch.give_back(id).await?;
                    (RowOutcome::Fail, refused)
                }
            },
            Fate::Skip => (RowOutcome::Skip, remarks),
            Fate::Fail => (RowOutcome::Fail, remarks),
        };
        chunk.count(reading, outcome, remarks);
    }
    chunk.finish(tx, &batch, task).await
}

/// What the rows so far come to.
struct Chunk<'a> {
    ctx: &'a Ctx,
    import: Uuid,
    counts: Counts,
    issues: Vec<RowIssue>,
    changes: Vec<Change>,
    messages: Vec<Message>,
    new: Vec<Prepared>,
    /// Which row each new record comes from.
    rows: HashMap<Uuid, u64>,
    links: Vec<import_link::ActiveModel>,
    done: Vec<import_row::ActiveModel>,
    faults: Vec<Fault>,
}

impl<'a> Chunk<'a> {
    fn of(ctx: &'a Ctx, import: Uuid) -> Self {
        let (issues, changes, messages, new) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (links, done, faults) = (Vec::new(), Vec::new(), Vec::new());
        Self { ctx, import, counts: Counts::default(), issues, changes, messages, new, rows: HashMap::new(), links, done, faults }
    }

    /// Changes a record; gives back the refusals with its id where its rules refuse.
    async fn update(
        &mut self,
        batch: &Batch<'_>,
        task: Task<'_>,
        reading: &Reading,
        (held, edit): (Held, State),
        later: Vec<(&'static Field, String)>,
    ) -> Result<Result<Uuid, (Uuid, Vec<Remark>)>, Error> {
        let (id, before) = (held.id, state_of(&held));
        let written = match task.record.change(&batch.edit, held, ChangeKind::Edit(edit)).await {
            Ok(written) => written,
            Err(error) => return Ok(Err((id, batch.refusals(error)?))),
        };
        let image = Image::between(&before, &state_of(&written.held));
        self.note(reading.row, &written, Done::Update, Some(&image))?;
        self.link(reading, id, later)?;
        self.changes.push(written.change);
        self.messages.extend(written.messages);
        Ok(Ok(id))
    }

    fn count(&mut self, reading: &Reading, outcome: RowOutcome, remarks: Vec<Remark>) {
        match outcome {
            RowOutcome::Create => self.counts.created += 1,
            RowOutcome::Update => self.counts.updated += 1,
            RowOutcome::Skip => self.counts.skipped += 1,
            RowOutcome::Fail => self.counts.failed += 1,
        }
        if matches!(outcome, RowOutcome::Skip | RowOutcome::Fail) {
            self.faults.push(fault(reading, outcome, &remarks));
        }
        self.issues.extend(remarks.into_iter().map(|remark| issue(reading.row, outcome, remark)));
    }

    fn link(&mut self, reading: &Reading, record: Uuid, later: Vec<(&'static Field, String)>) -> Result<(), Error> {
        for (field, name) in later {
            self.links.push(import_link::ActiveModel {
                import_id: Set(self.import),
                record_id: Set(record),
                field: Set(field.key.to_owned()),
                row_number: Set(number(reading.row)?),
                name: Set(name),
            });
        }
        Ok(())
    }

    fn note(&mut self, row: u64, written: &Written, outcome: Done, image: Option<&Image>) -> Result<(), Error> {
        let id = written.held.id;
        self.done.push(import_row::ActiveModel {
            import_id: Set(self.import),
            record_id: Set(id),
            row_number: Set(number(row)?),
            outcome: Set(outcome),
            image: Set(image.map(|image| seal_image(self.ctx.keys(), id, image)).transpose()?),
            version: Set(written.held.version),
            undone: Set(None),
            reason: Set(None),
        });
        Ok(())
    }

    /// Writes the new records with all that belongs to them, and what was noted about the rows.
    async fn finish(mut self, tx: &Tx, batch: &Batch<'_>, task: Task<'_>) -> Result<Stored, Error> {
        if !self.new.is_empty() {
            let action = format!("{}.imported", task.record.spec().subject);
            let new = std::mem::take(&mut self.new);
            for written in task.record.insert(&batch.create, new).await? {
                let row = self.rows.get(&written.held.id).copied().unwrap_or_default();
                self.note(row, &written, Done::Create, None)?;
                self.changes.push(Change { action: action.clone().into(), ..written.change });
                self.messages.extend(written.messages);
            }
        }
        let Self { ctx, import, counts, issues, changes, messages, links, done, faults, .. } = self;
        let has_links = !links.is_empty();
        for links in links.chunks(TOGETHER) {
            let again = [import_link::Column::ImportId, import_link::Column::RecordId, import_link::Column::Field];
            let again = OnConflict::columns(again).do_nothing().to_owned();
            let insert = import_link::Entity::insert_many(links.to_vec()).on_conflict(again);
            insert.exec_without_returning(tx).await?;
        }
        for done in done.chunks(TOGETHER) {
            import_row::Entity::insert_many(done.to_vec()).exec_without_returning(tx).await?;
        }
        if let Some(faults) = import_fault::Model::seal(ctx.keys(), import, &faults)? {
            import_fault::Entity::insert(import_fault::ActiveModel::from(faults)).exec_without_returning(tx).await?;
        }
        Ok(Stored { counts, issues, changes, messages, has_links })
    }
}

fn number(row: u64) -> Result<i64, Error> {
    i64::try_from(row).map_err(Error::internal)
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
