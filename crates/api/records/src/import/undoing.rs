//! The background worker that undoes imports: first what was updated, then what was created, a chunk in each transaction together with the
//! message that asks for the next one.

use super::references;
use crate::access::{giving_back, reaches};
use crate::bulk::{by_undo, change_all, error_text, label, state_of};
use crate::custom_fields::CustomFields;
use crate::entity::import::{self, Model as Import};
use crate::entity::import_row::{Column, Done, Entity, Model, Undone};
use crate::entity::import_undo::{self, Column as Undo};
use crate::kit::Kit;
use crate::record::{AnyRecord, ChangeKind, Held, Work};
use crate::removed::note_removed;
use platform::db::Conn;
use platform::outbox::{Delivery, Failure, Handler, Message};
use platform::{Change, Ctx, Error, Principal, Recorded, Tx, clock};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::access::Scope;
use shared::records::import::UndoStatus;
use std::collections::HashMap;
use std::rc::Rc;
use uuid::Uuid;

pub const KIND: &str = "record.import_undo";
/// Records of one transaction.
const CHUNK: u64 = 500;

/// One step, as its message carries it.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Step {
    import: Uuid,
    phase: Done,
    /// The row before the next one.
    after: i64,
    /// Records dealt with before.
    done: i64,
}

impl Step {
    /// The beginning.
    pub fn first(import: Uuid) -> Self {
        Self { import, phase: Done::Update, after: -1, done: 0 }
    }

    /// The message that asks for this step.
    pub fn message(&self, filename: &str) -> Result<Message, Error> {
        Ok(Message::job(KIND, format!("Undoing the import of {filename}"), serde_json::to_value(self)?))
    }
}

/// Deals with the steps.
pub fn handler() -> Handler {
    Rc::new(|ctx, delivery| Box::pin(async move { run(&ctx, delivery).await }))
}

async fn run(ctx: &Ctx, delivery: Delivery) -> Result<(), Failure> {
    let step: Step = serde_json::from_value(delivery.payload).map_err(|e| Failure { reason: e.to_string(), permanent: true })?;
    let Some(import) = import::Entity::find_by_id(step.import).one(ctx.db()).await.map_err(Error::from)? else { return Ok(()) };
    let kit = Kit::of(ctx)?;
    let Some(record) = kit.record(&import.record) else {
        return Err(Failure { reason: format!("there are no {}", import.record), permanent: true });
    };
    // What was begun is finished, whatever became of the one who began it.
    match kit.people().principal(&Conn::Pool(ctx.db()), import.owner_id).await? {
        Some(by) => Ok(work(&ctx.acting_as(by.clone()), (&by, true), record, &import, step).await?),
        None => Ok(work(ctx, (&nobody(&import), false), record, &import, step).await?),
    }
}

/// Whoever began it and may do nothing any more.
fn nobody(import: &Import) -> Principal {
    Principal {
        user_id: import.owner_id,
        session_id: Uuid::nil(),
        key_id: None,
        name: String::new(),
        team_id: None,
        grants: Default::default(),
    }
}

async fn work(
    ctx: &Ctx,
    (by, is_active): (&Principal, bool),
    record: &'static dyn AnyRecord,
    import: &Import,
    step: Step,
) -> Result<(), Error> {
    ctx.write(async |tx| {
        let ours = Entity::find().filter(Column::ImportId.eq(import.id)).filter(Column::Outcome.eq(step.phase));
        let rows = ours.filter(Column::RowNumber.gt(step.after)).order_by_asc(Column::RowNumber).limit(CHUNK).all(tx).await?;
        let count = i64::try_from(rows.len()).map_err(Error::internal)?;
        if !take(tx, import.id, step.done, count).await? {
            return Ok(Recorded::all((), Vec::new()));
        }
        let next = Step { after: rows.last().map_or(step.after, |row| row.row_number), done: step.done + count, ..step };
        let is_last = count < i64::try_from(CHUNK).map_err(Error::internal)?;
        let (by, scope) = match step.phase {
            Done::Update => (giving_back(Kit::of(ctx)?, by), by.scope(record.access().edit).unwrap_or(Scope::Own)),
            Done::Create => (by.clone(), Scope::All),
        };
        let mut undoing = Undoing { record, work: Work::new(tx, ctx, &by, scope), is_active, outcome: Outcome::default() };
        match step.phase {
            Done::Update => undoing.restore(rows).await?,
            Done::Create => undoing.remove(import.id, rows).await?,
        }
        let (changes, messages) = undoing.outcome.store(tx, import.id).await?;
        let recorded = messages.into_iter().fold(Recorded::all((), changes), Recorded::send);
        match (is_last, step.phase) {
            (false, _) => Ok(recorded.send(next.message(&import.filename)?)),
            (true, Done::Update) => Ok(recorded.send(Step { phase: Done::Create, after: -1, ..next }.message(&import.filename)?)),
            (true, Done::Create) => Ok(recorded.and(finish(tx, import).await?)),
        }
    })
    .await
}

