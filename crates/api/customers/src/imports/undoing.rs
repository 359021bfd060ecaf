//! The background worker that undoes imports: first what was updated, then what was created, a chunk in each transaction together with the
//! message that asks for the next one.

use super::references;
use crate::changed;
use crate::entity::customer::{self, Column as Customers};
use crate::entity::customer_import::{self, Model as Import};
use crate::entity::customer_import_change::{BEFORE, Column, Done, Entity, Model, Undone};
use crate::entity::customer_import_undo::{self, Column as Undo};
use crate::record::{create, edit};
use platform::outbox::{Delivery, Failure, Handler, Message};
use platform::{Change, Ctx, Error, Principal, Recorded, Tx, clock};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::access::{Permission, Scope};
use shared::customers::import::UndoStatus;
use std::collections::HashMap;
use std::rc::Rc;
use uuid::Uuid;

pub const KIND: &str = "customer.import_undo";
/// Customers of one transaction.
const CHUNK: u64 = 500;

/// One step, as its message carries it.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Step {
    import: Uuid,
    phase: Done,
    /// The row before the next one.
    after: i64,
    /// Customers dealt with before.
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
    let Some(import) = customer_import::Entity::find_by_id(step.import).one(ctx.db()).await.map_err(Error::from)? else { return Ok(()) };
    // What was begun is finished, whatever became of the one who began it.
    match identity::principal_of(ctx.db(), import.owner_id).await? {
        Some(by) => Ok(work(&ctx.acting_as(by.clone()), Some(&by), &import, step).await?),
        None => Ok(work(ctx, None, &import, step).await?),
    }
}

async fn work(ctx: &Ctx, by: Option<&Principal>, import: &Import, step: Step) -> Result<(), Error> {
    ctx.write(async |tx| {
        let ours = Entity::find().filter(Column::ImportId.eq(import.id)).filter(Column::Outcome.eq(step.phase));
        let rows = ours.filter(Column::RowNumber.gt(step.after)).order_by_asc(Column::RowNumber).limit(CHUNK).all(tx).await?;
        let count = i64::try_from(rows.len()).map_err(Error::internal)?;
        if !take(tx, import.id, step.done, count).await? {
            return Ok(Recorded::all((), Vec::new()));
        }
        let next = Step { after: rows.last().map_or(step.after, |row| row.row_number), done: step.done + count, ..step };
        let is_last = count < i64::try_from(CHUNK).map_err(Error::internal)?;
        let mut outcome = Outcome::default();
        match step.phase {
            Done::Update => restore(ctx, tx, by, rows, &mut outcome).await?,
            Done::Create => remove(tx, import.id, rows, &mut outcome).await?,
        }
        let changes = outcome.store(tx, import.id).await?;
        let recorded = Recorded::all((), changes);
        match (is_last, step.phase) {
            (false, _) => Ok(recorded.send(next.message(&import.filename)?)),
            (true, Done::Update) => Ok(recorded.send(Step { phase: Done::Create, after: -1, ..next }.message(&import.filename)?)),
            (true, Done::Create) => Ok(recorded.and(finish(tx, import).await?)),
        }
    })
    .await
}

