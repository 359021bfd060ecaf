//! Which interactions a list shows, and the names it shows with them.

use super::mentions::mentioning;
use crate::access::{Reach, reached};
use crate::entity::customer;
use crate::entity::interaction::{Column, Entity, Model};
use crate::record::find;
use chrono::DateTime;
use platform::Error;
use platform::page::{Key, Keyset, Paging, is_common};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, IntoSimpleExpr, QueryFilter, QuerySelect, QueryTrait, Select,
};
use shared::customers::interactions::InteractionQuery;
use shared::page::Direction;
use std::collections::HashMap;
use uuid::Uuid;

/// From how many customers on the list is walked by time and each row's customer looked up, instead of fetching the rows of all customers and
/// sorting them.
const COMMON: u64 = 500;

/// What a customer must have for a reader to reach it, as [`reach`](crate::access::reach) says it; all of these, where several
/// permissions are needed.
pub type Reaches = [Reach];

/// By when they took place, newest first.
pub fn keyset(paging: &Paging<'_>) -> Result<Keyset, Error> {
    let (moment, id) = (Column::OccurredAt.into_simple_expr(), Column::Id.into_simple_expr());
    Keyset::new("occurred_at", moment, id, Direction::Desc, &Key::Moment(DateTime::UNIX_EPOCH), paging)
}

/// Where a row stands in that order.
pub fn place(row: &Model) -> (Key, Uuid) {
    (Key::Moment(row.occurred_at), row.id)
}

/// The interactions that match, with customers within reach.
pub async fn matching(db: &impl ConnectionTrait, query: &InteractionQuery, reach: &Reaches) -> Result<Select<Entity>, Error> {
    let condition = Condition::all()
        .add(Column::ArchivedAt.is_null())
        .add_option(query.kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(query.author_id.map(|author| Column::AuthorId.eq(author)))
        .add_option(query.mentioned_id.map(|user| mentioning(Column::Id, user)))
        .add_option(query.from.map(|from| Column::OccurredAt.gte(from)))
        .add_option(query.to.map(|to| Column::OccurredAt.lt(to)));
    let reached = reach.iter().fold(Condition::all(), |all, reach| all.add(reached(*reach)));
    let customers = customer::Entity::find().filter(customer::Column::ArchivedAt.is_null());
    let customers = customers.filter(reached);
    let many = reach.is_empty() || is_common(db, customers.clone(), COMMON).await?;
    let ids = customers.select_only().column(customer::Column::Id);
    let this = customer::Column::Id.into_expr().equals((Entity, Column::CustomerId));
    let seen = if many { Expr::exists(ids.filter(this).into_query()) } else { Column::CustomerId.in_subquery(ids.into_query()) };
    Ok(Entity::find().filter(condition).filter(seen))
}

/// The names that rows refer to.
pub struct Names {
    customers: HashMap<Uuid, String>,
    authors: HashMap<Uuid, String>,
}

impl Names {
    pub async fn of(db: &impl ConnectionTrait, rows: &[Model]) -> Result<Self, Error> {
        let mut customers: Vec<Uuid> = rows.iter().map(|row| row.customer_id).collect();
        customers.sort_unstable();
        customers.dedup();
        let authors = identity::names(db, rows.iter().filter_map(|row| row.author_id)).await?;
        Ok(Self { customers: find::names(db, customers).await?.into_iter().collect(), authors })
    }

    /// Whom it was with.
    pub fn customer(&self, row: &Model) -> String {
        self.customers.get(&row.customer_id).cloned().unwrap_or_default()
    }

    /// Who logged it, unless that is not known any more.
    pub fn author(&self, row: &Model) -> Option<String> {
        self.authors.get(&row.author_id?).cloned()
    }
}
