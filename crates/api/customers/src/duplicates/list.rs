//! Listing pairs of customers that are probably the same one.

use super::rules;
use super::similar::similar_by_id;
use crate::access::{MergeCustomers, visible_to};
use crate::entity::customer;
use crate::entity::customer_duplicate::{Column, Entity, Model};
use crate::record::CUSTOMERS;
use actix_web::{get, web};
use platform::page::{Key, Keyset, Paging, bounded_count};
use platform::seal::Keyring;
use platform::search::{self, Among, Words};
use platform::{Can, Error, Query};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, IntoSimpleExpr, QueryFilter, QuerySelect, QueryTrait, Select,
};
use shared::customers::duplicates::{Duplicate, DuplicateQuery};
use shared::identity::UserRef;
use shared::page::{Direction, Page};
use std::collections::HashMap;
use uuid::Uuid;

/// List likely duplicates.
///
/// Pairs of customers that are probably the same one, the likeliest first; both are within reach and not archived. They follow changes within seconds.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.merge"])), params(DuplicateQuery), responses((status = 200, body = Page<Duplicate>)))]
#[get("/customers/duplicates")]
pub async fn list_duplicates(by: Can<MergeCustomers>, query: Query<DuplicateQuery>) -> Result<web::Json<Page<Duplicate>>, Error> {
    let (query, db) = (query.0, by.db());
    let paging = Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit };
    let keyset = keyset(&paging)?;
    let among = records::among(&CUSTOMERS, by.scope(), by.principal());
    let found = matching(db, &query, (visible_to(&by), among)).await?;
    let rows = keyset.apply(found.clone()).all(db).await?;
    let mut pairs = described(db, by.keys(), &rows).await?;
    let page = keyset.page(rows, place, |row| pairs.remove(&row.id));
    let total = if query.total == Some(true) { Some(bounded_count(db, found).await?) } else { None };
    // One that was removed a moment ago is left out.
    let items = page.items.into_iter().flatten().collect();
    Ok(web::Json(Page { items, next: page.next, previous: page.previous, total }))
}

/// The likeliest first.
pub fn keyset(paging: &Paging<'_>) -> Result<Keyset, Error> {
    let (score, id) = (Column::Score.into_simple_expr(), Column::Id.into_simple_expr());
    Keyset::new("score", score, id, Direction::Desc, &Key::Number(0), paging)
}

/// Where a row stands in that order.
pub fn place(row: &Model) -> (Key, Uuid) {
    (Key::Number(row.score), row.id)
}

/// The pairs that match, of which both are within reach; the same reach says whose words count.
pub async fn matching(
    db: &impl ConnectionTrait,
    query: &DuplicateQuery,
    (visible, among): (Condition, Option<Among>),
) -> Result<Select<Entity>, Error> {
    let either = |condition: &dyn Fn(Column) -> sea_orm::sea_query::SimpleExpr| {
        Condition::any().add(condition(Column::AId)).add(condition(Column::BId))
    };
    let imported = |import: Uuid| {
        let ids = customer::Entity::find().select_only().column(customer::Column::Id).filter(customer::Column::ImportId.eq(import));
        either(&|column| column.in_subquery(ids.clone().into_query()))
    };
    let dismissed = if query.dismissed == Some(true) { Column::DismissedAt.is_not_null() } else { Column::DismissedAt.is_null() };
    let mut condition = Condition::all()
        .add(dismissed)
        .add_option(query.min_score.map(|score| Column::Score.gte(i64::from(score))))
        .add_option(query.reason.map(|reason| Expr::col((Entity, Column::Reasons)).bit_and(rules::bit(reason)).ne(0)))
        .add_option(query.customer_id.map(|id| either(&|column| column.eq(id))))
        .add_option(query.import_id.map(imported));
    if let Some(words) = query.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        condition = condition.add(match Words::read(db, ("customer", among), words).await? {
            Some(words) => either(&|column| search::matches(db.get_database_backend(), column.into_simple_expr(), &words, None)),
            None => Condition::all().add(Column::Id.is_null()),
        });
    }
    for column in [Column::AId, Column::BId] {
        condition = condition.add(seen(column, visible.clone()));
    }
    Ok(Entity::find().filter(condition))
}

/// That one of the two is within reach and at work: asked pair by pair, in the order of the list.
pub fn seen(column: Column, visible: Condition) -> sea_orm::sea_query::SimpleExpr {
    let this = customer::Column::Id.into_expr().equals((Entity, column));
    let customers = customer::Entity::find().select_only().column(customer::Column::Id).filter(this);
    Expr::exists(customers.filter(customer::Column::ArchivedAt.is_null()).filter(visible).into_query())
}

/// The pairs with their customers, by id.
pub async fn described(db: &impl ConnectionTrait, keys: &Keyring, rows: &[Model]) -> Result<HashMap<Uuid, Duplicate>, Error> {
    let mut ids: Vec<Uuid> = rows.iter().flat_map(|row| [row.a_id, row.b_id]).collect();
    ids.sort_unstable();
    ids.dedup();
    let customers = similar_by_id(db, keys, ids).await?;
    let names = identity::names(db, rows.iter().filter_map(|row| row.dismissed_by)).await?;
    let one = |row: &Model| {
        Some(Duplicate {
            id: row.id,
            score: u8::try_from(row.score).unwrap_or(0),
            reasons: rules::of_bits(row.reasons),
            a: customers.get(&row.a_id)?.clone(),
            b: customers.get(&row.b_id)?.clone(),
            found_at: row.found_at,
            dismissed_at: row.dismissed_at,
            dismissed_by: row.dismissed_by.and_then(|id| Some(UserRef { id, name: names.get(&id)?.clone() })),
        })
    };
    Ok(rows.iter().filter_map(one).map(|pair| (pair.id, pair)).collect())
}