/// Takes the next customers; `false` where somebody else was quicker. Holds the undoing until the commit.
async fn take(tx: &Tx, import: Uuid, done: i64, count: i64) -> Result<bool, Error> {
    let taken = customer_import_undo::Entity::update_many()
        .col_expr(Undo::Done, Expr::value(done + count))
        .filter(Undo::ImportId.eq(import))
        .filter(Undo::Done.eq(done))
        .filter(Undo::Status.eq(UndoStatus::Running))
        .exec(tx)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// What became of a chunk of customers.
#[derive(Default)]
struct Outcome {
    removed: Vec<Uuid>,
    restored: Vec<Uuid>,
    kept: Vec<(Uuid, String)>,
    changes: Vec<Change>,
}

impl Outcome {
    fn keep(&mut self, id: Uuid, reason: impl Into<String>) {
        self.kept.push((id, reason.into()));
    }

    /// Notes what became of whom; gives back what is to be recorded.
    async fn store(self, tx: &Tx, import: Uuid) -> Result<Vec<Change>, Error> {
        let Self { removed, restored, kept, changes } = self;
        let count = |n: usize| i64::try_from(n).unwrap_or(0);
        customer_import_undo::Entity::update_many()
            .col_expr(Undo::Removed, Expr::col(Undo::Removed).add(count(removed.len())))
            .col_expr(Undo::Restored, Expr::col(Undo::Restored).add(count(restored.len())))
            .col_expr(Undo::Kept, Expr::col(Undo::Kept).add(count(kept.len())))
            .filter(Undo::ImportId.eq(import))
            .exec(tx)
            .await?;
        for (undone, ids) in [(Undone::Removed, removed), (Undone::Restored, restored)] {
            // The former values are needed no more.
            Entity::update_many()
                .col_expr(Column::Undone, Expr::value(undone))
                .col_expr(Column::Before, Expr::value(None::<Vec<u8>>))
                .filter(Column::ImportId.eq(import))
                .filter(Column::CustomerId.is_in(ids))
                .exec(tx)
                .await?;
        }
        let mut reasons: HashMap<String, Vec<Uuid>> = HashMap::new();
        for (id, reason) in kept {
            reasons.entry(reason).or_default().push(id);
        }
        for (reason, ids) in reasons {
            Entity::update_many()
                .col_expr(Column::Undone, Expr::value(Undone::Kept))
                .col_expr(Column::Before, Expr::value(None::<Vec<u8>>))
                .col_expr(Column::Reason, Expr::value(reason))
                .filter(Column::ImportId.eq(import))
                .filter(Column::CustomerId.is_in(ids))
                .exec(tx)
                .await?;
        }
        Ok(changes)
    }
}

pub const GONE: &str = "is not there any more";
pub const CHANGED: &str = "was changed since the import";

/// Gives updated customers their former values, except those that were changed since.
async fn restore(ctx: &Ctx, tx: &Tx, by: Option<&Principal>, rows: Vec<Model>, outcome: &mut Outcome) -> Result<(), Error> {
    let mut found = found(tx, &rows).await?;
    for Model { customer_id, before, version, .. } in rows {
        let Some(customer) = found.remove(&customer_id) else {
            outcome.keep(customer_id, GONE);
            continue;
        };
        let (Some(by), Some(before)) = (by, before) else {
            outcome.keep(customer_id, "cannot be restored: whoever imported it is no active user");
            continue;
        };
        if customer.version != version {
            outcome.keep(customer_id, CHANGED);
            continue;
        }
        let former: Value = serde_json::from_slice(&ctx.keys().open_sealed(BEFORE, customer_id, &before)?)?;
        let scope = by.scope(Permission::CustomerEdit).unwrap_or(Scope::Own);
        match edit::change(tx, ctx.keys(), by, scope, customer, serde_json::from_value(former)?).await {
            Ok(written) => {
                outcome.restored.push(customer_id);
                outcome.changes.push(written.change);
            }
            // Its former e-mail has another customer now, say.
            Err(Error::Invalid(errors) | Error::Conflict { errors, .. }) if !errors.is_empty() => {
                let why = errors.into_iter().map(|e| format!("{} {}", e.field.replace('_', " "), e.message)).collect::<Vec<_>>().join("; ");
                outcome.keep(customer_id, format!("cannot have its former values back: {why}"));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Removes created customers. Those that were changed since stay as they are; those that something refers to are archived.
async fn remove(tx: &Tx, import: Uuid, rows: Vec<Model>, outcome: &mut Outcome) -> Result<(), Error> {
    let mut found = found(tx, &rows).await?;
    let mut referred = references::of(tx, import, rows.iter().map(|row| row.customer_id).collect()).await?;
    let (mut remove, mut archive) = (Vec::new(), Vec::new());
    for Model { customer_id, version, .. } in rows {
        let Some(customer) = found.remove(&customer_id) else {
            // Somebody removed it before.
            outcome.removed.push(customer_id);
            continue;
        };
        if customer.version != version {
            outcome.keep(customer_id, CHANGED);
            continue;
        }
        match referred.remove(&customer_id) {
            None => remove.push(customer),
            Some(reason) => {
                outcome.keep(customer_id, reason);
                archive.extend(Some(customer).filter(|customer| customer.archived_at.is_none()));
            }
        }
    }
    let (gone, archived): (Vec<Uuid>, Vec<Uuid>) = (remove.iter().map(|c| c.id).collect(), archive.iter().map(|c| c.id).collect());
    set_archived(tx, &archived).await?;
    leave_parents(tx, import, &gone).await?;
    create::remove(tx, &gone).await?;
    changed::note(tx, &archived).await?;
    outcome.changes.extend(remove.into_iter().map(|c| Change::new("customer.removed", c.id, c.name)));
    outcome.changes.extend(archive.into_iter().map(|c| Change::new("customer.archived", c.id, c.name)));
    outcome.removed.extend(gone);
    Ok(())
}

async fn found(tx: &Tx, rows: &[Model]) -> Result<HashMap<Uuid, customer::Model>, Error> {
    let ids = rows.iter().map(|row| row.customer_id);
    let found = customer::Entity::find().filter(Customers::Id.is_in(ids)).lock_exclusive().all(tx).await?;
    Ok(found.into_iter().map(|customer| (customer.id, customer)).collect())
}

async fn set_archived(tx: &Tx, ids: &[Uuid]) -> Result<(), Error> {
    let now = clock::now();
    customer::Entity::update_many()
        .col_expr(Customers::ArchivedAt, Expr::value(now))
        .col_expr(Customers::UpdatedAt, Expr::value(now))
        .col_expr(Customers::Version, Expr::col(Customers::Version).add(1))
        .filter(Customers::Id.is_in(ids.to_vec()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Takes customers of the same import, unchanged since, from parents that go; they go as well, or are archived where something refers to them.
async fn leave_parents(tx: &Tx, import: Uuid, parents: &[Uuid]) -> Result<(), Error> {
    let children = customer::Entity::find().select_only().column(Customers::Id).filter(Customers::ParentId.is_in(parents.to_vec()));
    let children: Vec<Uuid> = children.into_tuple().all(tx).await?;
    if children.is_empty() {
        return Ok(());
    }
    customer::Entity::update_many()
        .col_expr(Customers::ParentId, Expr::value(None::<Uuid>))
        .col_expr(Customers::Version, Expr::col(Customers::Version).add(1))
        .filter(Customers::Id.is_in(children.clone()))
        .exec(tx)
        .await?;
    Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Condition::all().add(Column::ImportId.eq(import)).add(Column::CustomerId.is_in(children)))
        .exec(tx)
        .await?;
    Ok(())
}

async fn finish(tx: &Tx, import: &Import) -> Result<Change, Error> {
    customer_import_undo::Entity::update_many()
        .col_expr(Undo::Status, Expr::value(UndoStatus::Finished))
        .col_expr(Undo::FinishedAt, Expr::value(clock::now()))
        .filter(Undo::ImportId.eq(import.id))
        .exec(tx)
        .await?;
    let undo = customer_import_undo::Entity::find_by_id(import.id).one(tx).await?.ok_or_else(|| Error::internal("the undoing is gone"))?;
    let change = Change::new("import.undone", import.id, import.filename.clone());
    let counts = [("removed", undo.removed), ("restored", undo.restored), ("kept", undo.kept)];
    Ok(counts.into_iter().fold(change, |change, (field, count)| change.field(field, Value::Null, count)))
}
