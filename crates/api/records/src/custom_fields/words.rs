//! The words that records are found by follow a field in the background: when choices are renamed, and when the field is archived or restored.

use crate::entity::custom_field::Model;
use crate::entity::custom_value::{Column, Entity};
use crate::kit::Kit;
use platform::outbox::{Failure, Handler, Message};
use platform::{Ctx, Error, Recorded, Tx};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use uuid::Uuid;

const KIND: &str = "custom_field.words";
/// Records of one transaction.
const CHUNK: u64 = 500;

/// One step, as its message carries it.
#[derive(Serialize, Deserialize)]
struct Step {
    /// The code of the record type.
    record: String,
    field: Uuid,
    label: String,
    /// The record before the next one.
    after: Option<Uuid>,
}

impl Step {
    fn message(&self) -> Result<Message, Error> {
        Ok(Message::job(KIND, format!("Search words of the field {}", self.label), serde_json::to_value(self)?))
    }
}

/// The message that asks for the first step.
pub fn message(row: &Model) -> Result<Message, Error> {
    Step { record: row.record.clone(), field: row.id, label: row.label.clone(), after: None }.message()
}

/// Deals with the steps.
pub fn handler() -> (&'static str, Handler) {
    let follow: Handler = Rc::new(|ctx, delivery| {
        Box::pin(async move {
            let step: Step = serde_json::from_value(delivery.payload).map_err(|e| Failure { reason: e.to_string(), permanent: true })?;
            Ok(run(&ctx, step).await?)
        })
    });
    (KIND, follow)
}

async fn run(ctx: &Ctx, step: Step) -> Result<(), Error> {
    let Some(record) = Kit::of(ctx)?.record(&step.record) else { return Ok(()) };
    ctx.write(async |tx| {
        let ids = having(tx, &step).await?;
        record.index(ctx, tx, &ids).await?;
        let recorded = Recorded::unaudited(());
        Ok(match ids.last().filter(|_| ids.len() as u64 == CHUNK) {
            Some(last) => recorded.send(Step { after: Some(*last), ..step }.message()?),
            None => recorded,
        })
    })
    .await
}

/// The next records that have a value of the field.
async fn having(tx: &Tx, step: &Step) -> Result<Vec<Uuid>, Error> {
    let rows = Entity::find().select_only().column(Column::RecordId).distinct().filter(Column::FieldId.eq(step.field));
    let rows = rows.filter(Condition::all().add_option(step.after.map(|id| Column::RecordId.gt(id))));
    Ok(rows.order_by_asc(Column::RecordId).limit(CHUNK).into_tuple().all(tx).await?)
}
