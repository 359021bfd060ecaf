//! Ordering the custom fields.

use super::CustomFields;
use super::access::{ManageCustomFields, record_of};
use crate::entity::custom_field::{Column, Entity};
use crate::record::AnyRecord;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, put};
use platform::ctx::Answer;
use platform::{Can, Change, Error, Recorded, Tx, Valid};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::records::custom_fields::{CustomField, CustomFieldOrder};
use uuid::Uuid;

/// Order the custom fields of a record type.
///
/// Those that are named come first, the others follow as they were. Versions stay: what somebody is editing is not disturbed.
#[utoipa::path(tag = "custom fields", security(("bearer" = ["custom_field.manage"])), request_body = CustomFieldOrder,
    responses((status = 200, body = Vec<CustomField>)))]
#[put("/custom-fields/order")]
pub async fn set_custom_field_order(by: Can<ManageCustomFields>, order: Valid<CustomFieldOrder>) -> Result<HttpResponse, Error> {
    let record = record_of(&by, &order.0.record)?;
    let answer = by
        .answer(async |tx| {
            let (labels, moved) = put_in_order(tx, record, &order.0.ids).await?;
            let ordered = CustomFields::read(tx, record).await?.active().to_vec();
            let now = ordered.iter().map(|field| field.label.as_str()).collect::<Vec<_>>().join(", ");
            let change = Change::new("custom_field.ordered", None, "Custom fields").field("order", labels.join(", "), now);
            Ok(Recorded::all(Answer::with(StatusCode::OK, ordered), if moved { vec![change] } else { Vec::new() }))
        })
        .await?;
    CustomFields::forget(by.app(), record);
    Ok(answer)
}

/// Gives every field its place; tells the labels in the order they had, and whether anything moved.
async fn put_in_order(tx: &Tx, record: &dyn AnyRecord, wanted: &[Uuid]) -> Result<(Vec<String>, bool), Error> {
    // Archived ones keep their place at the end. By id, as whoever writes values locks them.
    let rows = Entity::find().filter(Column::Record.eq(record.spec().code));
    let mut rows = rows.order_by_asc(Column::Id).lock_exclusive().all(tx).await?;
    rows.sort_by_key(|row| (row.archived_at.is_some(), row.position, row.id));
    for (n, id) in wanted.iter().enumerate() {
        let field = format!("ids[{n}]");
        if !rows.iter().any(|row| row.id == *id && row.archived_at.is_none()) {
            return Err(Error::invalid(&field, "is not a custom field that is in use"));
        }
        if wanted[..n].contains(id) {
            return Err(Error::invalid(&field, "is named twice"));
        }
    }
    let labels = rows.iter().filter(|row| row.archived_at.is_none()).map(|row| row.label.clone()).collect();
    let rank = |id: Uuid| wanted.iter().position(|named| *named == id).unwrap_or(wanted.len());
    let mut ordered: Vec<_> = rows.iter().collect();
    ordered.sort_by_key(|row| (row.archived_at.is_some(), rank(row.id)));
    let moved = ordered.iter().zip(&rows).any(|(is, was)| is.id != was.id);
    for (position, row) in (0i32..).zip(ordered).filter(|(position, row)| *position != row.position) {
        let place = Entity::update_many().col_expr(Column::Position, Expr::value(position));
        place.filter(Column::Id.eq(row.id)).exec(tx).await?;
    }
    Ok((labels, moved))
}
