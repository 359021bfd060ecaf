//! The second half of a bulk change: what is done to each record.

use super::progress;
use super::wanted::{by_action, by_undo, state_of};
use crate::access::{giving_back, within};
use crate::custom_fields::CustomFields;
use crate::entity::bulk_change::{Model, Request};
use crate::entity::bulk_row::{self, Column as Row};
use crate::kit::Kit;
use crate::record::{AnyRecord, ChangeKind, Held, Work};
use platform::outbox::Message;
use platform::{Change, Ctx, Error, Principal, Tx};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::FieldError;
use shared::access::Scope;
use shared::record::check;
use shared::records::bulk::BulkOutcome;
use shared::records::custom_fields::PREFIX;
use shared::records::undo::Image;
use std::collections::HashMap;
use uuid::Uuid;

/// Records changed in one transaction: short enough for others to come between.
const CHUNK: u64 = 100;
/// Where images are sealed.
const IMAGE: &str = "bulk_rows.image";

/// What became of some records: how many they were, what is to be recorded, and what has to leave.
pub struct Applied {
    pub count: i64,
    pub changes: Vec<Change>,
    pub messages: Vec<Message>,
}

/// What became of a record, why, what is to be recorded and to be sent, and what is needed to undo it.
struct RowResult {
    outcome: BulkOutcome,
    message: Option<String>,
    changes: Vec<Change>,
    messages: Vec<Message>,
    image: Option<Image>,
}

impl RowResult {
    fn of(outcome: BulkOutcome) -> Self {
        Self { outcome, message: None, changes: Vec::new(), messages: Vec::new(), image: None }
    }

    fn failed(message: String) -> Self {
        Self { message: Some(message), ..Self::of(BulkOutcome::Failed) }
    }
}

