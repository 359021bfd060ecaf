//! Pictures of customers: small ones, made anew from what was uploaded.

use super::entity::customer;
use super::entity::customer_image::{Column, Entity};
use super::records::edit::store;
use crate::platform::{Change, Error, Tx, clock};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

mod get;
mod picture;
mod remove;
mod set;

/// The endpoints for pictures.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get::get_image).service(set::set_image).service(remove::remove_image);
}

/// Erases the stored picture of a customer. The customer's own row has to lose its `image_id` in the same transaction.
pub async fn erase(tx: &Tx, customer: Uuid) -> Result<(), Error> {
    Entity::delete_many().filter(Column::CustomerId.eq(customer)).exec(tx).await?;
    Ok(())
}

/// Gives a customer another picture, or none: the row, and what is to be recorded.
async fn change(tx: &Tx, before: customer::Model, image: Option<Uuid>) -> Result<(customer::Model, Change), Error> {
    let shown = |image: Option<Uuid>| image.map(|_| "a picture");
    let record = Change::new("customer.edited", before.id, before.name.clone());
    let record = match (before.image_id, image) {
        (Some(_), Some(_)) => record.field("image", "a picture", "another picture"),
        (old, new) => record.field("image", shown(old), shown(new)),
    };
    let version = before.version;
    let row = customer::Model { image_id: image, updated_at: clock::now(), version: version + 1, ..before };
    store(tx, version, &row).await?;
    Ok((row, record))
}
