//! What the server throws away by itself.

use super::clock;
use super::ctx::Ctx;
use super::entity::{idempotency_key, outbox_message};
use super::error::Error;
use super::record::Recorded;
use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::jobs::MessageStatus;
use std::time::Duration;

/// How often things are thrown away.
pub const EVERY: Duration = Duration::from_secs(15 * 60);
/// How long the answers to repeatable POSTs are kept.
const ANSWERS: TimeDelta = TimeDelta::hours(24);
/// How long sent messages can be looked at.
const SENT: TimeDelta = TimeDelta::days(90);

/// Throws away answers to repeatable POSTs after a day and sent messages after a quarter of a year.
pub async fn cleanup(ctx: &Ctx) -> Result<(), Error> {
    let now = clock::now();
    ctx.write(async |tx| {
        idempotency_key::Entity::delete_many().filter(idempotency_key::Column::CreatedAt.lt(now - ANSWERS)).exec(tx).await?;
        let sent = outbox_message::Entity::delete_many().filter(outbox_message::Column::Status.eq(MessageStatus::Sent));
        sent.filter(outbox_message::Column::CreatedAt.lt(now - SENT)).exec(tx).await?;
        Ok(Recorded::unaudited(()))
    })
    .await
}
