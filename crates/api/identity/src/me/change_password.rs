use crate::entity::user;
use crate::{State, devices, keys, links, mails, own_password, passwords, sessions};
use actix_web::{HttpRequest, HttpResponse, post, web};
use platform::{Change, Error, Recorded, SignedInUser, Valid, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait as _, QueryFilter};
use shared::identity::ChangePassword;

/// Change the own password.
///
/// Asks for the current one. Every other session of the account ends, and no other browser is known any more; API keys go on unless they are to be
/// revoked with it.
#[utoipa::path(tag = "identity", security(("bearer" = [])), request_body = ChangePassword, responses((status = 204)))]
#[post("/me/password")]
pub async fn change_password(
    by: SignedInUser,
    body: Valid<ChangePassword>,
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let principal = by.principal();
    let user = own_password::account(&by).await?;
    passwords::refuse_guessable("new_password", &body.0.new_password, &user.name, &user.email)?;
    own_password::confirm(&by, &user, &state, &request, body.0.current_password.clone()).await?;
    let hash = state.passwords.hash(body.0.new_password.clone()).await?;
    let device = by
        .write(async |tx| {
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
            devices::forget_all(tx, user.id).await?;
            let device = devices::remember(tx, &by, user.id).await?;
            let revoked = if body.0.revoke_api_keys { keys::revoke_all(tx, user.id).await? } else { Vec::new() };
            let change = Change::new("user.password_changed", user.id, user.name.clone());
            let told = mails::password_changed(by.config(), &user.email, &user.name, body.0.revoke_api_keys);
            Ok(revoked.into_iter().fold(Recorded::new(device, change), Recorded::and).send(told))
        })
        .await?;
    Ok(HttpResponse::NoContent().cookie(devices::cookie(by.config(), device)).finish())
}
