//! Files of customers: taking them in and listing them. What is done with a single one is in `attachments`.

use super::access::within;
use super::record::find;
use attachments::SubjectKind;
use bytes::Bytes;
use platform::operations::ServiceConfig;
use platform::{Change, Ctx, Error, Principal, Recorded};
use sea_orm::Condition;
use uuid::Uuid;

mod attach;
mod export;
mod list;

/// Customers as `attachments` knows them.
pub const KIND: &str = "customer";

/// The endpoints for files.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(list::list_files).service(attach::attach_file);
}

/// Attaches a file to a customer of the demo.
pub async fn add_demo_file(ctx: &Ctx, customer: Uuid, by: &Principal, name: &str, content: &'static [u8]) -> Result<(), Error> {
    let stored = attachments::take_in(ctx, name, Bytes::from_static(content)).await?;
    ctx.write(async |tx| {
        let customer = find::to_change(tx, customer, Condition::all()).await?;
        let file = stored.attach(tx, KIND, customer.id, by).await?;
        let change = Change::new("attachment.added", file.id, customer.name).field("name", serde_json::Value::Null, file.name);
        Ok(Recorded::new((), change))
    })
    .await
}

/// How a customer is reached whose file is asked for.
pub fn subject_kind() -> SubjectKind {
    SubjectKind {
        kind: KIND,
        seen: |ctx, by, scope, id| Box::pin(async move { Ok(find::visible(ctx.db(), id, within(scope, by)).await?.name) }),
        held: |tx, by, scope, id| Box::pin(async move { Ok(find::to_change(tx, id, within(scope, by)).await?.name) }),
    }
}
