use crate::entity::session;
use actix_web::{HttpResponse, get};
use chrono::TimeDelta;
use platform::{Error, SignedInUser, clock};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::identity::Session;

/// More devices than anybody has.
const MOST: u64 = 200;

/// List the own sessions.
///
/// The devices on which the account is signed in, the last used one first.
#[utoipa::path(tag = "identity", security(("bearer" = [])), responses((status = 200, body = Vec<Session>)))]
#[get("/me/sessions")]
pub async fn list_sessions(by: SignedInUser) -> Result<HttpResponse, Error> {
    let now = clock::now();
    let idle = TimeDelta::from_std(by.config().sessions.idle).map_err(Error::internal)?;
    let rows = session::Entity::find()
        .filter(session::Column::UserId.eq(by.principal().user_id))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(session::Column::LastUsedAt.gt(now - idle))
        .order_by_desc(session::Column::LastUsedAt)
        .order_by_desc(session::Column::Id)
        .limit(MOST)
        .all(by.db())
        .await?;
    let current = by.principal().session_id;
    Ok(HttpResponse::Ok().json(rows.into_iter().map(|row| row.into_dto(current)).collect::<Vec<Session>>()))
}
