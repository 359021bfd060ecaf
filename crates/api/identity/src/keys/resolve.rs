//! Who a key stands for.

use crate::entity::api_key::{Column, Entity, Model};
use crate::entity::user;
use crate::{State, tokens};
use actix_web::web;
use chrono::TimeDelta;
use platform::{App, Ctx, Error, Principal, Recorded, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::Moment;
use shared::identity::UserStatus;
use std::sync::Arc;
use uuid::Uuid;

/// How secrets of keys begin, for secret scanners and for us: no access token begins so.
pub const PREFIX: &str = "csk_";
/// How exact the time of the last use is.
const NOTED: TimeDelta = TimeDelta::minutes(5);

/// The principal of a key by its secret, or the code of the refusal.
pub async fn resolve(app: &web::Data<App>, state: &State, secret: &str) -> Result<Result<Principal, &'static str>, Error> {
    let found = Entity::find().filter(Column::SecretHash.eq(tokens::digest(secret))).one(app.db.read()).await?;
    let Some(key) = found else { return Ok(Err("token_invalid")) };
    let now = clock::now();
    if key.expires_at <= now {
        return Ok(Err("token_expired"));
    }
    let (id, used) = (key.id, key.last_used_at);
    let Some(principal) = principal(app, state, key).await? else { return Ok(Err("token_invalid")) };
    if used.is_none_or(|used| used + NOTED < now) {
        note_use(app.clone(), id, now);
    }
    Ok(Ok(principal))
}

/// The principal of a key as it is now, for connections that stay open.
pub async fn again(app: &App, state: &State, key: Uuid) -> Result<Option<Principal>, Error> {
    match Entity::find_by_id(key).filter(Column::ExpiresAt.gt(clock::now())).one(app.db.read()).await? {
        Some(key) => principal(app, state, key).await,
        None => Ok(None),
    }
}

async fn principal(app: &App, state: &State, key: Model) -> Result<Option<Principal>, Error> {
    let db = app.db.read();
    let owner = user::Entity::find_by_id(key.user_id).filter(user::Column::Status.eq(UserStatus::Active)).one(db).await?;
    let Some(owner) = owner else { return Ok(None) };
    let held = state.grants.of(db, owner.id, owner.access_version).await?;
    let grants = Arc::new(key.permissions.within(&held));
    Ok(Some(Principal {
        user_id: owner.id,
        session_id: Uuid::nil(),
        key_id: Some(key.id),
        name: owner.name,
        team_id: owner.team_id,
        grants,
    }))
}

/// Writes down that a key was used. The request does not wait for it.
fn note_use(app: web::Data<App>, key: Uuid, now: Moment) {
    actix_web::rt::spawn(async move {
        let update = Entity::update_many().col_expr(Column::LastUsedAt, Expr::value(now)).filter(Column::Id.eq(key));
        let noted = Ctx::of_system(app).write(async |tx| Ok(Recorded::unaudited(update.exec(tx).await?))).await;
        if let Err(error) = noted {
            tracing::warn!(%error, "the use of a key could not be noted");
        }
    });
}
