//! When somebody was last in touch with a customer, kept in the customer's row.

use crate::entity::customer;
use crate::entity::interaction::{Column, Entity};
use platform::{Error, Tx};
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use shared::customers::interactions::InteractionKind;
use uuid::Uuid;

/// Holds the customer until the transaction ends, so that of two who log at once the second one sees what the first one wrote. To be called before
/// anything is written.
pub async fn hold(tx: &Tx, customer: Uuid) -> Result<(), Error> {
    let row = customer::Entity::find_by_id(customer).select_only().column(customer::Column::Id).lock_exclusive();
    row.into_tuple::<Uuid>().one(tx).await?;
    Ok(())
}

/// Finds it out anew. A note is about a customer, not a contact with one.
pub async fn renew(tx: &Tx, customer: Uuid) -> Result<(), Error> {
    let latest = Entity::find()
        .select_only()
        .column(Column::OccurredAt)
        .filter(Column::CustomerId.eq(customer))
        .filter(Column::ArchivedAt.is_null())
        .filter(Column::Kind.ne(InteractionKind::Note))
        .order_by_desc(Column::OccurredAt)
        .limit(1)
        .into_query();
    let latest = SimpleExpr::SubQuery(None, Box::new(latest.into()));
    let update = customer::Entity::update_many().col_expr(customer::Column::LastContactAt, Expr::expr(latest));
    update.filter(customer::Column::Id.eq(customer)).exec(tx).await?;
    Ok(())
}
