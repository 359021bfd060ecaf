//! Finding single customers, each by one indexed look-up.

use super::{CUSTOMERS, Details};
use crate::access::{ExportCustomers, reaches, visible_to};
use crate::entity::customer::{self, Column, Entity, Related};
use platform::{Can, Error, Tx};
use records::custom_fields;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, SelectGetableTuple, Selector};
use shared::access::Permission;
use shared::customers::{CustomerKind, CustomerRef};
use shared::identity::{TeamRef, UserRef};
use uuid::Uuid;

/// Companies that belong to one, as far as they are listed with it.
const CHILDREN: u64 = 50;
/// How many parents a company may have above it.
const DEPTH: usize = 20;

/// The customer among those that `visible` allows; else 404.
pub async fn visible(db: &impl ConnectionTrait, id: Uuid, visible: Condition) -> Result<customer::Model, Error> {
    Entity::find_by_id(id).filter(visible).one(db).await?.ok_or_else(|| Error::not_found("customer"))
}

/// What a customer is called that one may not see.
pub const HIDDEN: &str = "a customer that you may not see";

/// A customer whose parts are exported, and whether one may read it as well; 404 for one out of the export's reach.
pub async fn exported(by: &Can<ExportCustomers>, id: Uuid) -> Result<(customer::Model, bool), Error> {
    let row = visible(by.db(), id, visible_to(by)).await?;
    let read = by.principal().scope(Permission::CustomerRead);
    let is_readable = read.is_some_and(|scope| reaches(scope, by.principal(), row.owner_id, row.team_id));
    Ok((row, is_readable))
}

/// The same, to be changed: others who want to change it wait until this transaction ends. Its key stays, so a row that refers to it can be written
/// meanwhile: two companies that become each other's parent would wait for each other for ever. One that was merged is not to be changed any more.
pub async fn to_change(tx: &Tx, id: Uuid, visible: Condition) -> Result<customer::Model, Error> {
    let row = Entity::find_by_id(id).filter(visible).lock(LockType::NoKeyUpdate).one(tx).await?;
    let row = row.ok_or_else(|| Error::not_found("customer"))?;
    refuse_change(&row)?;
    Ok(row)
}

/// Refuses to change a customer that was merged or erased.
pub fn refuse_change(row: &customer::Model) -> Result<(), Error> {
    match row {
        row if row.merged_into_id.is_some() => Err(merged()),
        row if row.erased_at.is_some() => Err(erased()),
        _ => Ok(()),
    }
}

/// What is said to whoever wants to change a customer that was merged.
pub fn merged() -> Error {
    let detail = "This customer was merged into another one: change that one, or undo the merge.".to_owned();
    Error::Conflict { code: "merged", detail, errors: Vec::new() }
}

/// Refuses to change what is left of somebody.
fn erased() -> Error {
    let detail = "This customer was erased: nothing personal is left, and nothing can be changed or added.".to_owned();
    Error::Conflict { code: "erased", detail, errors: Vec::new() }
}

/// The id of the customer with this e-mail, archived or not.
pub async fn by_email_key(db: &impl ConnectionTrait, email_key: &str) -> Result<Option<Uuid>, Error> {
    Ok(Entity::find().select_only().column(Column::Id).filter(Column::EmailKey.eq(email_key)).into_tuple().one(db).await?)
}

/// The id of the customer with this external id, archived or not.
pub async fn by_external_id(db: &impl ConnectionTrait, external_id: &str) -> Result<Option<Uuid>, Error> {
    Ok(Entity::find().select_only().column(Column::Id).filter(Column::ExternalId.eq(external_id)).into_tuple().one(db).await?)
}

/// The names of these customers.
pub async fn names(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<Vec<(Uuid, String)>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(Entity::find().select_only().columns([Column::Id, Column::Name]).filter(Column::Id.is_in(ids)).into_tuple().all(db).await?)
}

