//! Merging two customers.

use super::combine::combined;
use super::describe::described_one;
use super::fields::Fields;
use super::find::{both, mergeable, whole};
use super::image::Image;
use super::{contacts, parents, rows};
use crate::access::{MergeCustomers, readable_by, visible_to};
use crate::entity::customer;
use crate::entity::customer_merge::{ActiveModel, Entity, Model, MovedRows};
use crate::last_contact;
use crate::record::create::{PARENTS, Written};
use crate::record::{edit, find};
use crate::{changed, images, purchases};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::{Can, Change, Error, Recorded, Tx, Valid, clock};
use sea_orm::{Condition, EntityTrait};
use serde_json::Value;
use shared::Patch;
use shared::access::Scope;
use shared::customers::merges::{Merge, Moved, NewMerge};
use shared::problem::validate;
use uuid::Uuid;

/// Merge two customers.
///
/// All that belongs to the other one moves to the one that stays, in one transaction; the other one is archived and names the one it went into. What
/// there may be several of is united, and a refused consent stays refused. It can be undone for 30 days. 409 `merged` or `archived`: one of the two
/// is not at work any more. 412: one of the two changed since it was read. 422: of something there would be too much.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.merge"])), request_body = NewMerge,
    responses((status = 201, body = Merge), (status = 404, description = "not_found"), (status = 409, description = "merged, erased, archived"),
        (status = 412, description = "changed_meanwhile")))]
#[post("/customers/merges")]
pub async fn merge_customers(by: Can<MergeCustomers>, new: Valid<NewMerge>) -> Result<HttpResponse, Error> {
    let NewMerge { keep_id, keep_version, other_id, other_version, take, take_custom } = new.0;
    by.answer(async |tx| {
        tx.hold(PARENTS).await?;
        let (keep, other) = both(tx, keep_id, other_id, visible_to(&by)).await?;
        mergeable(&keep, &other)?;
        if (keep.version, other.version) != (keep_version, other_version) {
            return Err(Error::Changed);
        }
        let readable = readable_by(by.principal()).unwrap_or_else(|| visible_to(&by));
        let before = whole(tx, by.keys(), &keep, Condition::all()).await?;
        let theirs = whole(tx, by.keys(), &other, readable.clone()).await?;
        let mut edit = combined(&before, &theirs, &take, &take_custom);
        validate(&edit).map_err(Error::Invalid)?;
        parents::settle(tx, &keep, &other, &mut edit, readable).await?;
        let other_external_id = if matches!(edit.external_id, Patch::Value(_)) { other.external_id.clone() } else { None };

        // Whoever has no picture gets the other's.
        let picture = other.image_id.filter(|_| keep.image_id.is_none());
        if let Some(picture) = picture {
            images::give(tx, picture, other.id, keep.id).await?;
        }
        let keep = customer::Model { image_id: picture.or(keep.image_id), ..keep };
        let other = customer::Model { image_id: other.image_id.filter(|_| picture.is_none()), ..other };
        put_away(tx, &other, keep.id, other_external_id.is_some()).await?;
        let Written { row: kept, change: record, .. } = edit::change(tx, by.keys(), by.principal(), by.scope(), keep, edit).await?;
        let (moved_rows, mut moved) = rows::hand_over(tx, other.id, kept.id).await?;
        let moved_contacts = contacts::hand_over(tx, kept.kind, other.id, kept.id, by.config().limits.records.contacts).await?;
        let moved_purchases = purchases::move_to(tx, other.id, kept.id).await?;
        for (what, count) in [
            (rows::CONTACTS, moved_contacts.iter().filter(|c| c.company == other.id || c.person == other.id).count()),
            ("purchases", moved_purchases.len()),
        ] {
            moved.extend((count > 0).then(|| Moved { what: what.to_owned(), count: count as u64 }));
        }
        last_contact::renew(tx, kept.id).await?;
        last_contact::renew(tx, other.id).await?;
        let children: Vec<Uuid> =
            moved_rows.iter().filter(|rows| rows.what == rows::SUBSIDIARIES).flat_map(|rows| rows.ids.iter().copied()).collect();
        changed::note(tx, &[&[kept.id, other.id], children.as_slice()].concat()).await?;

        let after = whole(tx, by.keys(), &find::visible(tx, kept.id, Condition::all()).await?, Condition::all()).await?;
        let image = Image {
            fields: Fields::between(&before, &after)?,
            other_external_id,
            rows: moved_rows,
            contacts: moved_contacts,
            purchases: moved_purchases,
            picture,
        };
        let id = Uuid::now_v7();
        let row = Model {
            id,
            kept_id: kept.id,
            other_id: other.id,
            image: Some(image.seal(by.keys(), id)?),
            moved: MovedRows(moved),
            merged_by: Some(by.principal().user_id),
            merged_at: clock::now(),
            undone_by: None,
            undone_at: None,
        };
        Entity::insert(ActiveModel::from(row.clone())).exec_without_returning(tx).await?;
        let mut changes = vec![
            Change { action: "customer.merged".into(), ..record }.field("merged", Value::Null, other.name.as_str()),
            Change::new("customer.archived", other.id, other.name.clone()).field("merged_into", Value::Null, kept.name.as_str()),
        ];
        for (child, name) in find::names(tx, children).await? {
            changes.push(Change::new("customer.edited", child, name).field("parent", other.name.as_str(), kept.name.as_str()));
        }
        let answer: Answer<Merge> = Answer::with(StatusCode::CREATED, described_one(tx, row, by.scope() == Scope::All).await?);
        Ok(Recorded::all(answer, changes))
    })
    .await
}

/// Archives the one that goes. Its e-mail, which is unique, is free for the one that stays.
async fn put_away(tx: &Tx, other: &customer::Model, into: Uuid, without_external_id: bool) -> Result<(), Error> {
    let now = clock::now();
    let row = customer::Model {
        archived_at: Some(now),
        merged_into_id: Some(into),
        email_key: None,
        external_id: if without_external_id { None } else { other.external_id.clone() },
        updated_at: now,
        version: other.version + 1,
        ..other.clone()
    };
    edit::store(tx, other, &row).await
}
