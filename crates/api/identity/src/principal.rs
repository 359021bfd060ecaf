//! Finds out, once a request, who is signed in.

use super::State;
use super::entity::user;
use super::{grants, keys};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, web};
use chrono::TimeDelta;
use platform::can::NotSignedIn;
use platform::logs::LoggedUser;
use platform::{App, Error, Principal, clock};
use sea_orm::{ConnectionTrait, EntityTrait, Statement};
use shared::Moment;
use shared::identity::UserStatus;
use std::sync::Arc;
use uuid::Uuid;

/// Middleware: leaves a [`Principal`] in the request, or the reason why there is none. Refuses nothing itself: the endpoints know what is public.
pub async fn resolve_principal(
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    match resolve(&req).await? {
        Ok(principal) => {
            let mut extensions = req.extensions_mut();
            extensions.insert(LoggedUser(principal.user_id));
            extensions.insert(principal);
        }
        Err(code) => {
            req.extensions_mut().insert(NotSignedIn(code));
        }
    }
    next.call(req).await
}

/// The principal, or the code of the refusal; an error only where the database cannot be asked.
async fn resolve(req: &ServiceRequest) -> Result<Result<Principal, &'static str>, Error> {
    let Some(value) = req.headers().get(header::AUTHORIZATION) else { return Ok(Err("not_signed_in")) };
    let Some(token) = value.to_str().ok().and_then(bearer) else { return Ok(Err("token_invalid")) };
    let (Some(app), Some(state)) = (req.app_data::<web::Data<App>>(), req.app_data::<web::Data<State>>()) else {
        return Err(Error::internal("the state of the application is missing"));
    };
    if token.starts_with(keys::PREFIX) {
        return keys::resolve(app, state, token).await.map_err(unavailable);
    }
    let (user_id, session_id) = match state.tokens.verify(token) {
        Ok(named) => named,
        Err(code) => return Ok(Err(code)),
    };
    let db = app.db.read();
    let idle = TimeDelta::from_std(app.config.sessions.idle).map_err(Error::internal)?;
    let Some(found) = look_up(db, session_id, clock::now(), idle).await.map_err(unavailable)?.filter(|found| found.user_id == user_id)
    else {
        return Ok(Err("session_ended"));
    };
    let grants = state.grants.of(db, user_id, found.access_version).await.map_err(unavailable)?;
    Ok(Ok(Principal { user_id, session_id, key_id: None, name: found.name, team_id: found.team_id, grants }))
}

/// The token of `Bearer <token>`; the scheme is not case-sensitive.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Who cannot be asked about is neither signed in nor signed out.
fn unavailable(error: Error) -> Error {
    match error {
        Error::Internal(cause) => {
            tracing::error!(%cause, "cannot find out who is signed in");
            Error::Unavailable { detail: "The database cannot be asked right now.".to_owned(), retry_after: 2 }
        }
        other => other,
    }
}

struct Found {
    user_id: Uuid,
    name: String,
    team_id: Option<Uuid>,
    access_version: i64,
}

/// The user of a session that goes on. Runs in every request, so it is written out and finds both rows by primary key.
async fn look_up(db: &impl ConnectionTrait, session: Uuid, now: Moment, idle: TimeDelta) -> Result<Option<Found>, Error> {
    const SQL: &str =
        "SELECT u.id, u.name, u.team_id, u.access_version, s.last_used_at, s.expires_at FROM sessions s JOIN users u ON u.id = s.user_id
        WHERE s.id = $1 AND s.ended_at IS NULL AND u.status = 'active'";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), SQL, [session.into()]);
    let Some(row) = db.query_one_raw(statement).await? else { return Ok(None) };
    let (last_used, expires): (Moment, Moment) = (row.try_get_by_index(4)?, row.try_get_by_index(5)?);
    if expires <= now || last_used + idle <= now {
        return Ok(None);
    }
    Ok(Some(Found {
        user_id: row.try_get_by_index(0)?,
        name: row.try_get_by_index(1)?,
        team_id: row.try_get_by_index(2)?,
        access_version: row.try_get_by_index(3)?,
    }))
}

/// The same principal with the rights it has by now, for connections that stay open; `None` where its session has ended.
pub async fn principal_again(app: &App, state: &State, before: &Principal) -> Result<Option<Principal>, Error> {
    if let Some(key) = before.key_id {
        return keys::again(app, state, key).await;
    }
    let db = app.db.read();
    let idle = TimeDelta::from_std(app.config.sessions.idle).map_err(Error::internal)?;
    let Some(found) = look_up(db, before.session_id, clock::now(), idle).await? else { return Ok(None) };
    let grants = state.grants.of(db, found.user_id, found.access_version).await?;
    Ok(Some(Principal {
        user_id: found.user_id,
        session_id: before.session_id,
        key_id: None,
        name: found.name,
        team_id: found.team_id,
        grants,
    }))
}

/// The principal of an active user, for workers that do something on their behalf; belongs to no session.
pub async fn principal_of(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Option<Principal>, Error> {
    let Some(user) = user::Entity::find_by_id(user_id).one(db).await?.filter(|u| u.status == UserStatus::Active) else { return Ok(None) };
    let grants = Arc::new(grants::of_user(db, user_id).await?);
    Ok(Some(Principal { user_id, session_id: Uuid::nil(), key_id: None, name: user.name, team_id: user.team_id, grants }))
}

#[cfg(test)]
mod tests {
    use super::bearer;

    #[test]
    fn only_bearer_tokens_are_read() {
        assert_eq!(bearer("Bearer abc"), Some("abc"));
        assert_eq!(bearer("bearer abc"), Some("abc"));
        assert_eq!(bearer("Basic abc"), None);
        assert_eq!(bearer("Bearer"), None);
    }
}
