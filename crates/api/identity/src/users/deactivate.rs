use super::find::Facts;
use super::{account, describe_one, find, rules};
use crate::access::DeactivateUsers;
use crate::{devices, grants, keys, links, sessions, super_admins};
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded};
use shared::identity::{User, UserStatus};

/// Deactivate a user.
///
/// Ends their sessions and links at once, and revokes their API keys for good; what they did stays. 409 `own_account` or `last_super_admin`.
#[utoipa::path(tag = "identity", security(("bearer" = ["user.deactivate"])), params(("id" = Uuid, Path, description = "The user")),
    responses((status = 200, body = User, headers(("ETag" = String))), (status = 409, description = "last_super_admin, own_account"),
        (status = 412, description = "changed_meanwhile")))]
#[post("/users/{id}/deactivate")]
pub async fn deactivate_user(by: Can<DeactivateUsers>, id: Id) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let super_admin = super_admins::lock(tx).await?;
        let user = find::to_change(tx, id.0, by.principal(), by.scope()).await?;
        rules::refuse_own(by.principal(), id.0, "Another administrator has to deactivate your account.")?;
        rules::refuse_over_grantor(by.principal(), &grants::of_user(tx, id.0).await?)?;
        if user.status == UserStatus::Deactivated {
            let user = describe_one(tx, user).await?;
            let version = user.version;
            return Ok(Recorded::unaudited(Answer::ok(user, version)));
        }
        super_admins::refuse_last(tx, super_admin, id.0).await?;
        let before = Facts::from(&describe_one(tx, user.clone()).await?);
        let user = describe_one(tx, account::touch(tx, user, Some(UserStatus::Deactivated)).await?).await?;
        sessions::end_all(tx, id.0, None).await?;
        links::end_all(tx, id.0).await?;
        devices::forget_all(tx, id.0).await?;
        let revoked = keys::revoke_all(tx, id.0).await?;
        let change = Change::new("user.deactivated", id.0, user.name.clone()).between(Some(&before), Some(&Facts::from(&user)))?;
        let version = user.version;
        Ok(revoked.into_iter().fold(Recorded::new(Answer::ok(user, version), change), Recorded::and))
    })
    .await
}
