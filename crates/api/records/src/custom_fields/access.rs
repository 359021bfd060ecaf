//! Which permission each action needs. Whoever may read or export records may do so with the fields that they have.

use crate::access::Access;
use crate::kit::Kit;
use crate::record::AnyRecord;
use platform::can::{Bearer, lacks};
use platform::{Ctx, Error};
use shared::access::Permission;

platform::permission! {
    ManageCustomFields = CustomFieldManage;
}

/// The record type of this code; else 422.
pub fn record_of(ctx: &Ctx, code: &str) -> Result<&'static dyn AnyRecord, Error> {
    Kit::of(ctx)?.record(code).ok_or_else(|| Error::invalid("record", "is not a record type"))
}

/// The record type that has a stored field.
pub fn record_with(ctx: &Ctx, code: &str) -> Result<&'static dyn AnyRecord, Error> {
    Kit::of(ctx)?.record(code).ok_or_else(|| Error::not_found("custom field"))
}

/// Refuses whoever does not hold this permission on the record type.
pub fn check(by: &Bearer, record: &dyn AnyRecord, permission: fn(&Access) -> Permission) -> Result<(), Error> {
    let needed = permission(record.access());
    if by.principal().may(needed) { Ok(()) } else { Err(lacks(needed)) }
}
