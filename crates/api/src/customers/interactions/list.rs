//! Listing interactions over all customers.

use super::mentions::mentioning;
use crate::customers::access::{ReadCustomers, reach};
use crate::customers::entity::customer;
use crate::customers::entity::interaction::{self, Column, Entity};
use crate::customers::records::find;
use crate::identity;
use crate::platform::page::{Key, Keyset, Paging, bounded_count, is_common};
use crate::platform::{Can, Error, Query};
use actix_web::{get, web};
use chrono::DateTime;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, IntoSimpleExpr, QueryFilter, QuerySelect, QueryTrait, Select,
};
use shared::customers::CustomerRef;
use shared::customers_interactions::{InteractionQuery, InteractionRow, excerpt};
use shared::identity::UserRef;
use shared::page::{Direction, Page};
use std::collections::HashMap;
use uuid::Uuid;

/// From how many customers on the list is walked by time and each row's customer looked up, instead of fetching the rows of all customers and
/// sorting them.
const COMMON: u64 = 500;

/// List interactions.
///
/// With all customers that one may see and that are not archived, by when they took place, newest first.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.read"])), params(InteractionQuery), responses((status = 200, body = Page<InteractionRow>)))]
#[get("/interactions")]
pub async fn list_interactions(by: Can<ReadCustomers>, query: Query<InteractionQuery>) -> Result<web::Json<Page<InteractionRow>>, Error> {
    let (query, db) = (query.0, by.db());
    let paging = Paging { after: query.after.as_deref(), before: query.before.as_deref(), limit: query.limit };
    let (moment, id) = (Column::OccurredAt.into_simple_expr(), Column::Id.into_simple_expr());
    let keyset = Keyset::new("occurred_at", moment, id, Direction::Desc, &Key::Moment(DateTime::UNIX_EPOCH), &paging)?;
    let found = matching(db, &query, reach(by.scope(), by.principal())).await?;
    let rows = keyset.apply(found.clone()).all(db).await?;
    let names = Names::of(db, &rows).await?;
    let mut page = keyset.page(rows, |row| (Key::Moment(row.occurred_at), row.id), |row| names.row(row));
    if query.total == Some(true) {
        page.total = Some(bounded_count(db, found).await?);
    }
    Ok(web::Json(page))
}

/// The interactions that match, with customers within reach.
async fn matching(
    db: &impl ConnectionTrait,
    query: &InteractionQuery,
    reach: Option<(customer::Column, Uuid)>,
) -> Result<Select<Entity>, Error> {
    let condition = Condition::all()
        .add(Column::ArchivedAt.is_null())
        .add_option(query.kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(query.author_id.map(|author| Column::AuthorId.eq(author)))
        .add_option(query.mentioned_id.map(|user| mentioning(Column::Id, user)))
        .add_option(query.from.map(|from| Column::OccurredAt.gte(from)))
        .add_option(query.to.map(|to| Column::OccurredAt.lt(to)));
    let reached = reach.map(|(column, id)| column.eq(id));
    let customers = customer::Entity::find().filter(customer::Column::ArchivedAt.is_null());
    let customers = customers.filter(Condition::all().add_option(reached));
    let many = reach.is_none() || is_common(db, customers.clone(), COMMON).await?;
    let ids = customers.select_only().column(customer::Column::Id);
    let this = customer::Column::Id.into_expr().equals((Entity, Column::CustomerId));
    let seen = if many { Expr::exists(ids.filter(this).into_query()) } else { Column::CustomerId.in_subquery(ids.into_query()) };
    Ok(Entity::find().filter(condition).filter(seen))
}

/// The names that a page of rows refers to.
struct Names {
    customers: HashMap<Uuid, String>,
    authors: HashMap<Uuid, String>,
}

impl Names {
    async fn of(db: &impl ConnectionTrait, rows: &[interaction::Model]) -> Result<Self, Error> {
        let mut customers: Vec<Uuid> = rows.iter().map(|row| row.customer_id).collect();
        customers.sort_unstable();
        customers.dedup();
        let authors = identity::names(db, rows.iter().filter_map(|row| row.author_id)).await?;
        Ok(Self { customers: find::names(db, customers).await?.into_iter().collect(), authors })
    }

    fn row(&self, row: interaction::Model) -> InteractionRow {
        InteractionRow {
            id: row.id,
            customer: CustomerRef { id: row.customer_id, name: self.customers.get(&row.customer_id).cloned().unwrap_or_default() },
            kind: row.kind,
            occurred_at: row.occurred_at,
            excerpt: excerpt(&row.summary),
            author: row.author_id.and_then(|id| Some(UserRef { id, name: self.authors.get(&id)?.clone() })),
        }
    }
}
