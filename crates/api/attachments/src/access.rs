//! Which permission each action needs, and how the records are reached that files belong to.
//!
//! This domain does not know them: each domain with files gives its kind of record, and whoever reaches the record reaches its files.

use futures_util::future::LocalBoxFuture;
use platform::permission;
use platform::{Ctx, Error, Principal, Tx};
use shared::access::Scope;
use uuid::Uuid;

permission! {
    ReadAttachments = CustomerRead;
    ManageAttachments = AttachmentManage;
}

/// Looks up a record by its id within a scope of somebody; its name, or 404.
pub type Seen = for<'a> fn(&'a Ctx, &'a Principal, Scope, Uuid) -> LocalBoxFuture<'a, Result<String, Error>>;
/// The same for a change: whoever else wants to change the record's files waits until this transaction ends.
pub type Held = for<'a> fn(&'a Tx, &'a Principal, Scope, Uuid) -> LocalBoxFuture<'a, Result<String, Error>>;

/// A kind of record that files belong to.
#[derive(Clone, Copy)]
pub struct SubjectKind {
    /// As in the column `subject_kind`.
    pub kind: &'static str,
    pub seen: Seen,
    pub held: Held,
}

/// All kinds, domain by domain; the app puts them together.
pub struct Subjects(pub Vec<SubjectKind>);

impl Subjects {
    /// The kind of this name.
    pub(super) fn of(&self, kind: &str) -> Result<&SubjectKind, Error> {
        let known = self.0.iter().find(|known| known.kind == kind);
        known.ok_or_else(|| Error::internal(format!("no domain gives the records of the kind {kind}")))
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