/// Deals with the records after the first `done`. `None` where the bulk change has ended or somebody else was quicker.
pub async fn chunk(
    tx: &Tx,
    ctx: &Ctx,
    by: &Principal,
    (bulk, record): (&Model, &'static dyn AnyRecord),
    done: i64,
) -> Result<Option<Applied>, Error> {
    let rows = bulk_row::Entity::find().filter(Row::BulkId.eq(bulk.id)).filter(Row::Ordinal.gt(done));
    let rows = rows.order_by_asc(Row::Ordinal).limit(CHUNK).all(tx).await?;
    let count = i64::try_from(rows.len()).map_err(Error::internal)?;
    if !progress::take(tx, bulk.id, done, count).await? {
        return Ok(None);
    }
    let request = bulk.request(ctx.keys())?;
    let needed = if request.archives() { record.access().archive } else { record.access().edit };
    let scope = by.scope(needed).unwrap_or(Scope::Own);
    let acting = if bulk.undoes_id.is_some() { giving_back(Kit::of(ctx)?, by) } else { by.clone() };
    let work = Work::new(tx, ctx, &acting, scope);
    let ids: Vec<Uuid> = rows.iter().map(|row| row.record_id).collect();
    let there = within(record, scope, by).add_option(record.stored().only.map(Expr::cust));
    // All at once and in one order, so that two bulk changes over the same records do not wait for each other.
    let held = record.lock(&work, &ids, there).await?;
    let mut held: HashMap<Uuid, Held> = held.into_iter().map(|held| (held.id, held)).collect();
    let mut images = images(tx, ctx, bulk, ids).await?;
    let custom = CustomFields::read(tx, record).await?;
    let (mut applied, mut outcomes) = (Applied { count, changes: Vec::new(), messages: Vec::new() }, Vec::new());
    for row in rows {
        let id = row.record_id;
        let result = match held.remove(&id) {
            None => RowResult::of(BulkOutcome::OutOfReach),
            // Nobody can change it any more.
            Some(held) if record.refuse_change(&held).is_err() => RowResult::of(BulkOutcome::OutOfReach),
            Some(held) => match wanted(record, &request, &held, images.remove(&id), &custom) {
                Err(why) => RowResult::failed(why),
                Ok(wanted) => bring(record, &work, held, wanted, &custom).await?,
            },
        };
        outcomes.push(result.outcome);
        store_outcome(tx, ctx, &row, result, &mut applied).await?;
    }
    progress::count(tx, bulk.id, &outcomes).await?;
    Ok(Some(applied))
}

/// The images of what is to be undone; none for a change.
async fn images(tx: &Tx, ctx: &Ctx, bulk: &Model, records: Vec<Uuid>) -> Result<HashMap<Uuid, Image>, Error> {
    let Some(undone) = bulk.undoes_id else { return Ok(HashMap::new()) };
    let rows = bulk_row::Entity::find().filter(Row::BulkId.eq(undone)).filter(Row::RecordId.is_in(records)).all(tx).await?;
    let image = |row: bulk_row::Model| {
        let sealed = row.image?;
        let opened = ctx.keys().open_sealed(IMAGE, row.record_id, &sealed);
        Some(opened.and_then(|image| Ok((row.record_id, serde_json::from_slice(&image)?))))
    };
    rows.into_iter().filter_map(image).collect()
}

/// What is to be done to the record, or why it stays as it is.
fn wanted(
    record: &dyn AnyRecord,
    request: &Request,
    held: &Held,
    image: Option<Image>,
    custom: &CustomFields,
) -> Result<Vec<ChangeKind>, String> {
    let now = state_of(held);
    match (request, image) {
        (Request::Change { action, .. }, _) => Ok(by_action(record.spec(), action, &now)),
        (Request::Undo { .. }, Some(image)) => by_undo(&image, &now).map_err(|fields| {
            let labels: Vec<String> = fields.iter().map(|field| label(record, field, custom)).collect();
            format!("Changed since: {}", labels.join(", "))
        }),
        (Request::Undo { .. }, None) => Err("What it was like before is no longer known.".to_owned()),
    }
}

/// Changes a record by the rules of the single operations. What these refuse leaves the record as it was.
async fn bring(
    record: &dyn AnyRecord,
    work: &Work<'_>,
    held: Held,
    wanted: Vec<ChangeKind>,
    custom: &CustomFields,
) -> Result<RowResult, Error> {
    if wanted.is_empty() {
        return Ok(RowResult::of(BulkOutcome::Unchanged));
    }
    let before = state_of(&held);
    match change_all(record, work, held, wanted).await {
        Ok((held, changes, messages)) => {
            let image = Some(Image::between(&before, &state_of(&held)));
            Ok(RowResult { changes, messages, image, ..RowResult::of(BulkOutcome::Changed) })
        }
        Err(Error::Invalid(errors)) => Ok(RowResult::failed(error_text(record, &errors, custom))),
        Err(Error::Conflict { errors, .. }) if !errors.is_empty() => Ok(RowResult::failed(error_text(record, &errors, custom))),
        Err(error) => Err(error),
    }
}

/// One change after the other, by the rules of the single operations.
pub async fn change_all(
    record: &dyn AnyRecord,
    work: &Work<'_>,
    mut held: Held,
    wanted: Vec<ChangeKind>,
) -> Result<(Held, Vec<Change>, Vec<Message>), Error> {
    let (mut changes, mut messages) = (Vec::new(), Vec::new());
    for change in wanted {
        if let ChangeKind::Edit(edit) = &change {
            let errors = check(record.spec(), edit, false);
            if !errors.is_empty() {
                return Err(Error::Invalid(errors));
            }
        }
        let written = record.change(work, held, change).await?;
        held = written.held;
        changes.push(written.change);
        messages.extend(written.messages);
    }
    Ok((held, changes, messages))
}

/// Refusals as people read them.
pub fn error_text(record: &dyn AnyRecord, errors: &[FieldError], custom: &CustomFields) -> String {
    let words = errors.iter().map(|error| match error.field.as_str() {
        "" => error.message.clone(),
        field => format!("{} {}", label(record, field, custom), error.message),
    });
    words.collect::<Vec<_>>().join("; ")
}

/// What people call a field of a request.
pub fn label(record: &dyn AnyRecord, field: &str, custom: &CustomFields) -> String {
    let known = match field.strip_prefix(PREFIX) {
        Some(key) => custom.all().iter().find(|known| known.key == key).map(|known| known.label.clone()),
        None => record.spec().label(field).map(str::to_owned),
    };
    known.unwrap_or_else(|| field.trim_end_matches("_id").replace('_', " "))
}

/// Notes down what became of a record.
async fn store_outcome(tx: &Tx, ctx: &Ctx, row: &bulk_row::Model, result: RowResult, applied: &mut Applied) -> Result<(), Error> {
    let RowResult { outcome, message, changes, messages, image } = result;
    let image = image.map(|image| ctx.keys().seal(IMAGE, row.record_id, &serde_json::to_vec(&image)?)).transpose()?;
    bulk_row::Entity::update_many()
        .col_expr(Row::Outcome, Expr::value(outcome))
        .col_expr(Row::Message, Expr::value(message))
        .col_expr(Row::Image, Expr::value(image))
        .filter(Row::BulkId.eq(row.bulk_id))
        .filter(Row::Ordinal.eq(row.ordinal))
        .exec(tx)
        .await?;
    applied.changes.extend(changes);
    applied.messages.extend(messages);
    Ok(())
}
