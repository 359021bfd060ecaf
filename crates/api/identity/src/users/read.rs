use super::{describe_one, find};
use crate::access::ReadUsers;
use actix_web::{HttpResponse, get};
use platform::valid::Id;
use platform::{Can, Error};
use shared::identity::User;

/// Read a user.
///
/// With roles and team; the `ETag` is what a change needs in `If-Match`.
#[utoipa::path(tag = "identity", security(("bearer" = ["user.read"])), params(("id" = Uuid, Path, description = "The user")),
    responses((status = 200, body = User, headers(("ETag" = String)))))]
#[get("/users/{id}")]
pub async fn get_user(by: Can<ReadUsers>, id: Id) -> Result<HttpResponse, Error> {
    let user = find::visible(by.db(), id.0, by.principal(), by.scope()).await?;
    let user = describe_one(by.db(), user).await?;
    by.current(&user, user.version)
}
