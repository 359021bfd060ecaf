//! Whom views can be shared with.

use super::access::ShareViews;
use actix_web::{get, web};
use platform::{Can, Error};
use shared::identity::RoleRef;

/// List the roles that views can be shared with.
///
/// All roles, in the usual order.
#[utoipa::path(tag = "views", security(("bearer" = ["view.share"])), responses((status = 200, body = Vec<RoleRef>)))]
#[get("/views/roles")]
pub async fn list_view_roles(by: Can<ShareViews>) -> Result<web::Json<Vec<RoleRef>>, Error> {
    Ok(web::Json(identity::all_roles(by.db()).await?))
}
