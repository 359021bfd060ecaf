//! What filters and forms offer.

use crate::access::{ReadCustomers, scope_name, visible_to};
use crate::entity::customer::{Column, Entity};
use crate::entity::customer_tag;
use actix_web::{HttpResponse, get};
use platform::config::Config;
use platform::{Can, Error};
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, DatabaseConnection, EntityTrait, IntoSimpleExpr, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use shared::access::Scope;
use shared::customers::list::CustomerChoices;
use shared::identity::UserRef;

/// How many values of a kind are offered.
const MOST: u64 = 100;

/// Values for filters and forms.
///
/// The sectors, tags and countries in use among the customers one may see, most frequent first, and the users who may own customers. May be
/// some seconds old.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.read"])), responses((status = 200, body = CustomerChoices)))]
#[get("/customers/choices")]
pub async fn customer_choices(by: Can<ReadCustomers>) -> Result<HttpResponse, Error> {
    let name = format!("customers.choices:{}", scope_name(by.scope(), by.principal()));
    let visible = visible_to(&by).add(Column::ArchivedAt.is_null());
    let choices = by.app().cache.answer(name, async || choices(by.db(), visible, owners(&by).await?, by.config()).await).await?;
    Ok(HttpResponse::Ok().json(&*choices))
}

/// Whom the reader may name as owner: everybody, the team, or oneself, as far as the permission reaches.
async fn owners(by: &Can<ReadCustomers>) -> Result<Vec<UserRef>, Error> {
    match (by.scope(), by.principal().team_id) {
        (Scope::All, _) => identity::owners(by.db(), None).await,
        (Scope::Team, Some(team)) => identity::owners(by.db(), Some(team)).await,
        _ => Ok(vec![UserRef { id: by.principal().user_id, name: by.principal().name.clone() }]),
    }
}

async fn choices(db: &DatabaseConnection, visible: Condition, owners: Vec<UserRef>, config: &Config) -> Result<CustomerChoices, Error> {
    let frequent = |value: SimpleExpr, given: SimpleExpr| {
        let found = Entity::find().select_only().expr_as(value.clone(), "value").filter(visible.clone()).filter(given).group_by(value);
        found.order_by(Expr::cust("COUNT(*)"), Order::Desc).limit(MOST).into_tuple::<String>()
    };
    let sectors = frequent(Column::SectorKey.into_simple_expr(), Column::SectorKey.is_not_null()).all(db).await?;
    let countries = frequent(Column::Country.into_simple_expr(), Column::Country.is_not_null()).all(db).await?;
    let of_visible = Entity::find().select_only().column(Column::Id).filter(visible.clone()).into_query();
    let tags = customer_tag::Entity::find()
        .select_only()
        .expr_as(Expr::cust("MIN(tag)"), "value")
        .filter(customer_tag::Column::CustomerId.in_subquery(of_visible))
        .group_by(customer_tag::Column::TagKey)
        .order_by(Expr::cust("COUNT(*)"), Order::Desc)
        .limit(MOST)
        .into_tuple::<String>()
        .all(db)
        .await?;
    let largest_file = config.files.largest.min(config.limits.upload) as u64;
    Ok(CustomerChoices { sectors, tags, countries, owners, base_currency: config.base_currency.clone(), largest_file })
}
