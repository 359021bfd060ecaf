//! Whom views can be shared with.

use super::access::ShareViews;
use crate::identity;
use crate::platform::{Can, Error};
use actix_web::{get, web};
use shared::identity::RoleRef;

/// List the roles that views can be shared with.
///
/// All roles, in the usual order.
#[utoipa::path(tag = "views", security(("bearer" = ["view.share"])), responses((status = 200, body = Vec<RoleRef>)))]
#[get("/views/roles")]
pub async fn list_view_roles(by: Can<ShareViews>) -> Result<web::Json<Vec<RoleRef>>, Error> {
    Ok(web::Json(identity::all_roles(by.db()).await?))
}
