//! Listing saved views.

use super::access::{list_of, visible_to};
use super::entity::saved_view::{Column, Entity};
use super::find::described;
use actix_web::{get, web};
use platform::{Error, Query, SignedInUser};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait as _, Order, QueryFilter, QueryOrder, QuerySelect};
use shared::views::{SavedView, ViewQuery};

/// List the saved views of a list.
///
/// One's own by name, then those that are shared with one of one's roles. Whoever may read the records may read the views of their list.
#[utoipa::path(tag = "views", security(("bearer" = [])), params(ViewQuery), responses((status = 200, body = Vec<SavedView>)))]
#[get("/views")]
pub async fn list_views(by: SignedInUser, query: Query<ViewQuery>) -> Result<web::Json<Vec<SavedView>>, Error> {
    let list = list_of(&by, &query.0.record)?;
    let is_own = Expr::col(Column::OwnerId).eq(by.principal().user_id);
    let views = Entity::find()
        .filter(Column::Record.eq(list.spec().code))
        .filter(visible_to(by.db(), &by, by.principal()).await?)
        .order_by(is_own, Order::Desc)
        .order_by_asc(Column::NameKey)
        .order_by_asc(Column::Id)
        // One's own, and some of others.
        .limit(3 * by.config().limits.shares.views);
    Ok(web::Json(described(by.db(), &by, by.principal(), views.all(by.db()).await?).await?))
}
