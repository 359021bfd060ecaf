use crate::directory;
use crate::entity::user;
use crate::links::{self, Purpose};
use actix_web::{post, web};
use platform::can::Anyone;
use platform::{Error, Valid};
use sea_orm::EntityTrait;
use shared::identity::{Invitation, LinkToken, UserStatus};

/// Look up an invitation.
///
/// For whom it is and who sent it. 404 `link_invalid`: it was used, replaced or is too old.
#[utoipa::path(tag = "identity", security(()), request_body = LinkToken, responses((status = 200, body = Invitation), (status = 404, description = "link_invalid")))]
#[post("/invitations/look-up")]
pub async fn look_up_invitation(by: Anyone, body: Valid<LinkToken>) -> Result<web::Json<Invitation>, Error> {
    let link = links::find(by.db(), Purpose::Invitation, &body.0.token).await?;
    let id = link.user_id.ok_or_else(links::invalid)?;
    let user = user::Entity::find_by_id(id).one(by.db()).await?.filter(|u| u.status == UserStatus::Invited).ok_or_else(links::invalid)?;
    let invited_by = directory::names(by.db(), link.created_by).await?.into_values().next();
    Ok(web::Json(Invitation { name: user.name, email: user.email, invited_by, expires_at: link.expires_at }))
}