/// Takes the next records; `false` where somebody else was quicker. Holds the undoing until the commit.
async fn take(tx: &Tx, import: Uuid, done: i64, count: i64) -> Result<bool, Error> {
    let taken = import_undo::Entity::update_many()
        .col_expr(Undo::Done, Expr::value(done + count))
        .filter(Undo::ImportId.eq(import))
        .filter(Undo::Done.eq(done))
        .filter(Undo::Status.eq(UndoStatus::Running))
        .exec(tx)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// What became of a chunk of records.
#[derive(Default)]
struct Outcome {
    removed: Vec<Uuid>,
    restored: Vec<Uuid>,
    kept: Vec<(Uuid, String)>,
    changes: Vec<Change>,
    messages: Vec<Message>,
}

impl Outcome {
    fn keep(&mut self, id: Uuid, reason: impl Into<String>) {
        self.kept.push((id, reason.into()));
    }

    /// Notes what became of which; gives back what is to be recorded and to be sent.
    async fn store(self, tx: &Tx, import: Uuid) -> Result<(Vec<Change>, Vec<Message>), Error> {
        let Self { removed, restored, kept, changes, messages } = self;
        let count = |n: usize| i64::try_from(n).unwrap_or(0);
        import_undo::Entity::update_many()
            .col_expr(Undo::Removed, Expr::col(Undo::Removed).add(count(removed.len())))
            .col_expr(Undo::Restored, Expr::col(Undo::Restored).add(count(restored.len())))
            .col_expr(Undo::Kept, Expr::col(Undo::Kept).add(count(kept.len())))
            .filter(Undo::ImportId.eq(import))
            .exec(tx)
            .await?;
        let mut reasons: HashMap<(Undone, Option<String>), Vec<Uuid>> = HashMap::new();
        reasons.insert((Undone::Removed, None), removed);
        reasons.insert((Undone::Restored, None), restored);
        for (id, reason) in kept {
            reasons.entry((Undone::Kept, Some(reason))).or_default().push(id);
        }
        for ((undone, reason), ids) in reasons {
            // The former values are needed no more.
            Entity::update_many()
                .col_expr(Column::Undone, Expr::value(undone))
                .col_expr(Column::Image, Expr::value(None::<Vec<u8>>))
                .col_expr(Column::Reason, Expr::value(reason))
                .filter(Column::ImportId.eq(import))
                .filter(Column::RecordId.is_in(ids))
                .exec(tx)
                .await?;
        }
        Ok((changes, messages))
    }
}

pub const GONE: &str = "is not there any more";
pub const CHANGED: &str = "was changed since the import";

/// A chunk that is taken back.
struct Undoing<'a> {
    record: &'static dyn AnyRecord,
    work: Work<'a>,
    /// Whether the one who imported may still work.
    is_active: bool,
    outcome: Outcome,
}

