//! What those are told who are mentioned, and who may still read it.

use crate::access::readable_by;
use crate::entity::customer;
use crate::entity::interaction::{self, Column, Entity};
use crate::record::find;
use notifications::{About, Notice, Notified, Subject};
use platform::{Ctx, Error, Principal, Tx};
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use shared::customers::interactions::InteractionKind;
use shared::customers::interactions::excerpt;
use shared::notifications::{NoticeKind, RecordRef};
use std::collections::HashMap;
use uuid::Uuid;

/// The kind of subject that interactions are in notices.
const KIND: &str = "interaction";
/// The kind of record that they are found in.
const RECORD: &str = "customer";

/// Notices can be about interactions.
pub fn subject() -> Subject {
    Subject { kind: KIND, readable, describe: |db, ids| Box::pin(describe(db, ids)) }
}

/// Those with customers that the reader may see, as lists show them: without what was removed or archived.
fn readable(reader: &Principal, id: SimpleExpr) -> Option<SimpleExpr> {
    let mut seen = Entity::find()
        .select_only()
        .expr(Expr::cust("1"))
        .filter(Column::Id.into_expr().eq(id))
        .filter(Column::ArchivedAt.is_null())
        .filter(customer::Column::ArchivedAt.is_null())
        .filter(readable_by(reader)?);
    let this = Expr::col((customer::Entity, customer::Column::Id)).equals((Entity, Column::CustomerId));
    QuerySelect::query(&mut seen).inner_join(customer::Entity, this);
    Some(Expr::exists(seen.into_query()))
}

async fn describe(db: &DatabaseConnection, ids: Vec<Uuid>) -> Result<HashMap<Uuid, About>, Error> {
    let rows: Vec<interaction::Model> = Entity::find().filter(Column::Id.is_in(ids)).all(db).await?;
    let mut customers: Vec<Uuid> = rows.iter().map(|row| row.customer_id).collect();
    customers.sort_unstable();
    customers.dedup();
    let names: HashMap<Uuid, String> = find::names(db, customers).await?.into_iter().collect();
    let about = |row: interaction::Model| {
        let name = names.get(&row.customer_id)?.clone();
        let record = RecordRef { kind: RECORD.to_owned(), id: row.customer_id, name };
        Some((row.id, About { record, excerpt: Some(excerpt(&row.summary)) }))
    };
    Ok(rows.into_iter().filter_map(about).collect())
}

/// Tells these users that they are mentioned.
pub async fn notify(tx: &Tx, ctx: &Ctx, customer: &customer::Model, row: &interaction::Model, users: &[Uuid]) -> Result<Notified, Error> {
    let notice = Notice {
        kind: NoticeKind::Mention,
        subject_kind: KIND,
        subject_id: row.id,
        record: RecordRef { kind: RECORD.to_owned(), id: customer.id, name: customer.name.clone() },
        deed: match row.kind {
            InteractionKind::Call => "mentioned you in a call",
            InteractionKind::Email => "mentioned you in an e-mail",
            InteractionKind::Meeting => "mentioned you in a meeting",
            InteractionKind::Note => "mentioned you in a note",
            InteractionKind::Sms => "mentioned you in an SMS",
            InteractionKind::Other => "mentioned you in an interaction",
        },
    };
    notifications::notify(tx, ctx, users, &notice).await
}
