//! The first administrator: set up once, with a link that only whoever starts the server sees.

mod set_up;
mod status;

use super::entity::user;
use super::links::{self, Purpose};
use platform::operations::ServiceConfig;
use platform::{Ctx, Error, Recorded};
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect};
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(status::get_setup).service(set_up::set_up);
}

/// Where the first administrator is set up, while there is no user. Every start makes a new link; the one before is good no longer.
pub async fn setup_link(ctx: &Ctx) -> Result<Option<String>, Error> {
    if !is_needed(ctx.db()).await? {
        return Ok(None);
    }
    let token = ctx.write(async |tx| Ok(Recorded::unaudited(links::make(tx, Purpose::Setup, None, None).await?))).await?;
    Ok(Some(format!("{}/setup#{token}", ctx.config().public_url())))
}

/// Whether there is no user yet.
pub async fn is_needed(db: &impl ConnectionTrait) -> Result<bool, Error> {
    let any: Option<Uuid> = user::Entity::find().select_only().column(user::Column::Id).limit(1).into_tuple().one(db).await?;
    Ok(any.is_none())
}
