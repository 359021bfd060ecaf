//! When somebody was last in touch with a customer, kept in the customer's row.

use super::entity::customer;
use platform::{Error, Tx};
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Finds it out anew.
pub async fn renew(tx: &Tx, customer: Uuid) -> Result<(), Error> {
    let latest = SimpleExpr::SubQuery(None, Box::new(timeline::latest_contact(customer).into()));
    let update = customer::Entity::update_many().col_expr(customer::Column::LastContactAt, Expr::expr(latest));
    update.filter(customer::Column::Id.eq(customer)).exec(tx).await?;
    Ok(())
}
