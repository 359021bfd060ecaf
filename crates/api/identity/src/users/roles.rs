use super::find::Facts;
use super::{account, describe_one, find};
use crate::access::AssignRoles as MayAssignRoles;
use crate::super_admins;
use actix_web::{HttpResponse, put};
use platform::ctx::versioned;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, Valid};
use shared::identity::{AssignRoles, User, UserStatus};

/// Assign a user's roles.
///
/// The user holds exactly these from the next request on. 409 `last_super_admin`: somebody must stay who can do everything.
#[utoipa::path(tag = "identity", security(("bearer" = ["role.assign"])), params(("id" = Uuid, Path, description = "The user"), ("If-Match" = String, Header, description = "The ETag that was read")),
    request_body = AssignRoles, responses((status = 200, body = User, headers(("ETag" = String))), (status = 409, description = "last_super_admin")))]
#[put("/users/{id}/roles")]
pub async fn set_user_roles(by: Can<MayAssignRoles>, id: Id, body: Valid<AssignRoles>) -> Result<HttpResponse, Error> {
    let expected = by.expected_version()?;
    let user = by
        .write(async |tx| {
            let super_admin = super_admins::lock(tx).await?;
            let user = find::to_change(tx, id.0, by.principal(), by.scope()).await?;
            if user.version != expected {
                return Err(Error::Changed);
            }
            let roles = find::roles(tx, &body.0.role_ids).await?;
            let ids: Vec<_> = roles.iter().map(|role| role.id).collect();
            if user.status == UserStatus::Active && !ids.contains(&super_admin) {
                super_admins::refuse_last(tx, super_admin, id.0).await?;
            }
            let before = Facts::from(&describe_one(tx, user.clone()).await?);
            account::set_roles(tx, id.0, &ids).await?;
            let user = describe_one(tx, account::touch(tx, user, None).await?).await?;
            let change = Change::new("user.roles_assigned", id.0, user.name.clone()).between(Some(&before), Some(&Facts::from(&user)))?;
            Ok(Recorded::new(user, change))
        })
        .await?;
    Ok(versioned(&user, user.version))
}
