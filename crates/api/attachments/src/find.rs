//! Finding single files, by way of the record they belong to.

use super::access::{Manage, hidden, not_found};
use super::entity::attachment::{self, ActiveModel, Column, Entity};
use super::list::{named, names};
use platform::{Error, Tx};
use records::{AnyRecord, Basics, May};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Select};
use shared::attachments::Attachment;
use uuid::Uuid;

/// The file of this id, of a record of this type.
pub fn of(record: &'static dyn AnyRecord, id: Uuid) -> Select<Entity> {
    Entity::find_by_id(id).filter(Column::Record.eq(record.spec().code))
}

/// A file of a record that one may manage the files of, to be changed, and the record.
pub async fn to_change(tx: &Tx, by: &May<Manage>, id: Uuid) -> Result<(attachment::Model, Basics), Error> {
    let first = of(by.record(), id).one(tx).await?.ok_or_else(not_found)?;
    let about = by.hold(tx, first.record_id).await.map_err(hidden)?;
    // As it is now that nobody else changes it.
    let row = of(by.record(), id).filter(Column::RecordId.eq(about.id)).one(tx).await?.ok_or_else(not_found)?;
    Ok((row, about))
}

/// Stores a changed row; the file as it is then.
pub async fn store(tx: &Tx, row: attachment::Model) -> Result<Attachment, Error> {
    let update = Entity::update_many().set(ActiveModel::from(row.clone()).reset_all());
    update.filter(Column::Id.eq(row.id)).exec(tx).await?;
    let names = names(tx, std::slice::from_ref(&row)).await?;
    Ok(named(row, &names))
}
