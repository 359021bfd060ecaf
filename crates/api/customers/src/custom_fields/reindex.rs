//! The words that customers are found by follow a field in the background: when choices are renamed, and when the field is archived or restored.

use super::Fields;
use crate::entity::customer_custom_field::Model;
use crate::entity::{customer, customer_custom_value};
use crate::records::{Details, create};
use platform::outbox::{Failure, Handler, Message};
use platform::{Ctx, Error, Recorded, Tx, search};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use uuid::Uuid;

const KIND: &str = "customer.custom_field_words";
/// Customers of one transaction.
const CHUNK: u64 = 500;

/// One step, as its message carries it.
#[derive(Serialize, Deserialize)]
struct Step {
    field: Uuid,
    label: String,
    /// The customer before the next one.
    after: Option<Uuid>,
}

impl Step {
    fn message(&self) -> Result<Message, Error> {
        Ok(Message::job(KIND, format!("Search words of the field {}", self.label), serde_json::to_value(self)?))
    }
}

/// The message that asks for the first step.
pub fn message(row: &Model) -> Result<Message, Error> {
    Step { field: row.id, label: row.label.clone(), after: None }.message()
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
    ctx.write(async |tx| {
        let customers = having(tx, &step).await?;
        let fields = Fields::to_write(tx).await?;
        for customer in &customers {
            let details = Details::of(tx, customer.id).await?;
            search::index(tx, "customer", customer.id, &create::search_text(customer, &details, &fields)).await?;
        }
        let recorded = Recorded::unaudited(());
        Ok(match customers.last().filter(|_| customers.len() as u64 == CHUNK) {
            Some(last) => recorded.send(Step { after: Some(last.id), ..step }.message()?),
            None => recorded,
        })
    })
    .await
}

/// The next customers that have a value of the field, locked: nobody writes their words meanwhile.
async fn having(tx: &Tx, step: &Step) -> Result<Vec<customer::Model>, Error> {
    use customer_custom_value::{Column, Entity};
    let rows = Entity::find().select_only().column(Column::CustomerId).distinct().filter(Column::FieldId.eq(step.field));
    let rows = rows.filter(Condition::all().add_option(step.after.map(|id| Column::CustomerId.gt(id))));
    let ids: Vec<Uuid> = rows.order_by_asc(Column::CustomerId).limit(CHUNK).into_tuple().all(tx).await?;
    let found = customer::Entity::find().filter(customer::Column::Id.is_in(ids)).order_by_asc(customer::Column::Id);
    Ok(found.lock_exclusive().all(tx).await?)
}
