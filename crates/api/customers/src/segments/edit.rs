//! Changing a segment.

use super::create::zone_of;
use super::snapshot::Snapshot;
use super::{are_changes_waiting, build, describe_one, filter, refuse_taken, to_change};
use crate::access::ManageSegments;
use crate::entity::segment::{ActiveModel, Entity, Model, StoredFilter};
use crate::record::CUSTOMERS;
use actix_web::{HttpResponse, patch};
use chrono_tz::Tz;
use platform::ctx::versioned;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, Tx, Valid, clock};
use records::custom_fields::CustomFields;
use sea_orm::{ActiveModelTrait, EntityTrait};
use shared::Patch;
use shared::customers::segments::{EditSegment, Segment};
use shared::text::{self, trimmed};

/// Change a segment.
///
/// Another filter builds it anew in the background; the members it has stay until they are found not to fit. `If-Match` carries the version
/// that was read.
#[utoipa::path(tag = "segments", security(("bearer" = ["segment.manage"])), request_body = EditSegment,
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag that was read")),
    responses((status = 200, body = Segment, headers(("ETag" = String))), (status = 409, description = "duplicate_name")))]
#[patch("/segments/{id}")]
pub async fn edit_segment(by: Can<ManageSegments>, id: Id, edit: Valid<EditSegment>) -> Result<HttpResponse, Error> {
    let (expected, zone) = (by.expected_version()?, zone_of(&by).await?);
    let segment = by
        .write(async |tx| {
            let before = to_change(tx, id.0, by.principal()).await?;
            if before.version != expected {
                return Err(Error::Changed);
            }
            let custom = CustomFields::to_write(tx, &CUSTOMERS).await?;
            if let Some(filter) = &edit.0.filter {
                filter::check(&custom, filter)?;
                if *filter != before.filter.0 {
                    filter::refuse_unseen(tx, by.principal(), filter).await?;
                }
            }
            let mut row = apply(before.clone(), edit.0, zone);
            if row.archived_at.is_none() && row.name_key != before.name_key {
                refuse_taken(tx, &row.name_key, Some(row.id)).await?;
            }
            let is_other = row.filter != before.filter && row.archived_at.is_none();
            if is_other {
                build::begin(&mut row);
            }
            store(tx, &mut row).await?;
            let fields = records::filter::fields(&CUSTOMERS, &custom);
            let (was, is) = (Snapshot::of(&before, &fields), Snapshot::of(&row, &fields));
            let change = Change::new("segment.edited", row.id, row.name.clone()).between(Some(&was), Some(&is))?;
            let message = if is_other { Some(build::message(&row)?) } else { None };
            let segment = describe_one(tx, are_changes_waiting(tx, by.principal()).await?, row, by.principal()).await?;
            Ok(message.into_iter().fold(Recorded::new(segment, change), Recorded::send))
        })
        .await?;
    let version = segment.version;
    Ok(versioned::<Segment>(&segment, version))
}

/// Stores a row that was locked, as its next version.
pub async fn store(tx: &Tx, row: &mut Model) -> Result<(), Error> {
    row.version += 1;
    row.updated_at = clock::now();
    Entity::update(ActiveModel::from(row.clone()).reset_all()).exec(tx).await?;
    Ok(())
}

fn apply(mut row: Model, edit: EditSegment, zone: Tz) -> Model {
    let EditSegment { name, description, filter } = edit;
    if let Patch::Value(name) = name {
        row.name = name.trim().to_owned();
        row.name_key = text::key(&row.name);
    }
    if let Some(description) = description.change() {
        row.description = trimmed(description);
    }
    if let Some(filter) = filter.filter(|filter| *filter != row.filter.0) {
        row.relative = filter.is_relative();
        row.filter = StoredFilter(filter);
        row.time_zone = zone.name().to_owned();
    }
    row
}
