//! Archiving a custom field: hidden everywhere with its values, and restorable.

use super::access::{ManageCustomFields, record_with};
use super::create::{refuse_more, refuse_taken};
use super::edit::store;
use super::fields::to_change;
use super::{CustomFields, used, words};
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, clock};
use shared::records::custom_fields::CustomField;
use uuid::Uuid;

/// Archive a custom field.
///
/// It is hidden everywhere; the values stay and come back when it is restored. Archiving an archived one changes nothing. 409 `field_in_use`:
/// segments or shared views filter by it.
#[utoipa::path(tag = "custom fields", security(("bearer" = ["custom_field.manage"])), params(("id" = Uuid, Path)),
    responses((status = 200, body = CustomField, headers(("ETag" = String))), (status = 409, description = "field_in_use")))]
#[post("/custom-fields/{id}/archive")]
pub async fn archive_custom_field(by: Can<ManageCustomFields>, id: Id) -> Result<HttpResponse, Error> {
    set_archived(by, id.0, true).await
}

/// Archives or restores; where nothing is to be done, nothing is recorded.
pub async fn set_archived(by: Can<ManageCustomFields>, id: Uuid, archived: bool) -> Result<HttpResponse, Error> {
    let answer = by
        .answer(async |tx| {
            // Before the row is locked: whoever adds a field holds this first, too.
            if !archived {
                refuse_more_unless_active(tx, id).await?;
            }
            let mut row = to_change(tx, id).await?;
            let record = record_with(&by, &row.record)?;
            if row.archived_at.is_some() == archived {
                let version = row.version;
                return Ok(Recorded::all(Answer::ok(CustomField::from(row), version), Vec::new()));
            }
            if archived {
                used::refuse_in_use(tx, &by, record, &row).await?;
            } else {
                refuse_taken(tx, record, &row.label_key, Some(row.id)).await?;
            }
            row.archived_at = archived.then(clock::now);
            store(tx, &mut row).await?;
            let change = Change::new(if archived { "custom_field.archived" } else { "custom_field.restored" }, row.id, row.label.clone());
            let (version, message) = (row.version, words::message(&row)?);
            Ok(Recorded::new(Answer::ok(CustomField::from(row), version), change).send(message))
        })
        .await?;
    CustomFields::forget_all(&by)?;
    Ok(answer)
}

async fn refuse_more_unless_active(tx: &platform::Tx, id: Uuid) -> Result<(), Error> {
    let row = super::fields::find(tx, id).await?;
    if row.archived_at.is_some() { refuse_more(tx, &row.record).await } else { Ok(()) }
}
