//! What the filter of a segment may say, and the customers it means.

use crate::entity::customer::Column;
use crate::entity::segment::Model;
use crate::record::CUSTOMERS;
use chrono_tz::Tz;
use platform::{Ctx, Error};
use records::custom_fields::CustomFields;
pub use records::filter::today;
use records::filter::{self, FilterContext};
use sea_orm::{ColumnTrait, Condition};
use shared::customers::filter::{Filter, FilterField};
use shared::customers::segments::check_filter;
use std::sync::Arc;

/// Refuses what a segment's filter may not say; gives back the fields there are.
pub fn check(custom: &CustomFields, filter: &Filter) -> Result<Vec<FilterField>, Error> {
    let fields = filter::fields(&CUSTOMERS, custom);
    check_filter(filter, &fields).map_err(Error::Invalid)?;
    filter::affordable(&CUSTOMERS, filter)?;
    Ok(fields)
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
