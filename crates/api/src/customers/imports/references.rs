//! What refers to customers that are to be removed, so that they have to stay.

use crate::platform::{Error, Tx};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::collections::HashMap;
use uuid::Uuid;

/// The tables that hold what somebody did with a customer, the column that names the customer, and what is said about it. What is the customer's
/// own (tags, further phones, membership in segments …) goes with it.
const REFERENCES: &[(&str, &str, &str)] = &[
    ("interactions", "customer_id", "has entries in its timeline"),
    ("customer_contacts", "company_id", "has contacts"),
    ("customer_contacts", "person_id", "is a contact of a company"),
    ("customer_purchases", "customer_id", "has purchases"),
    ("attachments", "subject_id", "has files"),
];

#[derive(FromQueryResult)]
struct Referred {
    id: Uuid,
}

/// Those of these customers, created by this import, that something refers to, and what.
pub async fn of(tx: &Tx, import: Uuid, ids: Vec<Uuid>) -> Result<HashMap<Uuid, &'static str>, Error> {
    let mut referred = HashMap::new();
    for (table, column, what) in REFERENCES {
        let names = Expr::col(Alias::new(*column));
        let query =
            Query::select().distinct().expr_as(names.clone(), "id").from(Alias::new(*table)).and_where(names.is_in(ids.clone())).to_owned();
        for Referred { id } in Referred::find_by_statement(tx.get_database_backend().build(&query)).all(tx).await? {
            referred.entry(id).or_insert(*what);
        }
    }
    // Those that came with the same import go as well.
    let (parent, came) = (Expr::col(Alias::new("parent_id")), Expr::col(Alias::new("import_id")));
    let others = Condition::any().add(came.clone().is_null()).add(came.ne(import));
    let query = Query::select()
        .distinct()
        .expr_as(parent.clone(), "id")
        .from(Alias::new("customers"))
        .cond_where(Condition::all().add(parent.is_in(ids)).add(others))
        .to_owned();
    for Referred { id } in Referred::find_by_statement(tx.get_database_backend().build(&query)).all(tx).await? {
        referred.entry(id).or_insert("has other companies that belong to it");
    }
    Ok(referred)
}
