//! The last part of an import: records whose rows name one of the same type that came later in the sheet are linked to it.

use super::batch::Task;
use super::job::Step;
use super::names::first_called;
use super::progress;
use super::reading::Columns;
use super::stored::{issue, unlinked};
use crate::access::column;
use crate::bulk::state_of;
use crate::entity::import::Model;
use crate::entity::import_link::{Column, Entity, Model as Link};
use crate::entity::import_row::{self, Column as Touched, Done, seal_image};
use crate::record::{ChangeKind, Held, Work};
use platform::outbox::Message;
use platform::{Change, Ctx, Error, Principal, Recorded, Tx};
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use shared::access::Scope;
use shared::record::{Field, State};
use shared::records::import::{RowIssue, RowOutcome};
use shared::records::undo::Image;
use shared::text;
use std::collections::HashMap;
use uuid::Uuid;

/// Links made in one transaction.
const CHUNK: u64 = 500;

/// Whether there are links to be made.
pub async fn are_waiting(tx: &Tx, import: Uuid) -> Result<bool, Error> {
    let found = Entity::find().filter(Column::ImportId.eq(import)).select_only().column(Column::RecordId).limit(1);
    Ok(found.into_tuple::<Uuid>().one(tx).await?.is_some())
}

/// Makes some of the links; ends the import after the last one.
pub async fn step(ctx: &Ctx, by: &Principal, task: Task<'_>, import: &Model, step: &Step, columns: &Columns) -> Result<(), Error> {
    ctx.write(async |tx| {
        if !progress::take(tx, import.id, step.done, 0).await? {
            return Ok(Recorded::all((), Vec::new()));
        }
        let links = Entity::find().filter(Column::ImportId.eq(import.id)).order_by_asc(Column::RowNumber).order_by_asc(Column::RecordId);
        let mut links = links.order_by_asc(Column::Field).limit(CHUNK).all(tx).await?;
        // Further links of the last record may be in the next step: all of one are made together.
        if let Some(last) = links.last().map(|link| link.record_id).filter(|_| links.len() as u64 == CHUNK) {
            links.retain(|link| link.record_id != last);
        }
        let work = Work::new(tx, ctx, by, by.scope(task.record.access().edit).unwrap_or(Scope::Own));
        let mut linking = Linking::of(&work, task, &links).await?;
        let mut issues = Vec::new();
        for link in &links {
            if let Err(why) = linking.link(&work, link).await? {
                issues.push(warning(link, columns, &why));
            }
        }
        let made = links.iter().map(|link| link.record_id);
        Entity::delete_many().filter(Column::ImportId.eq(import.id)).filter(Column::RecordId.is_in(made)).exec(tx).await?;
        let issues = progress::note(tx, import.id, step.issues, issues, true).await?;
        let mut recorded = Recorded::all((), linking.changes);
        recorded = linking.messages.into_iter().fold(recorded, Recorded::send);
        if are_waiting(tx, import.id).await? {
            return Ok(recorded.send(Step { issues, ..step.clone() }.message(&import.filename)?));
        }
        if let Some(change) = progress::finish(tx, ctx, import).await? {
            recorded = recorded.and(change);
        }
        Ok(recorded)
    })
    .await
}

/// The records of some links, and whom their names mean.
struct Linking<'a> {
    task: Task<'a>,
    held: HashMap<Uuid, Held>,
    rows: HashMap<Uuid, import_row::Model>,
    /// By field and folded name.
    named: HashMap<&'static str, HashMap<String, Uuid>>,
    changes: Vec<Change>,
    messages: Vec<Message>,
}

