use super::describe;
use crate::entity::user;
use actix_web::{HttpResponse, get};
use platform::{Bearer, Error};
use sea_orm::EntityTrait;
use shared::identity::Me;

/// Read the own account.
///
/// Who is signed in, with roles and every permission held.
#[utoipa::path(tag = "identity", security(("bearer" = [])), responses((status = 200, body = Me, headers(("ETag" = String)))))]
#[get("/me")]
pub async fn get_me(by: Bearer) -> Result<HttpResponse, Error> {
    let user = user::Entity::find_by_id(by.principal().user_id).one(by.db()).await?.ok_or_else(|| Error::not_found("user"))?;
    // A key may do less than its owner.
    let me = Me { permissions: (*by.principal().grants).clone(), ..describe(by.db(), user).await? };
    by.current(&me, me.version)
}
