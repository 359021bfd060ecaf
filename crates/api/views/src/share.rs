//! Sharing a saved view.

use super::access::ShareViews;
use super::entity::saved_view::{ActiveModel, Entity};
use super::entity::saved_view_role;
use super::find::{described_one, to_change};
use actix_web::{HttpResponse, put};
use platform::ctx::versioned;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, Valid, clock};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use shared::identity::RoleRef;
use shared::views::{SavedView, ShareView};

/// Share a saved view.
///
/// Whoever has one of the roles sees it; with no roles it is private again. The rows in it are still only those that each may see.
#[utoipa::path(tag = "views", security(("bearer" = ["view.share"])), request_body = ShareView,
    params(("id" = Uuid, Path, description = "The view"), ("If-Match" = String, Header, description = "The ETag that was read")),
    responses((status = 200, body = SavedView, headers(("ETag" = String)))))]
#[put("/views/{id}/roles")]
pub async fn set_view_roles(by: Can<ShareViews>, id: Id, share: Valid<ShareView>) -> Result<HttpResponse, Error> {
    let expected = by.expected_version()?;
    let view = by
        .write(async |tx| {
            let mut view = to_change(tx, id.0, (&by, by.principal()), expected).await?;
            let roles: Vec<RoleRef> =
                identity::all_roles(tx).await?.into_iter().filter(|role| share.0.role_ids.contains(&role.id)).collect();
            if let Some(unknown) = share.0.role_ids.iter().find(|id| !roles.iter().any(|role| role.id == **id)) {
                return Err(Error::invalid("role_ids", format!("names {unknown}, which is no role")));
            }
            let before = described_one(tx, &by, by.principal(), view.clone()).await?.roles;
            saved_view_role::Entity::delete_many().filter(saved_view_role::Column::ViewId.eq(view.id)).exec(tx).await?;
            if !roles.is_empty() {
                let rows = roles.iter().map(|role| saved_view_role::ActiveModel { view_id: Set(view.id), role_id: Set(role.id) });
                saved_view_role::Entity::insert_many(rows).exec_without_returning(tx).await?;
            }
            view.version += 1;
            view.updated_at = clock::now();
            Entity::update(ActiveModel::from(view.clone()).reset_all()).exec(tx).await?;
            let change = Change::new("view.shared", view.id, view.name.clone()).field("roles", names(&before), names(&roles));
            Ok(Recorded::new(described_one(tx, &by, by.principal(), view).await?, change))
        })
        .await?;
    Ok(versioned(&view, view.version))
}

fn names(roles: &[RoleRef]) -> Vec<String> {
    roles.iter().map(|role| role.name.clone()).collect()
}
