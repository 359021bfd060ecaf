//! Taking a merge back.

use super::describe::{described_one, told, visible, why_not};
use super::find::{both, whole};
use super::image::Image;
use super::{contacts, rows};
use crate::access::{MergeCustomers, visible_to};
use crate::entity::customer;
use crate::entity::customer_merge::{Column, Entity};
use crate::last_contact;
use crate::record::create::{PARENTS, refuse_duplicates};
use crate::record::edit;
use crate::{changed, images, purchases};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, Tx, clock};
use records::Kit;
use records::access::giving_back;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Map, Value};
use shared::access::Scope;
use shared::customers::merges::{Moved, UndoneMerge};
use shared::text;
use uuid::Uuid;

/// Undo a merge.
///
/// Both customers are as they were before, with what belonged to each. Fields that somebody changed since keep their new values, and are listed in the
/// answer. Within 30 days. 409 `cannot_undo`: it was undone already, it is too long ago, or the one that stayed was itself merged into another.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.merge"])), params(("id" = Uuid, Path, description = "The merge")),
    responses((status = 200, body = UndoneMerge), (status = 409, description = "merged, erased, cannot_undo")))]
#[post("/customers/merges/{id}/undo")]
pub async fn undo_merge(by: Can<MergeCustomers>, id: Id) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        tx.hold(PARENTS).await?;
        let found = visible(&visible_to(&by)).filter(Column::Id.eq(id.0)).lock_exclusive().one(tx).await?;
        let mut row = found.ok_or_else(|| Error::not_found("merge"))?;
        if let Some(why) = why_not(&row) {
            return Err(refused(why));
        }
        let image = row.image.take().ok_or_else(|| refused("What was before this merge is no longer known."))?;
        let image = Image::open(by.keys(), row.id, &image)?;
        let (kept, other) = both(tx, row.kept_id, row.other_id, visible_to(&by)).await?;
        if kept.merged_into_id.is_some() {
            return Err(refused("The customer that stayed was merged into another one since. Undo that merge first."));
        }
        if other.merged_into_id != Some(kept.id) {
            return Err(refused("The customer that went is not merged any more."));
        }

        // A picture goes back where it is still the one that came with the merge.
        let picture = image.picture.filter(|picture| kept.image_id == Some(*picture));
        if let Some(picture) = picture {
            images::give(tx, picture, kept.id, other.id).await?;
        }
        let kept = customer::Model { image_id: kept.image_id.filter(|_| picture.is_none()), ..kept };
        let other = customer::Model { image_id: picture.or(other.image_id), ..other };
        let other = take_out(tx, other).await?;
        let mut left = Vec::new();
        for rows in &image.rows {
            left.push((rows.what.as_str(), rows::move_rows(tx, rows, kept.id, other.id).await?));
        }
        left.push((rows::CONTACTS, contacts::give_back(tx, &image.contacts).await?));
        let purchases = purchases::move_back(tx, &image.purchases, kept.id, other.id).await?;
        left.push(("purchases", (image.purchases.len() as u64).saturating_sub(purchases)));
        let now = whole(tx, by.keys(), &kept, Condition::all()).await?;
        let (edit, mut kept_fields) = image.fields.undo(&now)?;
        let record = restore(tx, &by, kept.clone(), edit, &mut kept_fields).await?;
        let other = give_keys_back(tx, other, image.other_external_id).await?;
        last_contact::renew(tx, kept.id).await?;
        last_contact::renew(tx, other.id).await?;
        let moved = image.rows.iter().filter(|rows| rows.what == rows::SUBSIDIARIES).flat_map(|rows| rows.ids.iter().copied());
        let touched: Vec<Uuid> = moved.chain([kept.id, other.id]).collect();
        changed::note(tx, &touched).await?;

        (row.undone_by, row.undone_at) = (Some(by.principal().user_id), Some(clock::now()));
        Entity::update_many()
            .col_expr(Column::UndoneBy, Expr::value(row.undone_by))
            .col_expr(Column::UndoneAt, Expr::value(row.undone_at))
            .col_expr(Column::Image, Expr::value(None::<Vec<u8>>))
            .filter(Column::Id.eq(row.id))
            .exec(tx)
            .await?;
        let sees_all = by.scope() == Scope::All;
        let left = left.into_iter().filter(|(_, count)| *count > 0).map(|(what, count)| Moved { what: what.to_owned(), count });
        let left = told(left.collect(), sees_all);
        let changes = vec![
            Change { action: "customer.unmerged".into(), ..record }.field("merged", other.name.as_str(), Value::Null),
            Change::new("customer.restored", other.id, other.name.clone()).field("merged_into", kept.name.as_str(), Value::Null),
        ];
        let undone = UndoneMerge { merge: described_one(tx, row, sees_all).await?, kept_fields, left };
        Ok(Recorded::all(Answer::with(StatusCode::OK, undone), changes))
    })
    .await
}

fn refused(why: &str) -> Error {
    Error::Conflict { code: "cannot_undo", detail: why.to_owned(), errors: Vec::new() }
}

/// The one that went is at work again; what is unique it gets later, when the one that stayed has given it back.
async fn take_out(tx: &Tx, other: customer::Model) -> Result<customer::Model, Error> {
    let version = other.version + 1;
    let row = customer::Model { archived_at: None, merged_into_id: None, updated_at: clock::now(), version, ..other.clone() };
    edit::store(tx, &other, &row).await?;
    Ok(row)
}

/// Gives the one that stayed its former values. What is refused now (a parent that is gone, an owner who left) stays as it is, too.
async fn restore(
    tx: &Tx,
    by: &Can<MergeCustomers>,
    kept: customer::Model,
    mut edit: Map<String, Value>,
    kept_fields: &mut Vec<String>,
) -> Result<Change, Error> {
    let back = giving_back(Kit::of(by)?, by.principal());
    loop {
        let wanted = serde_json::from_value(Value::Object(edit.clone()))?;
        // Everything is checked before anything is written.
        let errors = match edit::change(tx, by.keys(), &back, by.scope(), kept.clone(), wanted).await {
            Ok(written) => return Ok(written.change),
            Err(Error::Invalid(errors) | Error::Conflict { errors, .. }) if !errors.is_empty() => errors,
            Err(error) => return Err(error),
        };
        let mut removed = false;
        for error in errors {
            let field = error.field.split(['.', '[']).next().unwrap_or_default().to_owned();
            if edit.remove(&field).is_some() {
                kept_fields.push(field.trim_end_matches("_id").to_owned());
                removed = true;
            }
        }
        if !removed {
            return Err(refused("The customer that stayed was changed since so that its former values do not fit any more."));
        }
    }
}

/// Gives the one that went its e-mail and external id again.
async fn give_keys_back(tx: &Tx, other: customer::Model, external_id: Option<String>) -> Result<customer::Model, Error> {
    let row = customer::Model {
        email_key: other.email.as_deref().map(text::key),
        external_id: external_id.or_else(|| other.external_id.clone()),
        version: other.version + 1,
        ..other.clone()
    };
    if let Err(Error::Conflict { errors, .. }) = refuse_duplicates(tx, &row, Some(row.id), &|_, _| false).await {
        let what = errors.first().map_or("e-mail", |error| if error.field == "email" { "e-mail" } else { "external ID" });
        return Err(refused(&format!("Another customer has the {what} of {} now. Change that one first.", row.name)));
    }
    edit::store(tx, &other, &row).await?;
    Ok(row)
}
