//! Which permission each action needs, and which rows it reaches.

use super::entity::customer::Column;
use platform::permission;
use platform::{Can, Error, Principal};
use sea_orm::{ColumnTrait, Condition};
use shared::access::{Permission, Scope};
use uuid::Uuid;

permission! {
    ReadCustomers = CustomerRead;
    CreateCustomers = CustomerCreate;
    EditCustomers = CustomerEdit;
    ArchiveCustomers = CustomerArchive;
    ImportCustomers = CustomerImport;
    ExportCustomers = CustomerExport;
    MergeCustomers = CustomerMerge;
    DiscloseCustomers = CustomerDisclose;
    EraseCustomers = CustomerErase;
    ManageSegments = SegmentManage;
    LogInteractions = InteractionLog;
    ManageCustomFields = CustomFieldManage;
    ManageFiles = AttachmentManage;
}

/// What a row must have for somebody to reach it with a permission of this scope; `None` reaches all.
///
/// Customers have their owner's team, so a team reaches its members' own customers, too.
pub fn reach(scope: Scope, principal: &Principal) -> Option<(Column, Uuid)> {
    match (scope, principal.team_id) {
        (Scope::All, _) => None,
        (Scope::Team, Some(team)) => Some((Column::TeamId, team)),
        (Scope::Team, None) | (Scope::Own, _) => Some((Column::OwnerId, principal.user_id)),
    }
}

/// Whether somebody reaches a customer of this owner and team: as [`reach`] says, where the customer is at hand already.
pub fn reaches(scope: Scope, principal: &Principal, owner: Option<Uuid>, team: Option<Uuid>) -> bool {
    match reach(scope, principal) {
        None => true,
        Some((Column::TeamId, id)) => team == Some(id),
        Some((_, id)) => owner == Some(id),
    }
}

/// The customers that somebody reaches with a permission of this scope.
pub fn within(scope: Scope, principal: &Principal) -> Condition {
    Condition::all().add_option(reach(scope, principal).map(|(column, id)| column.eq(id)))
}

/// The customers that the bearer of this permission reaches.
pub fn visible_to<P>(by: &Can<P>) -> Condition {
    within(by.scope(), by.principal())
}

/// The customers that the bearer of this permission reaches with another one as well; `None` without it.
pub fn visible_with<P>(by: &Can<P>, other: Permission) -> Option<Condition> {
    by.principal().scope(other).map(|scope| visible_to(by).add(within(scope, by.principal())))
}

/// The customers that somebody may read; none without the permission.
pub fn readable_by(principal: &Principal) -> Option<Condition> {
    principal.scope(Permission::CustomerRead).map(|scope| within(scope, principal))
}

/// What no customer is.
pub fn nobody() -> Condition {
    Condition::all().add(Column::Id.is_null())
}

/// A name for what a scope reaches, to keep cached figures apart.
pub fn scope_name(scope: Scope, principal: &Principal) -> String {
    reach(scope, principal).map_or("all".to_owned(), |(column, id)| format!("{column:?}:{id}"))
}

/// Refuses to hand customers to somebody whose customers one may not edit.
pub fn may_hand_over(principal: &Principal, owner: Uuid, owner_team: Option<Uuid>) -> Result<(), Error> {
    let own = owner == principal.user_id;
    let allowed = match principal.scope(Permission::CustomerEdit) {
        _ if own => true,
        Some(Scope::All) => true,
        Some(Scope::Team) => owner_team.is_some() && owner_team == principal.team_id,
        Some(Scope::Own) | None => false,
    };
    if allowed { Ok(()) } else { Err(Error::invalid("owner_id", "must be you or somebody whose customers you may edit")) }
}
