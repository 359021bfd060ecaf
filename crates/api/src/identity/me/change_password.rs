use crate::identity::entity::user;
use crate::identity::{State, links, mails, passwords, sessions};
use crate::platform::proxy::Client;
use crate::platform::{Change, Error, Recorded, SignedInUser, Valid, clock};
use actix_web::{HttpRequest, HttpResponse, post, web};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait as _, QueryFilter};
use shared::identity::ChangePassword;

/// Change the own password.
///
/// Asks for the current one. Every other session of the account ends.
#[utoipa::path(tag = "identity", security(("bearer" = [])), request_body = ChangePassword, responses((status = 204)))]
#[post("/me/password")]
pub async fn change_password(
    by: SignedInUser,
    body: Valid<ChangePassword>,
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let principal = by.principal();
    let user = user::Entity::find_by_id(principal.user_id).one(by.db()).await?.ok_or_else(|| Error::not_found("user"))?;
    passwords::refuse_guessable("new_password", &body.0.new_password, &user.name, &user.email)?;
    let client = crate::platform::limits::network(Client::of(&request).address);
    state.throttle.take(&user.email_key, client)?;
    let verified = state.passwords.verify(body.0.current_password, user.password_hash.clone()).await;
    if !verified.inspect_err(|_| state.throttle.not_judged(&user.email_key, client))? {
        return Err(Error::invalid("current_password", "is not your current password"));
    }
    state.throttle.succeeded(&user.email_key, client);
    let hash = state.passwords.hash(body.0.new_password).await?;
    by.write(async |tx| {
        let changed = user::Entity::update_many()
            .col_expr(user::Column::PasswordHash, Expr::value(hash))
            .col_expr(user::Column::UpdatedAt, Expr::value(clock::now()))
            .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
            .filter(user::Column::Id.eq(user.id))
            .filter(user::Column::PasswordHash.eq(user.password_hash.clone()))
            .exec(tx)
            .await?;
        if changed.rows_affected == 0 {
            return Err(Error::invalid("current_password", "is not your current password"));
        }
        sessions::end_all(tx, user.id, Some(principal.session_id)).await?;
        links::end_all(tx, user.id).await?;
        let change = Change::new("user.password_changed", user.id, user.name.clone());
        Ok(Recorded::new((), change).send(mails::password_changed(by.config(), &user.email, &user.name)))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
