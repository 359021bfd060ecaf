//! What the filter of a segment may say, and the customers it means.

use crate::custom_fields::Fields;
use crate::entity::customer::Column;
use crate::entity::segment::Model;
use crate::filters::{self, FilterContext};
use chrono::NaiveDate;
use chrono_tz::Tz;
use platform::{Ctx, Error, clock};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait};
use shared::customers::filter::{Filter, FilterField};
use shared::customers::segments::check_filter;
use std::sync::Arc;

/// Refuses what a segment's filter may not say; gives back the fields there are.
pub fn check(custom: &Fields, filter: &Filter) -> Result<Vec<FilterField>, Error> {
    let fields = filters::fields(custom);
    check_filter(filter, &fields).map_err(Error::Invalid)?;
    Ok(fields)
}

/// The customers that belong to a segment, or would belong to it; archived ones never do.
pub fn members(db: &impl ConnectionTrait, ctx: &Ctx, filter: &Filter, zone: Tz, custom: &Arc<Fields>) -> Result<Condition, Error> {
    let (currency, fields) = (ctx.config().base_currency.as_str(), custom.clone());
    let context = FilterContext { keys: ctx.keys(), reader: None, zone, today: today(zone), currency, fields };
    let condition = filters::condition(db.get_database_backend(), filter, &context)?;
    Ok(Condition::all().add(Column::ArchivedAt.is_null()).add(condition))
}

/// The same for a segment as it is stored; what its filter names may be gone by now, which is the inner error.
///
/// The custom fields must be those of this moment, not cached ones: a segment is given up where its fields are not there.
pub fn members_of(db: &impl ConnectionTrait, ctx: &Ctx, segment: &Model, custom: &Arc<Fields>) -> Result<Result<Condition, String>, Error> {
    let filter = &segment.filter.0;
    let refused = match check_filter(filter, &filters::fields(custom)) {
        Ok(()) => match members(db, ctx, filter, segment.zone(), custom) {
            Ok(condition) => return Ok(Ok(condition)),
            Err(Error::Invalid(errors)) => errors,
            Err(error) => return Err(error),
        },
        Err(errors) => errors,
    };
    Ok(Err(refused.into_iter().map(|e| e.message).collect::<Vec<_>>().join("; ")))
}

/// The day it is in a zone.
pub fn today(zone: Tz) -> NaiveDate {
    clock::now().with_timezone(&zone).date_naive()
}
