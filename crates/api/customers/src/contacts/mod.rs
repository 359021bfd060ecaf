//! Who works where: persons as contacts of companies.

use super::entity::customer_contact::{Column, Entity};
use platform::operations::ServiceConfig;
use platform::{Error, Tx};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

mod add;
mod edit;
mod export;
mod find;
mod list;
mod remove;

pub use add::join;

/// The endpoints for contacts.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(list::list_contacts).service(add::add_contact).service(edit::edit_contact).service(remove::delete_contact);
}

/// Whether the customer has contacts or is one.
pub async fn any(tx: &Tx, customer: Uuid) -> Result<bool, Error> {
    let either = Condition::any().add(Column::CompanyId.eq(customer)).add(Column::PersonId.eq(customer));
    let found: Option<Uuid> = Entity::find().select_only().column(Column::Id).filter(either).limit(1).into_tuple().one(tx).await?;
    Ok(found.is_some())
}
