//! Changing a custom field.

use super::access::{ManageCustomFields, record_with};
use super::create::{coded, refuse_taken};
use super::fields::to_change;
use super::snapshot::Snapshot;
use super::{CustomFields, words};
use crate::access::{column, readable};
use crate::entity::custom_field::{ActiveModel, Entity, Model, StoredChoices};
use crate::entity::custom_value;
use crate::record::AnyRecord;
use actix_web::{HttpResponse, patch};
use platform::ctx::versioned;
use platform::valid::Id;
use platform::{Can, Change, Error, Principal, Recorded, Tx, Valid, clock};
use sea_orm::sea_query::{Alias, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use shared::Patch;
use shared::records::custom_fields::{CustomField, EditCustomField, distinct};
use shared::text::{self, trimmed};

/// Change a custom field.
///
/// Its label, help and choices; kind and key are fixed. Choices that are named by their codes are renamed. `If-Match` carries the version that
/// was read. 409 `choice_in_use`: records have a choice that was left out.
#[utoipa::path(tag = "custom fields", security(("bearer" = ["custom_field.manage"])), request_body = EditCustomField,
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag that was read")),
    responses((status = 200, body = CustomField, headers(("ETag" = String))), (status = 409, description = "duplicate, choice_in_use")))]
#[patch("/custom-fields/{id}")]
pub async fn edit_custom_field(by: Can<ManageCustomFields>, id: Id, edit: Valid<EditCustomField>) -> Result<HttpResponse, Error> {
    let expected = by.expected_version()?;
    let field = by
        .write(async |tx| {
            let before = to_change(tx, id.0).await?;
            let record = record_with(&by, &before.record)?;
            if before.version != expected {
                return Err(Error::Changed);
            }
            let mut row = apply(before.clone(), edit.0)?;
            if row.archived_at.is_none() && row.label_key != before.label_key {
                refuse_taken(tx, record, &row.label_key, Some(row.id)).await?;
            }
            refuse_in_use(tx, by.principal(), record, &before, &row).await?;
            store(tx, &mut row).await?;
            let change = Change::new("custom_field.edited", row.id, row.label.clone());
            let change = change.between(Some(&Snapshot::of(&before)), Some(&Snapshot::of(&row)))?;
            let is_renamed = before.choices.0.iter().any(|was| row.choices.0.iter().any(|is| is.code == was.code && is.label != was.label));
            let message = if is_renamed && row.archived_at.is_none() { Some(words::message(&row)?) } else { None };
            Ok(message.into_iter().fold(Recorded::new(CustomField::from(row), change), Recorded::send))
        })
        .await?;
    CustomFields::forget_all(&by)?;
    Ok(versioned(&field, field.version))
}

/// Stores a row that was locked, as its next version.
pub async fn store(tx: &Tx, row: &mut Model) -> Result<(), Error> {
    row.version += 1;
    row.updated_at = clock::now();
    Entity::update(ActiveModel::from(row.clone()).reset_all()).exec(tx).await?;
    Ok(())
}

fn apply(mut row: Model, edit: EditCustomField) -> Result<Model, Error> {
    let EditCustomField { label, help, choices } = edit;
    if let Patch::Value(label) = label {
        row.label = label.trim().to_owned();
        row.label_key = text::key(&row.label);
    }
    if let Some(help) = help.change() {
        row.help = trimmed(help);
    }
    if let Some(choices) = choices {
        if !row.kind.has_choices() {
            return Err(Error::invalid("choices", "are for fields of choices only"));
        }
        let choices = coded(&row.choices.0, choices);
        distinct(&choices).map_err(|error| Error::invalid("choices", error.to_string()))?;
        row.choices = StoredChoices(choices);
    }
    Ok(row)
}

/// Refuses to take away a choice that records have. How many of them is told as far as one may see them.
async fn refuse_in_use(tx: &Tx, by: &Principal, record: &dyn AnyRecord, before: &Model, after: &Model) -> Result<(), Error> {
    use custom_value::{Column, Entity};
    let (one, many) = record.spec().noun;
    for gone in before.choices.0.iter().filter(|was| !after.choices.0.iter().any(|is| is.code == was.code)) {
        let having = Entity::find().filter(Column::FieldId.eq(before.id)).filter(Column::ValueKey.eq(&gone.code));
        let table = record.stored().table;
        let seen = Query::select().expr(column(table, "id")).from(Alias::new(table)).cond_where(readable(record, by)).take();
        let why = match having.clone().filter(Column::RecordId.in_subquery(seen)).count(tx).await? {
            0 if having.count(tx).await? == 0 => continue,
            0 => "it is in use".to_owned(),
            1 => format!("1 {one} has it"),
            n => format!("{n} {many} have it"),
        };
        return Err(Error::conflict("choice_in_use", "choices", format!("must keep “{}”: {why}", gone.label)));
    }
    Ok(())
}
