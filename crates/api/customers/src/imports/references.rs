//! What refers to customers that are to be removed, so that they have to stay.

use crate::relations::{RELATIONS, Relation};
use platform::{Error, Tx};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Referred {
    id: Uuid,
}

/// Those of these customers, created by this import, that something refers to, and what.
pub async fn of(tx: &Tx, import: Uuid, ids: Vec<Uuid>) -> Result<HashMap<Uuid, &'static str>, Error> {
    let mut referred = HashMap::new();
    for Relation { table, column, holds, .. } in RELATIONS {
        let Some(what) = holds else { continue };
        let names = Expr::col(Alias::new(*column));
        let query =
            Query::select().distinct().expr_as(names.clone(), "id").from(Alias::new(*table)).and_where(names.is_in(ids.clone())).to_owned();
        for Referred { id } in Referred::find_by_statement(tx.get_database_backend().build(&query)).all(tx).await? {
            referred.entry(id).or_insert(*what);
        }
    }
    // Those that came with the same import go as well, if nobody has changed them since.
    let (customers, changes) = (Alias::new("customers"), Alias::new("customer_import_changes"));
    let (parent, came) = (Expr::col(Alias::new("parent_id")), Expr::col(Alias::new("import_id")));
    let of = |table: &Alias, column: &'static str| Expr::col((table.clone(), Alias::new(column)));
    let changed = Query::select()
        .expr(Expr::val(1))
        .from(changes.clone())
        .and_where(of(&changes, "import_id").eq(import))
        .and_where(of(&changes, "customer_id").eq(of(&customers, "id")))
        .and_where(of(&changes, "version").ne(of(&customers, "version")))
        .to_owned();
    let others = Condition::any().add(came.clone().is_null()).add(came.ne(import)).add(Expr::exists(changed));
    let query = Query::select()
        .distinct()
        .expr_as(parent.clone(), "id")
        .from(customers)
        .cond_where(Condition::all().add(parent.is_in(ids)).add(others))
        .to_owned();
    for Referred { id } in Referred::find_by_statement(tx.get_database_backend().build(&query)).all(tx).await? {
        referred.entry(id).or_insert("has other companies that belong to it");
    }
    Ok(referred)
}