/// The names of those of these customers that the reader may see.
pub async fn readable_names(db: &impl ConnectionTrait, ids: Vec<Uuid>, readable: Condition) -> Result<Vec<(Uuid, String)>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = Entity::find().select_only().columns([Column::Id, Column::Name]).filter(Column::Id.is_in(ids)).filter(readable);
    Ok(found.into_tuple().all(db).await?)
}

/// The records around a customer that its DTO names. Parent and children are named only as far as `readable` allows.
pub async fn related(db: &impl ConnectionTrait, row: &customer::Model, readable: Condition) -> Result<Related, Error> {
    related_with(db, row, Details::of(db, row.id).await?, readable).await
}

/// The same where the details are known.
pub async fn related_with(
    db: &impl ConnectionTrait,
    row: &customer::Model,
    details: Details,
    readable: Condition,
) -> Result<Related, Error> {
    let theirs = Condition::all().add(Column::ParentId.eq(row.id)).add(Column::ArchivedAt.is_null());
    let children = refs(theirs, readable.clone()).all(db).await?.into_iter().map(named).collect();
    Ok(Related { children, ..related_but_children(db, row, details, readable).await? })
}

/// The same without the companies that belong to it.
pub async fn related_but_children(
    db: &impl ConnectionTrait,
    row: &customer::Model,
    details: Details,
    readable: Condition,
) -> Result<Related, Error> {
    let parent = match row.parent_id {
        Some(parent) => refs(Condition::all().add(Column::Id.eq(parent)), readable.clone()).one(db).await?.map(named),
        None => None,
    };
    let merged_into = match row.merged_into_id {
        Some(into) => refs(Condition::all().add(Column::Id.eq(into)), readable).one(db).await?.map(named),
        None => None,
    };
    Ok(Related {
        parent,
        merged_into,
        children: Vec::new(),
        owner: owner(db, row.owner_id).await?,
        team: team(db, row.team_id).await?,
        details,
        custom: custom_fields::shown(db, &CUSTOMERS, &row.custom.0).await?,
    })
}

/// The customers that meet both conditions, by name.
fn refs(condition: Condition, readable: Condition) -> Selector<SelectGetableTuple<(Uuid, String)>> {
    let query = Entity::find().select_only().columns([Column::Id, Column::Name]).filter(condition).filter(readable);
    query.order_by_asc(Column::NameKey).limit(CHILDREN).into_tuple()
}

fn named((id, name): (Uuid, String)) -> CustomerRef {
    CustomerRef { id, name }
}

/// The owner's name.
pub async fn owner(db: &impl ConnectionTrait, id: Option<Uuid>) -> Result<Option<UserRef>, Error> {
    let Some(id) = id else { return Ok(None) };
    let name = identity::names(db, [id]).await?.remove(&id);
    Ok(name.map(|name| UserRef { id, name }))
}

async fn team(db: &impl ConnectionTrait, id: Option<Uuid>) -> Result<Option<TeamRef>, Error> {
    let Some(id) = id else { return Ok(None) };
    let name = identity::team_names(db, [id]).await?.remove(&id);
    Ok(name.map(|name| TeamRef { id, name }))
}

/// Refuses a parent that is not a visible company, or that would make a circle.
pub async fn check_parent(db: &impl ConnectionTrait, child: Option<Uuid>, parent: Uuid, readable: Condition) -> Result<(), Error> {
    let refuse = |message: &str| Err(Error::invalid("parent_id", message));
    let found = Entity::find_by_id(parent).filter(readable).filter(Column::ArchivedAt.is_null()).one(db).await?;
    let Some(found) = found else { return refuse("is not a customer you can see") };
    if found.kind != CustomerKind::Company {
        return refuse("must be a company");
    }
    let mut above = Some(parent);
    for _ in 0..DEPTH {
        match above {
            None => return Ok(()),
            Some(id) if Some(id) == child => return refuse("would make a circle: the parent belongs to this customer"),
            Some(id) => {
                above = Entity::find_by_id(id).select_only().column(Column::ParentId).into_tuple::<Option<Uuid>>().one(db).await?.flatten()
            }
        }
    }
    refuse("has too many companies above it")
}
