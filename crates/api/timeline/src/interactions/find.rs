//! Finding an interaction that may be changed.

use crate::access::Log;
use crate::entity::interaction::{self, Column, Entity};
use chrono::{DateTime, TimeDelta, Utc};
use platform::{Error, Tx, clock};
use records::{Basics, May, access};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// The interaction about a record one can see, if one wrote it or may edit that record; and the record, held until the transaction ends, so that of two
/// who write at once the second one sees what the first one wrote.
pub async fn changeable(tx: &Tx, by: &May<Log>, id: Uuid) -> Result<(interaction::Model, Basics), Error> {
    let not_found = || Error::not_found("interaction");
    let record = by.record();
    let find = || Entity::find_by_id(id).filter(Column::Record.eq(record.spec().code)).filter(Column::ArchivedAt.is_null());
    let first = find().one(tx).await?.ok_or_else(not_found)?;
    let held = record.lock(&by.work(tx), &[first.record_id], by.visible()).await?.pop().ok_or_else(not_found)?;
    let about = Basics::of(record, &held);
    // As it is now that nobody else changes it.
    let row = find().filter(Column::RecordId.eq(about.id)).one(tx).await?.ok_or_else(not_found)?;
    if row.author_id != Some(by.principal().user_id) {
        let scope = by.principal().scope(record.access().edit);
        if !scope.is_some_and(|scope| access::reaches(record, scope, by.principal(), about.owner, about.team)) {
            let detail = format!("Only the author, or somebody who may edit this {}, can change it.", record.spec().noun.0);
            return Err(Error::Forbidden { detail });
        }
    }
    Ok((row, about))
}

/// Refuses a moment that is more than a day ahead, or before anybody kept records of calls.
pub fn check_moment(at: Option<DateTime<Utc>>) -> Result<DateTime<Utc>, Error> {
    let now = clock::now();
    let at = at.unwrap_or(now);
    let earliest = DateTime::UNIX_EPOCH - TimeDelta::days(365 * 70);
    if at > now + TimeDelta::days(1) {
        return Err(Error::invalid("occurred_at", "must not be in the future"));
    }
    if at < earliest {
        return Err(Error::invalid("occurred_at", "must not be before 1900"));
    }
    Ok(chrono::SubsecRound::trunc_subsecs(at, 6))
}
