//! What merges that can no longer be undone still know.

use crate::entity::customer_merge::{Column, Entity};
use chrono::TimeDelta;
use platform::{Ctx, Error, Recorded, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use shared::customers::merges::UNDO_DAYS;

/// Forgets what customers were like before merges that are too long ago; that they were merged stays known.
pub async fn cleanup(ctx: &Ctx) -> Result<(), Error> {
    let over = clock::now() - TimeDelta::days(UNDO_DAYS);
    let old = Entity::find().filter(Column::MergedAt.lt(over)).filter(Column::Image.is_not_null());
    if old.count(ctx.db()).await? == 0 {
        return Ok(());
    }
    let forget = Entity::update_many().col_expr(Column::Image, Expr::value(None::<Vec<u8>>));
    let forget = forget.filter(Column::MergedAt.lt(over)).filter(Column::Image.is_not_null());
    ctx.write(async |tx| Ok(Recorded::unaudited(forget.exec(tx).await?))).await?;
    Ok(())
}
