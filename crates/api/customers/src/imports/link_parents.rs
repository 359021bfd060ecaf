//! The last part of an import: customers whose parent came later in the sheet are linked to it.

use super::job::Step;
use super::matching::parents_named;
use super::stored::{issue, unlinked};
use super::{progress, readable};
use crate::changed;
use crate::entity::customer;
use crate::entity::customer_import::Model;
use crate::entity::customer_import_change::{self, Column as Touched};
use crate::entity::customer_import_link::{Column, Entity, Model as Link};
use crate::record::create::PARENTS;
use crate::record::find;
use platform::{Change, Ctx, Error, Principal, Recorded, Tx, clock};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::customers::CustomerKind;
use shared::customers::import::{RowIssue, RowOutcome};
use shared::text;
use std::collections::HashMap;
use uuid::Uuid;

/// Links made in one transaction.
const CHUNK: u64 = 500;

/// Whether there are links to be made.
pub async fn are_waiting(tx: &Tx, import: Uuid) -> Result<bool, Error> {
    let found = Entity::find().filter(Column::ImportId.eq(import)).select_only().column(Column::CustomerId).limit(1);
    Ok(found.into_tuple::<Uuid>().one(tx).await?.is_some())
}

/// Makes some of the links; ends the import after the last one.
pub async fn step(ctx: &Ctx, by: &Principal, import: &Model, step: &Step, column: Option<String>) -> Result<(), Error> {
    ctx.write(async |tx| {
        if !progress::take(tx, import.id, step.done, 0).await? {
            return Ok(Recorded::all((), Vec::new()));
        }
        tx.hold(PARENTS).await?;
        let links = Entity::find().filter(Column::ImportId.eq(import.id)).order_by_asc(Column::RowNumber).limit(CHUNK).all(tx).await?;
        let keys = links.iter().map(|link| text::key(&link.parent_name)).collect();
        let companies = Condition::all().add(customer::Column::Kind.eq(CustomerKind::Company)).add(customer::Column::ArchivedAt.is_null());
        let parents = parents_named(tx, keys, companies.add(readable(by))).await?;
        let (mut changes, mut issues) = (Vec::new(), Vec::new());
        for row in &links {
            match link(tx, by, row, &parents).await? {
                Ok(change) => changes.extend(change),
                Err(why) => issues.push(warning(row, &column, &why)),
            }
        }
        let made = links.iter().map(|link| link.customer_id);
        Entity::delete_many().filter(Column::CustomerId.is_in(made)).exec(tx).await?;
        let issues = progress::note(tx, import.id, step.issues, issues, true).await?;
        let mut recorded = Recorded::all((), changes);
        if are_waiting(tx, import.id).await? {
            return Ok(recorded.send(Step { issues, ..step.clone() }.message(&import.filename)?));
        }
        if let Some(change) = progress::finish(tx, ctx, import).await? {
            recorded = recorded.and(change);
        }
        Ok(recorded)
    })
    .await
}

/// Links one customer, or says why it cannot be. One that was given a parent or archived meanwhile is left as it is.
async fn link(
    tx: &Tx,
    by: &Principal,
    link: &Link,
    parents: &HashMap<String, (Uuid, String)>,
) -> Result<Result<Option<Change>, String>, Error> {
    let Some((parent, name)) = parents.get(&text::key(&link.parent_name)) else {
        return Ok(Err("which is neither in the file nor among the companies you can see".to_owned()));
    };
    match find::check_parent(tx, Some(link.customer_id), *parent, readable(by)).await {
        Ok(()) => {}
        Err(Error::Invalid(errors)) => {
            return Ok(Err(format!("which {}", errors.into_iter().map(|e| e.message).collect::<Vec<_>>().join(" and "))));
        }
        Err(error) => return Err(error),
    }
    let ours = Condition::all().add(Touched::ImportId.eq(link.import_id)).add(Touched::CustomerId.eq(link.customer_id));
    let ours = Query::select().column(Touched::Version).from(customer_import_change::Entity).cond_where(ours).to_owned();
    // One that was updated may have another parent, as long as nobody changed it since.
    let untouched = Condition::any().add(customer::Column::ParentId.is_null()).add(customer::Column::Version.in_subquery(ours));
    let linked = customer::Entity::update_many()
        .col_expr(customer::Column::ParentId, Expr::value(*parent))
        .col_expr(customer::Column::UpdatedAt, Expr::value(clock::now()))
        .col_expr(customer::Column::Version, Expr::col(customer::Column::Version).add(1))
        .filter(customer::Column::Id.eq(link.customer_id))
        .filter(untouched)
        .filter(customer::Column::ArchivedAt.is_null())
        .exec_with_returning(tx)
        .await?;
    let child = linked.into_iter().next();
    if let Some(child) = &child {
        follow(tx, link, child.version).await?;
        changed::note(tx, &[child.id]).await?;
    }
    Ok(Ok(child.map(|child| Change::new("customer.edited", child.id, child.name).field("parent", serde_json::Value::Null, name.clone()))))
}

/// Keeps up with the version of a customer that nobody else has changed, so that the import can be undone.
async fn follow(tx: &Tx, link: &Link, version: i64) -> Result<(), Error> {
    customer_import_change::Entity::update_many()
        .col_expr(Touched::Version, Expr::value(version))
        .filter(Touched::ImportId.eq(link.import_id))
        .filter(Touched::CustomerId.eq(link.customer_id))
        .filter(Touched::Version.eq(version - 1))
        .exec(tx)
        .await?;
    Ok(())
}

fn warning(link: &Link, column: &Option<String>, why: &str) -> RowIssue {
    let row = u64::try_from(link.row_number).unwrap_or(0);
    issue(row, RowOutcome::Create, unlinked(column.clone(), &link.parent_name, why))
}
