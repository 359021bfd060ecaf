//! Which permission each action needs.

use platform::Error;
use records::{Access, Verb};
use shared::access::Permission;

/// To add, change and remove the files of records that one may read.
pub struct Manage;

impl Verb for Manage {
    const ALSO_READS: bool = true;

    fn of(_: &Access) -> Permission {
        Permission::AttachmentManage
    }
}

/// What is not there, or belongs to a record that cannot be seen.
pub(super) fn not_found() -> Error {
    Error::not_found("file")
}

/// A record out of sight hides its files.
pub(super) fn hidden(error: Error) -> Error {
    if matches!(error, Error::NotFound { .. }) { not_found() } else { error }
}
