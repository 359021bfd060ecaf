//! Rows of other tables that move from one customer to the other and back, as `relations` lists them.

use super::image::Rows;
use crate::entity::customer;
use crate::relations::{Moves, RELATIONS, Relation};
use platform::{Error, Tx};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait};
use shared::customers::merges::Moved;
use uuid::Uuid;

/// Ids of one statement.
const TOGETHER: usize = 5_000;

#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

/// Gives the rows of `from` to `to`; what there are of each sort that people see is counted.
pub async fn hand_over(tx: &Tx, from: Uuid, to: Uuid) -> Result<(Vec<Rows>, Vec<Moved>), Error> {
    let (mut rows, mut moved) = (Vec::new(), Vec::new());
    for relation in RELATIONS {
        let what = match relation.moves {
            Moves::Rows { what, .. } => what,
            Moves::Subsidiaries => SUBSIDIARIES,
            Moves::Forwarded => FORWARDED,
            Moves::Contacts | Moves::Purchases | Moves::Own | Moves::Stays => continue,
        };
        let count = count(tx, relation, from, &Condition::all()).await?;
        let ids = ids(tx, relation, from).await?;
        let (table, column) = (relation.table.to_owned(), relation.column.to_owned());
        let these = Rows { table, column, what: what.to_owned(), ids };
        move_rows(tx, &these, from, to).await?;
        if count > 0 && what != FORWARDED {
            moved.push(Moved { what: what.to_owned(), count });
        }
        if !these.ids.is_empty() {
            rows.push(these);
        }
    }
    Ok((rows, moved))
}

/// What companies that belong to one are called.
pub const SUBSIDIARIES: &str = "subsidiaries";
/// What people at companies are called, and the companies that people work at.
pub const CONTACTS: &str = "contacts";
/// Customers that were merged into one before: nobody looks for them.
const FORWARDED: &str = "earlier merges";

/// Moves these rows, those of them that are there and have not moved on; tells how many did not.
pub async fn move_rows(tx: &Tx, rows: &Rows, from: Uuid, to: Uuid) -> Result<u64, Error> {
    // Only what the list knows gets into the statement.
    let known = RELATIONS.iter().find(|relation| relation.table == rows.table && relation.column == rows.column);
    let Some(Relation { table, column, .. }) = known else { return Ok(rows.ids.len() as u64) };
    let mut moved = 0;
    for ids in rows.ids.chunks(TOGETHER) {
        let update = Query::update()
            .table(Alias::new(*table))
            .value(Alias::new(*column), to)
            .and_where(Expr::col(Alias::new("id")).is_in(ids.iter().copied()))
            .and_where(Expr::col(Alias::new(*column)).eq(from))
            .to_owned();
        moved += tx.execute(&update).await?.rows_affected();
    }
    Ok((rows.ids.len() as u64).saturating_sub(moved))
}

async fn ids(tx: &Tx, relation: &Relation, customer: Uuid) -> Result<Vec<Uuid>, Error> {
    let query = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new(relation.table))
        .and_where(Expr::col(Alias::new(relation.column)).eq(customer))
        .to_owned();
    let rows = Id::find_by_statement(tx.get_database_backend().build(&query)).all(tx).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// How many rows of each sort refer to a customer and would move; of other customers those that `visible` allows.
pub async fn counts(db: &impl ConnectionTrait, customer: Uuid, visible: &Condition) -> Result<Vec<Moved>, Error> {
    let mut counts: Vec<Moved> = Vec::new();
    for relation in RELATIONS {
        let what = match relation.moves {
            Moves::Rows { what, .. } => what,
            Moves::Contacts => CONTACTS,
            Moves::Purchases => "purchases",
            Moves::Subsidiaries => SUBSIDIARIES,
            Moves::Forwarded | Moves::Own | Moves::Stays => continue,
        };
        let count = count(db, relation, customer, visible).await?;
        match counts.iter_mut().find(|known| known.what == what) {
            Some(known) => known.count += count,
            None => counts.push(Moved { what: what.to_owned(), count }),
        }
    }
    counts.retain(|moved| moved.count > 0);
    Ok(counts)
}

async fn count(db: &impl ConnectionTrait, relation: &Relation, customer: Uuid, visible: &Condition) -> Result<u64, Error> {
    let mut query = Query::select()
        .expr(Expr::cust("COUNT(*)"))
        .from(Alias::new(relation.table))
        .and_where(Expr::col(Alias::new(relation.column)).eq(customer))
        .to_owned();
    if let Moves::Rows { counted: Some(counted), .. } = relation.moves {
        query.and_where(Expr::cust(counted));
    }
    let others = match (relation.moves, relation.column) {
        (Moves::Subsidiaries, _) => Some("id"),
        (Moves::Contacts, "company_id") => Some("person_id"),
        (Moves::Contacts, _) => Some("company_id"),
        _ => None,
    };
    if let Some(others) = others {
        let seen = customer::Entity::find().select_only().column(customer::Column::Id).filter(visible.clone()).into_query();
        query.and_where(Expr::col(Alias::new(others)).in_subquery(seen));
    }
    let count: i64 = db.query_one(&query).await?.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}
