//! Who may do what with a record type, and which rows that reaches.

use crate::kit::Kit;
use crate::record::AnyRecord;
use platform::db::Conn;
use platform::{Error, Principal};
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query, SimpleExpr};
use sea_orm::{Condition, ConnectionTrait};
use shared::access::{Permission, Scope};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// The permissions of a record type.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    pub read: Permission,
    pub create: Permission,
    pub edit: Permission,
    pub archive: Permission,
    pub import: Permission,
    pub export: Permission,
}

/// A column of a table.
pub fn column(table: &str, name: &str) -> SimpleExpr {
    Expr::col((Alias::new(table), Alias::new(name)))
}

/// What a row must have for somebody to reach it with a permission of this scope: a column and its value; `None` reaches all. Records without owners are
/// everybody's who holds the permission.
pub fn reach(record: &dyn AnyRecord, scope: Scope, principal: &Principal) -> Option<(&'static str, Uuid)> {
    if !record.stored().owned {
        return None;
    }
    match (scope, principal.team_id) {
        (Scope::All, _) => None,
        (Scope::Team, Some(team)) => Some(("team_id", team)),
        (Scope::Team, None) | (Scope::Own, _) => Some(("owner_id", principal.user_id)),
    }
}

/// The same as a condition.
pub fn within(record: &dyn AnyRecord, scope: Scope, principal: &Principal) -> Condition {
    let table = record.stored().table;
    Condition::all().add_option(reach(record, scope, principal).map(|(name, id)| column(table, name).eq(id)))
}

/// The rows that somebody reaches with a permission; none without it.
pub fn condition(record: &dyn AnyRecord, principal: &Principal, permission: Permission) -> Condition {
    match principal.scope(permission) {
        Some(scope) => within(record, scope, principal),
        None => nothing(record),
    }
}

/// The rows that somebody may read; those that they may edit where they may not read at all: what one changes, one is shown.
pub fn readable(record: &dyn AnyRecord, principal: &Principal) -> Condition {
    let access = record.access();
    condition(record, principal, if principal.may(access.read) { access.read } else { access.edit })
}

/// What no row meets.
pub fn nothing(record: &dyn AnyRecord) -> Condition {
    Condition::all().add(column(record.stored().table, "id").is_null())
}

/// Whether somebody reaches a record of this owner and team.
pub fn reaches(record: &dyn AnyRecord, scope: Scope, principal: &Principal, owner: Option<Uuid>, team: Option<Uuid>) -> bool {
    match reach(record, scope, principal) {
        None => true,
        Some(("team_id", id)) => team == Some(id),
        Some((_, id)) => owner == Some(id),
    }
}

/// Owner and team of each of these records that is there; neither where records belong to nobody.
pub async fn places(db: &Conn<'_>, record: &dyn AnyRecord, ids: &[Uuid]) -> Result<HashMap<Uuid, (Option<Uuid>, Option<Uuid>)>, Error> {
    let (table, owned) = (record.stored().table, record.stored().owned);
    let mut found = HashMap::new();
    for ids in ids.chunks(500) {
        let mut select = Query::select().from(Alias::new(table)).expr(column(table, "id")).take();
        if owned {
            select.expr(column(table, "owner_id")).expr(column(table, "team_id"));
        }
        select.and_where(column(table, "id").is_in(ids.iter().copied()));
        for row in db.query_all(&select).await? {
            let place = if owned { (row.try_get("", "owner_id")?, row.try_get("", "team_id")?) } else { (None, None) };
            found.insert(row.try_get("", "id")?, place);
        }
    }
    Ok(found)
}

/// A name for what a scope reaches, to keep cached answers apart.
pub fn scope_name(record: &dyn AnyRecord, scope: Scope, principal: &Principal) -> String {
    reach(record, scope, principal).map_or("all".to_owned(), |(column, id)| format!("{column}:{id}"))
}

/// Somebody who gives records their former values back. What these refer to may be out of their sight, as it was before: to be refused would tell of it.
pub fn giving_back(kit: &Kit, by: &Principal) -> Principal {
    let mut grants = (*by.grants).clone();
    grants.extend(kit.records().iter().map(|record| (record.access().read, Scope::All)));
    Principal { grants: Arc::new(grants), ..by.clone() }
}

/// Refuses to hand a record to somebody whose records one may not edit.
pub fn may_hand_over(record: &dyn AnyRecord, principal: &Principal, owner: Uuid, owner_team: Option<Uuid>) -> Result<(), Error> {
    let own = owner == principal.user_id;
    let allowed = match principal.scope(record.access().edit) {
        _ if own => true,
        Some(Scope::All) => true,
        Some(Scope::Team) => owner_team.is_some() && owner_team == principal.team_id,
        Some(Scope::Own) | None => false,
    };
    let many = record.spec().noun.1;
    if allowed { Ok(()) } else { Err(Error::invalid("owner_id", format!("must be you or somebody whose {many} you may edit"))) }
}