impl<'a> Linking<'a> {
    async fn of(work: &Work<'_>, task: Task<'a>, links: &[Link]) -> Result<Self, Error> {
        let record = task.record;
        let mut names: HashMap<&'static str, (&'static Field, Vec<String>)> = HashMap::new();
        for link in links {
            if let Some(field) = record.spec().field(&link.field) {
                names.entry(field.key).or_insert_with(|| (field, Vec::new())).1.push(link.name.clone());
            }
        }
        let mut named = HashMap::new();
        for (key, (field, names)) in names {
            named.insert(key, first_called(work, record, field, &names).await?);
        }
        let ids: Vec<Uuid> = links.iter().map(|link| link.record_id).collect();
        let there = Condition::all().add(column(record.stored().table, "archived_at").is_null());
        let held = record.lock(work, &ids, there).await?.into_iter().map(|held| (held.id, held)).collect();
        let import = task.import.map(|import| import.id);
        let rows =
            import_row::Entity::find().filter(Touched::ImportId.eq(import)).filter(Touched::RecordId.is_in(ids)).all(work.tx).await?;
        let rows = rows.into_iter().map(|row| (row.record_id, row)).collect();
        Ok(Self { task, held, rows, named, changes: Vec::new(), messages: Vec::new() })
    }

    /// Links one record, or says why it cannot be. One that was given another reference or archived meanwhile is left as it is.
    async fn link(&mut self, work: &Work<'_>, link: &Link) -> Result<Result<(), String>, Error> {
        let record = self.task.record;
        let Some(field) = record.spec().field(&link.field) else { return Ok(Ok(())) };
        let many = record.spec().noun.1;
        let Some(other) = self.named.get(field.key).and_then(|named| named.get(&text::key(&link.name))).copied() else {
            return Ok(Err(format!("which is neither in the file nor among the {many} that you can see")));
        };
        let (Some(held), Some(row)) = (self.held.remove(&link.record_id), self.rows.get(&link.record_id)) else { return Ok(Ok(())) };
        // One that was updated may refer to another, as long as nobody changed it since.
        if !field.of(&held.state).is_null() && held.version != row.version {
            return Ok(Ok(()));
        }
        let (id, version, before) = (held.id, held.version, state_of(&held));
        let edit = State::from_iter([(field.request_key(), json!(other))]);
        let written = match record.change(work, held, ChangeKind::Edit(edit)).await {
            Ok(written) => written,
            Err(Error::Invalid(errors) | Error::Conflict { errors, .. }) if !errors.is_empty() => {
                let why = errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join(" and ");
                self.held.extend(record.lock(work, &[id], Condition::all()).await?.into_iter().map(|held| (held.id, held)));
                return Ok(Err(format!("which {why}")));
            }
            Err(error) => return Err(error),
        };
        // Keeps up with a record that nobody else has changed, so that the import can be undone.
        if version == row.version {
            follow(work, row, &before, &written.held).await?;
            if let Some(row) = self.rows.get_mut(&id) {
                row.version = written.held.version;
            }
        }
        self.held.insert(id, written.held);
        self.changes.push(written.change);
        self.messages.extend(written.messages);
        Ok(Ok(()))
    }
}

async fn follow(work: &Work<'_>, row: &import_row::Model, before: &State, after: &Held) -> Result<(), Error> {
    let keys = work.ctx.keys();
    let image = match (row.outcome, row.image(keys)?) {
        (Done::Update, Some(mut image)) => {
            let linked = Image::between(before, &state_of(after));
            for (key, was) in linked.before {
                image.before.entry(key).or_insert(was);
            }
            image.after.extend(linked.after);
            Some(seal_image(keys, row.record_id, &image)?)
        }
        _ => None,
    };
    let update = import_row::Entity::update_many()
        .col_expr(Touched::Version, Expr::value(after.version))
        .col_expr(Touched::Image, Expr::value(image))
        .filter(Touched::ImportId.eq(row.import_id));
    update.filter(Touched::RecordId.eq(row.record_id)).exec(work.tx).await?;
    Ok(())
}

fn warning(link: &Link, columns: &Columns, why: &str) -> RowIssue {
    let row = u64::try_from(link.row_number).unwrap_or(0);
    issue(row, RowOutcome::Create, unlinked(columns.header_of(&link.field), &link.name, why))
}
