//! Finding an interaction that may be changed.

use crate::access::{LogInteractions, visible_to, within};
use crate::entity::customer;
use crate::entity::interaction::{self, Column, Entity};
use crate::record::find;
use chrono::{DateTime, TimeDelta, Utc};
use platform::{Can, Error, clock};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use shared::access::Permission;
use uuid::Uuid;

/// The interaction with a customer one can see, if one wrote it or may edit that customer; and the customer.
pub async fn changeable(
    db: &impl ConnectionTrait,
    by: &Can<LogInteractions>,
    id: Uuid,
) -> Result<(interaction::Model, customer::Model), Error> {
    let not_found = || Error::not_found("interaction");
    let row = Entity::find_by_id(id).filter(Column::ArchivedAt.is_null()).one(db).await?.ok_or_else(not_found)?;
    let customer = find::visible(db, row.customer_id, visible_to(by)).await.map_err(|e| match e {
        Error::NotFound { .. } => not_found(),
        other => other,
    })?;
    if row.author_id != Some(by.principal().user_id) {
        let forbidden =
            || Error::Forbidden { detail: "Only the author, or somebody who may edit this customer, can change it.".to_owned() };
        let scope = by.principal().scope(Permission::CustomerEdit).ok_or_else(forbidden)?;
        find::visible(db, customer.id, within(scope, by.principal())).await.map_err(|_| forbidden())?;
    }
    Ok((row, customer))
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
