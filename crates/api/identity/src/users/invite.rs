use super::account::{self, NewAccount};
use super::find::Facts;
use super::{describe_one, find, rules};
use crate::access::InviteUsers;
use crate::links::{self, Purpose};
use crate::mails;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::{Can, Change, Error, Recorded, Valid};
use shared::identity::{NewUser, User, UserStatus};

/// Invite a user.
///
/// Makes the account and mails a link to choose a password. Roles may be given at once by those who hold `role.assign`.
/// 409 `duplicate`: the address belongs to another user; 409 `share_used_up`: as many of your invitations are open as may.
#[utoipa::path(tag = "identity", security(("bearer" = ["user.invite"])), request_body = NewUser, responses((status = 201, body = User, headers(("ETag" = String), ("Location" = String))),
        (status = 409, description = "duplicate, share_used_up")))]
#[post("/users")]
pub async fn invite_user(by: Can<InviteUsers>, new: Valid<NewUser>) -> Result<HttpResponse, Error> {
    let NewUser { name, email, role_ids, team_id } = new.0;
    rules::refuse_granting(by.principal(), &role_ids)?;
    by.answer(async |tx| {
        let roles = find::roles(tx, &role_ids).await?;
        if let Some(team) = team_id {
            find::check_team(tx, team).await?;
        }
        let keys: Vec<&str> = roles.iter().map(|role| role.key.as_str()).collect();
        let account =
            NewAccount { name: &name, email: &email, status: UserStatus::Invited, password_hash: None, team_id, role_keys: &keys };
        let user = describe_one(tx, account::create(tx, account).await?).await?;
        links::room_for_invitation(tx, by.config(), by.principal().user_id).await?;
        let token = links::make(tx, Purpose::Invitation, Some(user.id), Some(by.principal().user_id)).await?;
        let mail = mails::invitation(by.config(), &user.email, &user.name, &by.principal().name, &token);
        let change = Change::new("user.invited", user.id, user.name.clone()).between(None, Some(&Facts::from(&user)))?;
        let (version, location) = (user.version, format!("/api/v1/users/{}", user.id));
        Ok(Recorded::new(Answer::created(user, version, location), change).send(mail))
    })
    .await
}
