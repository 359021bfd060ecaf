//! Finding single files, by way of the record they belong to.

use super::access::{ManageAttachments, Subjects, hidden, not_found};
use super::entity::attachment::{self, ActiveModel, Column, Entity};
use super::list::{named, names};
use platform::{Can, Error, Tx};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};
use shared::attachments::Attachment;
use uuid::Uuid;

/// A file of a record that one may manage the files of, to be changed, and the record's name.
pub async fn to_change(tx: &Tx, by: &Can<ManageAttachments>, subjects: &Subjects, id: Uuid) -> Result<(attachment::Model, String), Error> {
    let first = Entity::find_by_id(id).one(tx).await?.ok_or_else(not_found)?;
    let subject = subjects.of(&first.subject_kind)?;
    let name = (subject.held)(tx, by.principal(), by.scope(), first.subject_id).await.map_err(hidden)?;
    // As it is now that nobody else changes it.
    let row = Entity::find_by_id(id).filter(Column::SubjectId.eq(first.subject_id)).one(tx).await?.ok_or_else(not_found)?;
    Ok((row, name))
}

/// Stores a changed row; the file as it is then.
pub async fn store(tx: &Tx, row: attachment::Model) -> Result<Attachment, Error> {
    let update = Entity::update_many().set(ActiveModel::from(row.clone()).reset_all());
    update.filter(Column::Id.eq(row.id)).exec(tx).await?;
    let names = names(tx, std::slice::from_ref(&row)).await?;
    Ok(named(row, &names))
}
