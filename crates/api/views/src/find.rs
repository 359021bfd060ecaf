//! Finding views, and what they look like to a reader.

use super::access::{may_change, visible_to};
use super::entity::saved_view::{Column, Entity, Model};
use super::entity::saved_view_role;
use async_trait::async_trait;
use platform::{Ctx, Error, Principal, Tx};
use records::SavedFilters;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use shared::identity::{RoleRef, UserRef};
use shared::views::{SavedView, ViewState};
use std::collections::HashMap;
use uuid::Uuid;

/// A view that the reader sees; else 404.
pub async fn visible(db: &impl ConnectionTrait, id: Uuid, (ctx, reader): (&Ctx, &Principal)) -> Result<Model, Error> {
    let found = Entity::find_by_id(id).filter(visible_to(db, ctx, reader).await?).one(db).await?;
    found.ok_or_else(|| Error::not_found("view"))
}

/// A view that the reader may change, at the version that was read. 403 for one that is shared by somebody else.
pub async fn to_change(tx: &Tx, id: Uuid, (ctx, reader): (&Ctx, &Principal), expected: i64) -> Result<Model, Error> {
    let found = Entity::find_by_id(id).filter(visible_to(tx, ctx, reader).await?).lock_exclusive().one(tx).await?;
    let view = found.ok_or_else(|| Error::not_found("view"))?;
    if !may_change(&view, reader) {
        return Err(Error::Forbidden { detail: "This view belongs to somebody else. Save it as a view of your own.".to_owned() });
    }
    if view.version == expected { Ok(view) } else { Err(Error::Changed) }
}

/// The views with their owners and roles, as the reader sees them.
pub async fn described(db: &impl ConnectionTrait, ctx: &Ctx, reader: &Principal, views: Vec<Model>) -> Result<Vec<SavedView>, Error> {
    let names = identity::names(db, views.iter().map(|view| view.owner_id)).await?;
    let mut roles = roles_of(db, views.iter().map(|view| view.id).collect()).await?;
    let describe = |view: Model| {
        let owner = UserRef { id: view.owner_id, name: names.get(&view.owner_id).cloned().unwrap_or_default() };
        let (roles, editable) = (roles.remove(&view.id).unwrap_or_default(), may_change(&view, reader));
        view.into_dto(ctx.keys(), owner, roles, editable)
    };
    views.into_iter().map(describe).collect()
}

/// The same for one view.
pub async fn described_one(db: &impl ConnectionTrait, ctx: &Ctx, reader: &Principal, view: Model) -> Result<SavedView, Error> {
    described(db, ctx, reader, vec![view]).await?.pop().ok_or_else(|| Error::internal("the view is gone"))
}

/// The roles that these views are shared with, by view.
async fn roles_of(db: &impl ConnectionTrait, views: Vec<Uuid>) -> Result<HashMap<Uuid, Vec<RoleRef>>, Error> {
    let mut shared: HashMap<Uuid, Vec<RoleRef>> = HashMap::new();
    if views.is_empty() {
        return Ok(shared);
    }
    let rows = saved_view_role::Entity::find().filter(saved_view_role::Column::ViewId.is_in(views)).all(db).await?;
    if rows.is_empty() {
        return Ok(shared);
    }
    // In the order in which roles are listed everywhere.
    for role in identity::all_roles(db).await? {
        for row in rows.iter().filter(|row| row.role_id == role.id) {
            shared.entry(row.view_id).or_default().push(role.clone());
        }
    }
    Ok(shared)
}

/// 409 that names the field, where the owner has another view of this name.
pub fn taken(error: DbErr) -> Error {
    match Error::from(error) {
        Error::Conflict { .. } => Error::conflict("duplicate", "name", "belongs to another of your views already"),
        other => other,
    }
}

/// How many views somebody has of a list.
pub async fn count(db: &impl ConnectionTrait, owner: Uuid, record: &str) -> Result<u64, Error> {
    use sea_orm::PaginatorTrait as _;
    Ok(Entity::find().filter(Column::OwnerId.eq(owner)).filter(Column::Record.eq(record)).count(db).await?)
}

/// Shared views, as custom fields ask for what filters by them.
pub struct SharedViews;

#[async_trait(?Send)]
impl SavedFilters for SharedViews {
    async fn filtering_by(&self, ctx: &Ctx, tx: &Tx, record: &str, field: &str) -> Result<Vec<String>, Error> {
        let shared = saved_view_role::Entity::find().select_only().column(saved_view_role::Column::ViewId).into_query();
        let views = Entity::find().filter(Column::Record.eq(record)).filter(Column::Id.in_subquery(shared)).order_by_asc(Column::NameKey);
        // As the filter's JSON has it.
        let quoted = format!("\"{field}\"");
        let mut named = Vec::new();
        for view in views.all(tx).await? {
            let filters_by = filter_of(&view.opened(ctx.keys())?).is_some_and(|filter| filter.contains(&quoted));
            named.extend(filters_by.then(|| format!("the view “{}”", view.name)));
        }
        Ok(named)
    }
}

/// The filter in a view's query string.
fn filter_of(state: &ViewState) -> Option<String> {
    form_urlencoded::parse(state.query.as_bytes()).find(|(name, _)| name == "filter").map(|(_, filter)| filter.into_owned())
}