impl Undoing<'_> {
    /// Gives updated records their former values, each field by itself, and none where one was changed since.
    async fn restore(&mut self, rows: Vec<Model>) -> Result<(), Error> {
        let mut found = self.found(&rows).await?;
        let custom = CustomFields::read(self.work.tx, self.record).await?;
        for row in rows {
            let id = row.record_id;
            let Some(held) = found.remove(&id) else {
                self.outcome.keep(id, GONE);
                continue;
            };
            if let Err(why) = self.may_restore(&held) {
                self.outcome.keep(id, why);
                continue;
            }
            let Some(image) = row.image(self.work.ctx.keys())? else {
                self.outcome.keep(id, "cannot be restored: its former values are no longer known");
                continue;
            };
            let wanted = match by_undo(&image, &state_of(&held)) {
                Ok(wanted) => wanted,
                Err(fields) => {
                    let labels: Vec<String> = fields.iter().map(|field| label(self.record, field, &custom)).collect();
                    self.outcome.keep(id, format!("{CHANGED}: {}", labels.join(", ")));
                    continue;
                }
            };
            match change_all(self.record, &self.work, held, wanted).await {
                Ok((_, changes, messages)) => {
                    self.outcome.restored.push(id);
                    self.outcome.changes.extend(changes);
                    self.outcome.messages.extend(messages);
                }
                // A value that must be unique has another record now, say.
                Err(Error::Invalid(errors) | Error::Conflict { errors, .. }) if !errors.is_empty() => {
                    let why = error_text(self.record, &errors, &custom);
                    self.outcome.keep(id, format!("cannot have its former values back: {why}"));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Says why an updated record stays as it is, whatever was changed.
    fn may_restore(&self, held: &Held) -> Result<(), &'static str> {
        if !self.is_active {
            return Err("cannot be restored: whoever imported it is no active user");
        }
        let by = self.work.by;
        let scope = by.scope(self.record.access().edit);
        if !scope.is_some_and(|scope| reaches(self.record, scope, by, held.owner, held.team)) {
            return Err("cannot be restored: whoever imported it may not edit it any more");
        }
        self.record.refuse_change(held).map_err(|_| CHANGED)
    }

    /// Whether whoever imported it could still add it where it is now. What was begun goes on where they are no active user any more.
    fn may_remove(&self, held: &Held) -> bool {
        let by = self.work.by;
        let scope = by.scope(self.record.access().create);
        !self.is_active || scope.is_some_and(|scope| reaches(self.record, scope, by, held.owner, held.team))
    }

    /// Removes created records. Those that were changed since stay as they are; those that something refers to are archived.
    async fn remove(&mut self, import: Uuid, rows: Vec<Model>) -> Result<(), Error> {
        let mut found = self.found(&rows).await?;
        let ids = rows.iter().map(|row| row.record_id).collect();
        let mut referred = references::of(&self.work, self.record, import, ids).await?;
        let mut remove = Vec::new();
        for Model { record_id, version, .. } in rows {
            let Some(held) = found.remove(&record_id) else {
                // Somebody removed it before.
                self.outcome.removed.push(record_id);
                continue;
            };
            if !self.may_remove(&held) {
                self.outcome.keep(record_id, "cannot be removed: it is out of reach of whoever imported it");
                continue;
            }
            if held.version != version {
                self.outcome.keep(record_id, CHANGED);
                continue;
            }
            match referred.remove(&record_id) {
                None => remove.push(held),
                Some(reason) => {
                    self.outcome.keep(record_id, reason);
                    if !held.archived {
                        let written = self.record.change(&self.work, held, ChangeKind::Archive).await?;
                        self.outcome.changes.push(written.change);
                        self.outcome.messages.extend(written.messages);
                    }
                }
            }
        }
        let gone: Vec<Uuid> = remove.iter().map(|held| held.id).collect();
        note_removed(self.work.tx, remove.iter().map(|held| (held.id, held.owner, held.team))).await?;
        references::let_go(&self.work, self.record, import, &gone).await?;
        self.outcome.changes.extend(self.record.remove(&self.work, remove).await?);
        self.outcome.removed.extend(gone);
        Ok(())
    }

    async fn found(&self, rows: &[Model]) -> Result<HashMap<Uuid, Held>, Error> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.record_id).collect();
        let found = self.record.lock(&self.work, &ids, Condition::all()).await?;
        Ok(found.into_iter().map(|held| (held.id, held)).collect())
    }
}

async fn finish(tx: &Tx, import: &Import) -> Result<Change, Error> {
    import_undo::Entity::update_many()
        .col_expr(Undo::Status, Expr::value(UndoStatus::Finished))
        .col_expr(Undo::FinishedAt, Expr::value(clock::now()))
        .filter(Undo::ImportId.eq(import.id))
        .exec(tx)
        .await?;
    let undo = import_undo::Entity::find_by_id(import.id).one(tx).await?.ok_or_else(|| Error::internal("the undoing is gone"))?;
    let change = Change::new("import.undone", import.id, import.filename.clone());
    let counts = [("removed", undo.removed), ("restored", undo.restored), ("kept", undo.kept)];
    Ok(counts.into_iter().fold(change, |change, (field, count)| change.field(field, Value::Null, count)))
}
