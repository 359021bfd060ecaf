//! Sessions and links that are long over.

use super::entity::{known_device, link_token, session};
use super::{devices, throttle};
use chrono::TimeDelta;
use platform::{Ctx, Error, Recorded, clock};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

/// How long an ended session or an expired link is kept, for looking into incidents.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Throws away sessions that ended or ran out a month ago, with their refresh tokens, links that ran out a month ago,
/// devices that are known no longer, and wrong passwords that count no longer.
pub async fn cleanup(ctx: &Ctx) -> Result<(), Error> {
    let over = clock::now() - KEPT;
    ctx.write(async |tx| {
        let ended = Condition::any().add(session::Column::EndedAt.lt(over)).add(session::Column::ExpiresAt.lt(over));
        session::Entity::delete_many().filter(ended).exec(tx).await?;
        link_token::Entity::delete_many().filter(link_token::Column::ExpiresAt.lt(over)).exec(tx).await?;
        let known = known_device::Column::CreatedAt.lt(clock::now() - devices::KEPT);
        known_device::Entity::delete_many().filter(known).exec(tx).await?;
        throttle::cleanup(tx, &ctx.config().limits.sign_in).await?;
        Ok(Recorded::unaudited(()))
    })
    .await
}
