//! Records follow their owner into another team.

use super::directory::user_team;
use super::events::{TEAM_CHANGED, TeamChanged};
use platform::outbox::{Failure, Handler};
use platform::{Ctx, Error, Recorded};
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

/// The change itself is in the audit log as an edit of the user.
async fn follow(ctx: &Ctx, owner: Uuid) -> Result<(), Error> {
    ctx.write(async |tx| {
        let team = user_team(tx, owner).await?;
        records::follow_owner(ctx, tx, owner, team).await?;
        Ok(Recorded::unaudited(()))
    })
    .await
}
