//! What the filter of a segment may say, and the customers it means.

use crate::access::{nobody, readable_by};
use crate::entity::customer::Column;
use crate::entity::segment::Model;
use crate::record::{CUSTOMERS, find};
use chrono_tz::Tz;
use platform::{Ctx, Error, Principal};
use records::custom_fields::CustomFields;
pub use records::filter::today;
use records::filter::{self, FilterContext};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait};
use shared::FieldError;
use shared::access::{Permission, Scope};
use shared::customers::filter::{Filter, FilterField};
use shared::customers::segments::check_filter;
use shared::customers::spec::SPEC;
use shared::record::Kind;
use shared::records::filter::FilterOp;
use std::collections::HashSet;
use std::sync::Arc;
use uuid::Uuid;

/// Refuses what a segment's filter may not say; gives back the fields there are.
pub fn check(custom: &CustomFields, filter: &Filter) -> Result<Vec<FilterField>, Error> {
    let fields = filter::fields(&CUSTOMERS, custom);
    check_filter(filter, &fields).map_err(Error::Invalid)?;
    filter::affordable(&CUSTOMERS, filter)?;
    Ok(fields)
}

/// Refuses conditions by customers that one may not see: a segment has the same members for everybody, so these would tell what they refer to.
pub async fn refuse_unseen(db: &impl ConnectionTrait, by: &Principal, filter: &Filter) -> Result<(), Error> {
    if by.scope(Permission::CustomerRead) == Some(Scope::All) {
        return Ok(());
    }
    for (nth, condition) in filter.conditions().into_iter().enumerate() {
        if !SPEC.field(&condition.field).is_some_and(|field| matches!(field.kind, Kind::Ref(code) if code == SPEC.code)) {
            continue;
        }
        let refuse = |message: &str| Err(Error::Invalid(vec![FieldError::new(format!("filter[{nth}]"), message)]));
        if matches!(condition.op, FilterOp::Empty | FilterOp::NotEmpty) {
            return refuse("can be in segments of those alone who see all customers");
        }
        let ids: HashSet<Uuid> = condition.values.iter().filter_map(|value| value.parse().ok()).collect();
        let seen = find::readable_names(db, ids.iter().copied().collect(), readable_by(by).unwrap_or_else(nobody)).await?;
        if seen.len() < ids.len() {
            return refuse("names a customer that you cannot see");
        }
    }
    Ok(())
}

/// The customers that belong to a segment, or would belong to it; archived ones never do.
pub fn members(ctx: &Ctx, filter: &Filter, zone: Tz, custom: &Arc<CustomFields>) -> Result<Condition, Error> {
    let context = FilterContext::at(ctx, &CUSTOMERS, None, zone, today(zone), custom.clone());
    let condition = filter::condition(filter, &context)?;
    Ok(Condition::all().add(Column::ArchivedAt.is_null()).add(condition))
}

/// The same for a segment as it is stored; what its filter names may be gone by now, which is the inner error.
///
/// The custom fields must be those of this moment, not cached ones: a segment is given up where its fields are not there.
pub fn members_of(ctx: &Ctx, segment: &Model, custom: &Arc<CustomFields>) -> Result<Result<Condition, String>, Error> {
    let filter = &segment.filter.0;
    let refused = match check_filter(filter, &filter::fields(&CUSTOMERS, custom)) {
        Ok(()) => match members(ctx, filter, segment.zone(), custom) {
            Ok(condition) => return Ok(Ok(condition)),
            Err(Error::Invalid(errors)) => errors,
            Err(error) => return Err(error),
        },
        Err(errors) => errors,
    };
    Ok(Err(refused.into_iter().map(|e| e.message).collect::<Vec<_>>().join("; ")))
}
