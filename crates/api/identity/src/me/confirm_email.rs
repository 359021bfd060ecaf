use crate::entity::user;
use crate::links::{self, Purpose};
use crate::mails;
use crate::users::account::taken;
use actix_web::{post, web};
use platform::can::Anyone;
use platform::{Change, Error, Recorded, Valid, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait as _, QueryFilter};
use shared::identity::{ConfirmedEmail, LinkToken, UserStatus};

/// Confirm a new e-mail address.
///
/// With the link that was mailed to it, signed in or not. The old address is told, and links that were mailed there end; sessions stay. 404
/// `link_invalid`: the link was used, replaced or is too old. 409 `duplicate`: another account has the address meanwhile.
#[utoipa::path(tag = "identity", security(()), request_body = LinkToken, responses((status = 200, body = ConfirmedEmail),
        (status = 404, description = "link_invalid"), (status = 409, description = "duplicate")))]
#[post("/auth/email")]
pub async fn confirm_email(by: Anyone, body: Valid<LinkToken>) -> Result<web::Json<ConfirmedEmail>, Error> {
    let email = by
        .write(async |tx| {
            let link = links::consume(tx, Purpose::Email, &body.0.token).await?;
            let (id, email) = link.user_id.zip(link.email).ok_or_else(links::invalid)?;
            let user = user::Entity::find_by_id(id).filter(user::Column::Status.eq(UserStatus::Active)).one(tx).await?;
            let user = user.ok_or_else(links::invalid)?;
            let changed = user::Entity::update_many()
                .col_expr(user::Column::Email, Expr::value(email.clone()))
                .col_expr(user::Column::EmailKey, Expr::value(shared::text::key(&email)))
                .col_expr(user::Column::UpdatedAt, Expr::value(clock::now()))
                .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
                .filter(user::Column::Id.eq(id))
                .filter(user::Column::Status.eq(UserStatus::Active))
                .exec(tx)
                .await
                .map_err(|error| taken(error, &email))?;
            if changed.rows_affected == 0 {
                return Err(links::invalid());
            }
            links::end_all(tx, id).await?;
            let change = Change::new("user.email_changed", id, user.name.clone()).by(id).field("email", user.email.clone(), email.clone());
            Ok(Recorded::new(email, change).send(mails::email_moved(&user.email, &user.name)))
        })
        .await?;
    Ok(web::Json(ConfirmedEmail { email }))
}
