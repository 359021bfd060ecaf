use crate::entity::user;
use crate::links::{self, Purpose};
use crate::{State, devices, keys, mails, passwords, sessions};
use actix_web::{HttpResponse, post, web};
use platform::can::Anyone;
use platform::{Change, Error, Recorded, Valid, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait as _, QueryFilter};
use shared::identity::{ChoosePassword, UserStatus};

/// Choose a new password with the link from the e-mail.
///
/// Ends every session of the account and revokes its API keys. The browser that used the link is the only one still known. 404 `link_invalid`: the link was used or is too old.
#[utoipa::path(tag = "identity", security(()), request_body = ChoosePassword, responses((status = 204), (status = 404, description = "link_invalid")))]
#[post("/auth/reset")]
pub async fn reset_password(by: Anyone, body: Valid<ChoosePassword>, state: web::Data<State>) -> Result<HttpResponse, Error> {
    let ChoosePassword { token, password } = body.0;
    let id = links::find(by.db(), Purpose::Reset, &token).await?.user_id.ok_or_else(links::invalid)?;
    let user = user::Entity::find_by_id(id).one(by.db()).await?.filter(|u| u.status == UserStatus::Active).ok_or_else(links::invalid)?;
    passwords::refuse_guessable("password", &password, &user.name, &user.email)?;
    let hash = state.passwords.hash(password).await?;
    let device = by
        .write(async |tx| {
            links::consume(tx, Purpose::Reset, &token).await?;
            let changed = user::Entity::update_many()
                .col_expr(user::Column::PasswordHash, Expr::value(hash))
                .col_expr(user::Column::UpdatedAt, Expr::value(clock::now()))
                .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
                .filter(user::Column::Id.eq(id))
                .filter(user::Column::Status.eq(UserStatus::Active))
                .exec(tx)
                .await?;
            if changed.rows_affected == 0 {
                return Err(links::invalid());
            }
            sessions::end_all(tx, id, None).await?;
            links::end_all(tx, id).await?;
            devices::forget_all(tx, id).await?;
            let device = devices::remember(tx, &by, id).await?;
            let revoked = keys::revoke_all(tx, id).await?.into_iter().map(|change| change.by(id));
            let change = Change::new("user.password_reset", id, user.name.clone()).by(id);
            let told = mails::password_changed(by.config(), &user.email, &user.name, true);
            Ok(revoked.fold(Recorded::new(device, change), Recorded::and).send(told))
        })
        .await?;
    Ok(HttpResponse::NoContent().cookie(devices::cookie(by.config(), device)).finish())
}
