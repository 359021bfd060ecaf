use super::find::Facts;
use super::{account, describe_one, find, rules};
use crate::access::DeactivateUsers;
use crate::grants;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded};
use shared::identity::{User, UserStatus};

/// Reactivate a user.
///
/// They may sign in again with their old password and roles, but without their old API keys; who had none yet is invited again.
#[utoipa::path(tag = "identity", security(("bearer" = ["user.deactivate"])), params(("id" = Uuid, Path, description = "The user")),
    responses((status = 200, body = User, headers(("ETag" = String))), (status = 412, description = "changed_meanwhile")))]
#[post("/users/{id}/reactivate")]
pub async fn reactivate_user(by: Can<DeactivateUsers>, id: Id) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let user = find::to_change(tx, id.0, by.principal(), by.scope()).await?;
        rules::refuse_over_grantor(by.principal(), &grants::of_user(tx, id.0).await?)?;
        if user.status != UserStatus::Deactivated {
            let user = describe_one(tx, user).await?;
            let version = user.version;
            return Ok(Recorded::unaudited(Answer::ok(user, version)));
        }
        let status = rules::reactivated(user.password_hash.is_some());
        let before = Facts::from(&describe_one(tx, user.clone()).await?);
        let user = describe_one(tx, account::touch(tx, user, Some(status)).await?).await?;
        let change = Change::new("user.reactivated", id.0, user.name.clone()).between(Some(&before), Some(&Facts::from(&user)))?;
        let version = user.version;
        Ok(Recorded::new(Answer::ok(user, version), change))
    })
    .await
}
