//! Which permission each action needs, and which rows it reaches.

use super::entity::customer::Column;
use crate::permission;
use crate::platform::{Can, Error, Principal};
use sea_orm::{ColumnTrait, Condition};
use shared::access::{Permission, Scope};

permission! {
    ReadCustomers = CustomerRead;
    CreateCustomers = CustomerCreate;
    EditCustomers = CustomerEdit;
    ArchiveCustomers = CustomerArchive;
    ImportCustomers = CustomerImport;
    ExportCustomers = CustomerExport;
    LogInteractions = InteractionLog;
}

/// The customers that somebody reaches with a permission of this scope.
pub fn within(scope: Scope, principal: &Principal) -> Condition {
    match scope {
        Scope::All => Condition::all(),
        Scope::Own => Condition::all().add(Column::OwnerId.eq(principal.user_id)),
        // Wrapped, so that whoever adds another condition narrows it.
        Scope::Team => Condition::all().add(
            Condition::any()
                .add(Column::OwnerId.eq(principal.user_id))
                .add_option(principal.team_id.map(|team| Column::TeamId.eq(team))),
        ),
    }
}

/// The customers that the bearer of this permission reaches.
pub fn visible_to<P>(by: &Can<P>) -> Condition {
    within(by.scope(), by.principal())
}

/// The customers that somebody may read; none without the permission.
pub fn readable_by(principal: &Principal) -> Option<Condition> {
    principal.scope(Permission::CustomerRead).map(|scope| within(scope, principal))
}

/// A name for what a scope reaches, to keep cached figures apart.
pub fn scope_name(scope: Scope, principal: &Principal) -> String {
    match scope {
        Scope::All => "all".to_owned(),
        Scope::Own => format!("own:{}", principal.user_id),
        Scope::Team => format!("team:{:?}:{}", principal.team_id, principal.user_id),
    }
}

/// Refuses to hand customers to somebody whose customers one may not edit.
pub fn may_hand_over(principal: &Principal, owner: uuid::Uuid, owner_team: Option<uuid::Uuid>) -> Result<(), Error> {
    let own = owner == principal.user_id;
    let allowed = match principal.scope(Permission::CustomerEdit) {
        _ if own => true,
        Some(Scope::All) => true,
        Some(Scope::Team) => owner_team.is_some() && owner_team == principal.team_id,
        Some(Scope::Own) | None => false,
    };
    if allowed { Ok(()) } else { Err(Error::invalid("owner_id", "must be you or somebody whose customers you may edit")) }
}
