//! What the server throws away by itself.

use super::clock;
use super::ctx::Ctx;
use super::entity::{idempotency_key, outbox_message};
use super::error::Error;
use super::mail;
use super::record::Recorded;
use chrono::TimeDelta;
use outbox_message::Column;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use shared::jobs::MessageStatus;
use std::time::Duration;
use uuid::Uuid;

/// How often things are thrown away.
pub const EVERY: Duration = Duration::from_secs(15 * 60);
/// How long the answers to repeatable POSTs are kept.
const ANSWERS: TimeDelta = TimeDelta::hours(24);
/// How long sent messages can be looked at.
const SENT: TimeDelta = TimeDelta::days(90);

/// Messages thrown away at a time.
const TOGETHER: u64 = 10_000;

/// Throws away answers to repeatable POSTs after a day and sent messages after a quarter of a year.
pub async fn cleanup(ctx: &Ctx) -> Result<(), Error> {
    let now = clock::now();
    ctx.write(async |tx| {
        idempotency_key::Entity::delete_many().filter(idempotency_key::Column::CreatedAt.lt(now - ANSWERS)).exec(tx).await?;
        let sent = Condition::all().add(Column::Status.eq(MessageStatus::Sent)).add(Column::CreatedAt.lt(now - SENT));
        let old = outbox_message::Entity::find().select_only().column(Column::Id).filter(sent).limit(TOGETHER);
        let old: Vec<Uuid> = old.into_tuple().all(tx).await?;
        if old.is_empty() {
            return Ok(Recorded::unaudited(()));
        }
        outbox_message::Entity::delete_many().filter(Column::Id.is_in(old.iter().copied())).exec(tx).await?;
        Ok(Recorded::unaudited(()).send(mail::removal(&old)))
    })
    .await
}
