//! Which permission each action needs, and which entries it reaches.

use platform::Principal;
use platform::entity::audit_entry::Column;
use sea_orm::{ColumnTrait, Condition};
use shared::access::Scope;

platform::permission! {
    ReadAudit = AuditRead;
    ExportAudit = AuditExport;
}

/// The entries that somebody may read: all, or what they did themselves.
pub fn visible_to(principal: &Principal, scope: Scope) -> Condition {
    match scope {
        Scope::All => Condition::all(),
        Scope::Team | Scope::Own => Condition::all().add(Column::ActorId.eq(principal.user_id)),
    }
}
