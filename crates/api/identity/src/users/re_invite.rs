use super::{find, rules};
use crate::access::InviteUsers;
use crate::links::{self, Purpose};
use crate::{grants, mails};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded};
use shared::identity::UserStatus;

/// Invite a user again.
///
/// Mails a fresh link; earlier ones are good no longer. 409 `not_invited`: the account has accepted already, or is deactivated; 409
/// `share_used_up`: as many of your invitations are open as may.
#[utoipa::path(tag = "identity", security(("bearer" = ["user.invite"])), params(("id" = Uuid, Path, description = "The user")),
    responses((status = 202), (status = 409, description = "not_invited, share_used_up")))]
#[post("/users/{id}/invitation")]
pub async fn reinvite_user(by: Can<InviteUsers>, id: Id) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let user = find::to_change(tx, id.0, by.principal(), by.scope()).await?;
        rules::refuse_over_grantor(by.principal(), &grants::of_user(tx, user.id).await?)?;
        if user.status != UserStatus::Invited {
            let detail = "Only users who have not accepted yet can be invited again.".to_owned();
            return Err(Error::Conflict { code: "not_invited", detail, errors: Vec::new() });
        }
        links::end(tx, Purpose::Invitation, Some(user.id)).await?;
        links::room_for_invitation(tx, by.config(), by.principal().user_id).await?;
        let token = links::make(tx, Purpose::Invitation, Some(user.id), Some(by.principal().user_id)).await?;
        let mail = mails::invitation(by.config(), &user.email, &user.name, &by.principal().name, &token);
        Ok(Recorded::new(Answer::<()>::empty(StatusCode::ACCEPTED), Change::new("user.invited_again", user.id, user.name)).send(mail))
    })
    .await
}
