//! Which permission each action needs, and which rows it reaches.

use super::record::CUSTOMERS;
use platform::permission;
use platform::{Can, Error, Principal};
use records::{Access, access as kit};
use sea_orm::Condition;
use shared::access::{Permission, Scope};
use std::sync::Arc;
use uuid::Uuid;

permission! {
    ReadCustomers = CustomerRead;
    CreateCustomers = CustomerCreate;
    EditCustomers = CustomerEdit;
    ExportCustomers = CustomerExport;
    MergeCustomers = CustomerMerge;
    DiscloseCustomers = CustomerDisclose;
    EraseCustomers = CustomerErase;
    ManageSegments = SegmentManage;
    ManageFiles = AttachmentManage;
}

/// The permissions of customers as records.
pub static ACCESS: Access = Access {
    read: Permission::CustomerRead,
    create: Permission::CustomerCreate,
    edit: Permission::CustomerEdit,
    archive: Permission::CustomerArchive,
    import: Permission::CustomerImport,
    export: Permission::CustomerExport,
};

/// Whether somebody reaches a customer of this owner and team: customers have their owner's team, so a team reaches its members' own customers,
/// too.
pub fn reaches(scope: Scope, principal: &Principal, owner: Option<Uuid>, team: Option<Uuid>) -> bool {
    kit::reaches(&CUSTOMERS, scope, principal, owner, team)
}

/// The customers that somebody reaches with a permission of this scope.
pub fn within(scope: Scope, principal: &Principal) -> Condition {
    kit::within(&CUSTOMERS, scope, principal)
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
    kit::nothing(&CUSTOMERS)
}

/// A name for what a scope reaches, to keep cached figures apart.
pub fn scope_name(scope: Scope, principal: &Principal) -> String {
    kit::scope_name(&CUSTOMERS, scope, principal)
}

/// Refuses to hand customers to somebody whose customers one may not edit.
pub fn may_hand_over(principal: &Principal, owner: Uuid, owner_team: Option<Uuid>) -> Result<(), Error> {
    kit::may_hand_over(&CUSTOMERS, principal, owner, owner_team)
}

/// The reader as far as they may both read and export: other customers that a timeline names are told by the same measure.
pub fn within_reach(by: &Can<ExportCustomers>) -> Principal {
    let mut reader = by.principal().clone();
    let mut grants = (*reader.grants).clone();
    grants.entry(Permission::CustomerRead).and_modify(|read| *read = std::cmp::min(by.scope(), *read));
    reader.grants = Arc::new(grants);
    reader
}
