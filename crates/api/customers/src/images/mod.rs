//! Pictures of customers: small ones, made anew from what was uploaded.

use super::entity::customer;
use super::entity::customer_image::{ActiveModel, CONTENT, Column, Entity};
use super::record::edit::store;
use super::record::find;
use picture::Picture;
pub use picture::PictureReader;
use platform::operations::ServiceConfig;
use platform::seal::Keyring;
use platform::{Change, Ctx, Error, Recorded, Tx, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

mod get;
mod picture;
mod remove;
mod set;

/// The endpoints for pictures.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get::get_customer_image).service(set::set_customer_image).service(remove::delete_customer_image);
}

/// Erases the stored picture of a customer, and tells how many there were. The customer's own row has to lose its `image_id` in the same
/// transaction.
pub async fn erase(tx: &Tx, customer: Uuid) -> Result<u64, Error> {
    Ok(Entity::delete_many().filter(Column::CustomerId.eq(customer)).exec(tx).await?.rows_affected)
}

/// Gives one customer's stored picture to another who has none.
pub async fn give(tx: &Tx, image: Uuid, from: Uuid, to: Uuid) -> Result<(), Error> {
    use customer::Column::{Id, ImageId};
    Entity::update_many().col_expr(Column::CustomerId, Expr::value(to)).filter(Column::Id.eq(image)).exec(tx).await?;
    for (customer, shown) in [(from, None), (to, Some(image))] {
        customer::Entity::update_many().col_expr(ImageId, Expr::value(shown)).filter(Id.eq(customer)).exec(tx).await?;
    }
    Ok(())
}

/// A customer's picture as it was kept: its media type and content.
pub async fn content(db: &impl ConnectionTrait, keys: &Keyring, row: &customer::Model) -> Result<Option<(String, Vec<u8>)>, Error> {
    let Some(image) = row.image_id else { return Ok(None) };
    let Some(kept) = Entity::find_by_id(image).one(db).await? else { return Ok(None) };
    let content = keys.open_sealed(CONTENT, kept.id, &kept.content)?;
    Ok(Some((kept.content_type, content)))
}

/// Gives a customer, who was looked up to be changed, this picture instead of what there was.
async fn replace(tx: &Tx, keys: &Keyring, before: customer::Model, picture: &Picture) -> Result<(customer::Model, Change), Error> {
    erase(tx, before.id).await?;
    let image = Uuid::now_v7();
    let new = ActiveModel {
        id: Set(image),
        customer_id: Set(before.id),
        content_type: Set(picture.content_type.clone()),
        content: Set(keys.seal(CONTENT, image, &picture.content)?),
    };
    Entity::insert(new).exec_without_returning(tx).await?;
    change(tx, before, Some(image)).await
}

/// Gives a customer of the demo a picture.
pub async fn add_demo_picture(ctx: &Ctx, customer: Uuid, content: &[u8]) -> Result<(), Error> {
    let picture = picture::small(content).map_err(Error::internal)?;
    ctx.write(async |tx| {
        let before = find::to_change(tx, customer, Condition::all()).await?;
        let (_, record) = replace(tx, ctx.keys(), before, &picture).await?;
        Ok(Recorded::new((), record))
    })
    .await
}

/// Gives a customer another picture, or none: the row, and what is to be recorded.
async fn change(tx: &Tx, before: customer::Model, image: Option<Uuid>) -> Result<(customer::Model, Change), Error> {
    let shown = |image: Option<Uuid>| image.map(|_| "a picture");
    let record = Change::new("customer.edited", before.id, before.name.clone());
    let record = match (before.image_id, image) {
        (Some(_), Some(_)) => record.field("image", "a picture", "another picture"),
        (old, new) => record.field("image", shown(old), shown(new)),
    };
    let row = customer::Model { image_id: image, updated_at: clock::now(), version: before.version + 1, ..before.clone() };
    store(tx, &before, &row).await?;
    Ok((row, record))
}
