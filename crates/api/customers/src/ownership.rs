//! Customers follow their owner into another team.

use super::changed;
use super::entity::customer::{Column, Entity};
use identity::{TEAM_CHANGED, TeamChanged};
use platform::outbox::{Failure, Handler};
use platform::{Ctx, Error, Recorded};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use std::rc::Rc;
use uuid::Uuid;

/// Deals with users who changed their team.
pub fn handler() -> (&'static str, Handler) {
    let follow: Handler = Rc::new(|ctx, delivery| {
        Box::pin(async move {
            let event: TeamChanged =
                serde_json::from_value(delivery.payload).map_err(|e| Failure { reason: e.to_string(), permanent: true })?;
            Ok(follow(&ctx, event.user_id).await?)
        })
    });
    (TEAM_CHANGED, follow)
}

/// Gives the owner's customers the team that the owner is in now. The change itself is in the audit log as an edit of the user.
async fn follow(ctx: &Ctx, owner: Uuid) -> Result<(), Error> {
    ctx.write(async |tx| {
        let team = identity::user_team(tx, owner).await?;
        let move_all = Entity::update_many().col_expr(Column::TeamId, Expr::value(team)).filter(Column::OwnerId.eq(owner));
        move_all.exec(tx).await?;
        changed::note_all(tx, Condition::all().add(Column::OwnerId.eq(owner))).await?;
        Ok(Recorded::unaudited(()))
    })
    .await
}
