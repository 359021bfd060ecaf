//! Records follow their owner into another team.

use crate::access::column;
use crate::kit::Kit;
use platform::{Ctx, Error, Tx};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query};
use uuid::Uuid;

/// Gives all records of this owner, of every type, the team that the owner is in now.
pub async fn follow_owner(ctx: &Ctx, tx: &Tx, owner: Uuid, team: Option<Uuid>) -> Result<(), Error> {
    for record in Kit::of(ctx)?.records() {
        if !record.stored().owned {
            continue;
        }
        let table = record.stored().table;
        let mut update = Query::update().table(Alias::new(table)).value(Alias::new("team_id"), Expr::val(team)).take();
        update.and_where(column(table, "owner_id").eq(owner));
        tx.execute(&update).await?;
        record.owner_moved(tx, owner).await?;
    }
    Ok(())
}
