use crate::entity::user;
use crate::links::{self, Purpose};
use crate::sessions::{self, Carrier};
use crate::{State, passwords};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use platform::can::Anyone;
use platform::{Change, Error, Recorded, Valid, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait as _, QueryFilter};
use shared::identity::{ChoosePassword, SignedIn, UserStatus};

/// Accept an invitation.
///
/// Sets the password, and signs in. 404 `link_invalid`: the invitation was used, replaced or is too old.
#[utoipa::path(tag = "identity", security(()), request_body = ChoosePassword, responses((status = 200, body = SignedIn),
        (status = 404, description = "link_invalid")))]
#[post("/invitations/accept")]
pub async fn accept_invitation(by: Anyone, body: Valid<ChoosePassword>, state: web::Data<State>) -> Result<HttpResponse, Error> {
    let ChoosePassword { token, password } = body.0;
    let id = links::find(by.db(), Purpose::Invitation, &token).await?.user_id.ok_or_else(links::invalid)?;
    let user = user::Entity::find_by_id(id).one(by.db()).await?.filter(|u| u.status == UserStatus::Invited).ok_or_else(links::invalid)?;
    passwords::refuse_guessable("password", &password, &user.name, &user.email)?;
    let hash = state.passwords.hash(password).await?;
    let started = by
        .write(async |tx| {
            links::consume(tx, Purpose::Invitation, &token).await?;
            let now = clock::now();
            let accepted = user::Entity::update_many()
                .col_expr(user::Column::PasswordHash, Expr::value(hash))
                .col_expr(user::Column::Status, Expr::value(UserStatus::Active))
                .col_expr(user::Column::LastSignInAt, Expr::value(now))
                .col_expr(user::Column::UpdatedAt, Expr::value(now))
                .col_expr(user::Column::AccessVersion, Expr::col(user::Column::AccessVersion).add(1))
                .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
                .filter(user::Column::Id.eq(id))
                .filter(user::Column::Status.eq(UserStatus::Invited))
                .exec(tx)
                .await?;
            if accepted.rows_affected == 0 {
                return Err(links::invalid());
            }
            links::end_all(tx, id).await?;
            let started = sessions::begin(tx, &by, id).await?;
            Ok(Recorded::new(started, Change::new("user.invitation_accepted", id, user.name.clone()).by(id)))
        })
        .await?;
    sessions::answer(&by, &state, StatusCode::OK, started, Carrier::Cookie).await
}
