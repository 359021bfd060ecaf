//! Making a segment.

use super::snapshot::Snapshot;
use super::{MEMBERS, are_changes_waiting, build, describe_one, filter, refuse_taken};
use crate::access::ManageSegments;
use crate::entity::segment::{ActiveModel, Column, Entity, Model, StoredFilter};
use crate::record::CUSTOMERS;
use actix_web::{HttpResponse, post};
use chrono_tz::Tz;
use platform::config::Config;
use platform::ctx::Answer;
use platform::share::{self, Share};
use platform::{Can, Change, Error, Recorded, Tx, Valid, clock};
use records::custom_fields::CustomFields;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use shared::customers::segments::{NewSegment, Segment, SegmentState};
use shared::text::{self, trimmed};
use uuid::Uuid;

/// Make a segment.
///
/// It is built in the background: `state` says when it is ready. Afterwards it follows every change within seconds, and relative dates by the days
/// of whoever made it. 409 `duplicate_name`: there is a segment of this name; 409
/// `share_used_up`: you have as many as you may.
#[utoipa::path(tag = "segments", security(("bearer" = ["segment.manage"])), request_body = NewSegment,
    responses((status = 201, body = Segment, headers(("ETag" = String), ("Location" = String))),
        (status = 409, description = "duplicate_name, too_many_segments, share_used_up")))]
#[post("/segments")]
pub async fn create_segment(by: Can<ManageSegments>, new: Valid<NewSegment>) -> Result<HttpResponse, Error> {
    let zone = zone_of(&by).await?;
    by.answer(async |tx| {
        let fields = filter::check(&CustomFields::to_write(tx, &CUSTOMERS).await?, &new.0.filter)?;
        filter::refuse_unseen(tx, by.principal(), &new.0.filter).await?;
        refuse_more(tx, by.config(), by.principal().user_id).await?;
        let row = prepare(new.0, by.principal().user_id, zone);
        refuse_taken(tx, &row.name_key, None).await?;
        Entity::insert(ActiveModel::from(row.clone())).exec_without_returning(tx).await?;
        let change = Change::new("segment.created", row.id, row.name.clone()).between(None, Some(&Snapshot::of(&row, &fields)))?;
        let (version, location, message) = (row.version, format!("/api/v1/segments/{}", row.id), build::message(&row)?);
        let segment: Segment = describe_one(tx, are_changes_waiting(tx, by.principal()).await?, row, by.principal()).await?;
        Ok(Recorded::new(Answer::created(segment, version, location), change).send(message))
    })
    .await
}

/// Where the days of somebody begin; in UTC unless the profile says otherwise.
pub async fn zone_of<P>(by: &Can<P>) -> Result<Tz, Error> {
    identity::zone_of(by.db(), by.principal().user_id).await
}

const SEGMENTS: Share = Share {
    may: "You may have at most {} segments.",
    shown: share::number,
    counts: "Those that you made and that are not archived count.",
    remedy: "Archive one that is no longer needed.",
    topic: 1,
};

/// Refuses more segments than changes can be held against, and more of one user than that one's share.
pub async fn refuse_more(tx: &Tx, config: &Config, user: Uuid) -> Result<(), Error> {
    tx.hold(MEMBERS).await?;
    let live = || Entity::find().filter(Column::ArchivedAt.is_null());
    share::room(tx, &SEGMENTS, user, config.limits.shares.segments, 1, async || {
        Ok(live().filter(Column::CreatedBy.eq(user)).count(tx).await?)
    })
    .await?;
    let most = config.limits.shares.segments_of_all;
    if live().count(tx).await? < most {
        return Ok(());
    }
    let detail = format!("There are {most} segments already. Archive one that is no longer needed.");
    Err(Error::Conflict { code: "too_many_segments", detail, errors: Vec::new() })
}

fn prepare(new: NewSegment, by: Uuid, zone: Tz) -> Model {
    let NewSegment { name, description, filter } = new;
    let (name, now) = (name.trim().to_owned(), clock::now());
    let mut row = Model {
        id: Uuid::now_v7(),
        name_key: text::key(&name),
        name,
        description: trimmed(description),
        relative: filter.is_relative(),
        filter: StoredFilter(filter),
        time_zone: zone.name().to_owned(),
        state: SegmentState::Building,
        problem: None,
        members: 0,
        build_id: Uuid::nil(),
        build_done: 0,
        build_total: None,
        build_added: 0,
        build_removed: 0,
        built_at: None,
        built_for: filter::today(zone),
        created_by: Some(by),
        archived_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    build::begin(&mut row);
    row
}
