use crate::entity::user;
use crate::links::{self, Purpose};
use crate::{State, mails, own_password};
use actix_web::{HttpRequest, HttpResponse, post, web};
use platform::{Change, Error, Recorded, SignedInUser, Valid};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::identity::ChangeEmail;

/// Ask to change the own e-mail address.
///
/// Asks for the current password. Always answers 202: a link that confirms the new address is mailed there, and the address changes when it is
/// opened. Where another account has the address, its holder is told instead.
#[utoipa::path(tag = "identity", security(("bearer" = [])), request_body = ChangeEmail, responses((status = 202)))]
#[post("/me/email")]
pub async fn change_email(
    by: SignedInUser,
    body: Valid<ChangeEmail>,
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let ChangeEmail { email, current_password } = body.0;
    let (email, email_key) = (email.trim().to_owned(), shared::text::key(&email));
    let user = own_password::account(&by).await?;
    let client = own_password::confirm(&by, &user, &state, &request, current_password).await?;
    if email == user.email {
        return Err(Error::invalid("email", "is your address already"));
    }
    // A mailbox is not to be flooded by somebody who knows their own password.
    state.confirmations.take(&email_key, client)?;
    by.write(async |tx| {
        let holder = user::Entity::find().filter(user::Column::EmailKey.eq(&email_key)).one(tx).await?;
        let mail = if holder.is_none_or(|holder| holder.id == user.id) {
            mails::confirm_email(by.config(), &email, &user.name, &links::make_for_email(tx, user.id, &email).await?)
        } else {
            links::end(tx, Purpose::Email, Some(user.id)).await?;
            mails::email_in_use(by.config(), &email)
        };
        let change = Change::new("user.email_change_requested", user.id, user.name.clone()).field("email", user.email.clone(), email);
        Ok(Recorded::new((), change).send(mail))
    })
    .await?;
    Ok(HttpResponse::Accepted().finish())
}
