use crate::State;
use crate::entity::{refresh_token, session, user};
use crate::sessions::{self, Carrier, Started, cookie};
use crate::tokens;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use chrono::TimeDelta;
use platform::can::Anyone;
use platform::{Change, Ctx, Error, Recorded, Tx, Valid, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::Moment;
use shared::identity::{Refresh, SignedIn, UserStatus};

/// A token that was spent so shortly before was most likely spent by another tab of the same browser.
const TABS: TimeDelta = TimeDelta::seconds(10);

/// Continue a session.
///
/// Answers a fresh access token and a fresh refresh token; each refresh token is good for one use. Browsers send the cookie and an empty object.
/// 409 `refreshed_elsewhere`: another tab was quicker, try again in a moment with the new cookie. A token that was used longer ago ends the
/// session, because somebody has a copy.
#[utoipa::path(tag = "identity", security(()), request_body = Refresh, responses((status = 200, body = SignedIn), (status = 401, description = "session_ended"),
        (status = 403, description = "forbidden"), (status = 409, description = "refreshed_elsewhere")))]
#[post("/auth/refresh")]
pub async fn refresh(by: Anyone, body: Valid<Refresh>, state: web::Data<State>) -> Result<HttpResponse, Error> {
    let (token, carrier) = match body.0.refresh_token {
        Some(token) => (token, Carrier::Body),
        None => {
            cookie::refuse_foreign(&by)?;
            (cookie::read(&by).ok_or_else(ended)?, Carrier::Cookie)
        }
    };
    match by.write(async |tx| exchange(tx, &by, &tokens::digest(&token)).await).await? {
        Outcome::Continued(started) => sessions::answer(&by, &state, StatusCode::OK, started, carrier).await,
        Outcome::Elsewhere => Err(Error::Conflict {
            code: "refreshed_elsewhere",
            detail: "Another tab has just continued this session. Try again in a moment.".to_owned(),
            errors: Vec::new(),
        }),
        Outcome::Ended => Err(ended()),
    }
}

enum Outcome {
    Continued(Started),
    Elsewhere,
    Ended,
}

async fn exchange(tx: &Tx, ctx: &Ctx, hash: &[u8]) -> Result<Recorded<Outcome>, Error> {
    let now = clock::now();
    let spent = refresh_token::Entity::update_many()
        .col_expr(refresh_token::Column::UsedAt, Expr::value(now))
        .filter(refresh_token::Column::TokenHash.eq(hash))
        .filter(refresh_token::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    let ended = Ok(Recorded::unaudited(Outcome::Ended));
    let Some(token) = refresh_token::Entity::find_by_id(hash.to_vec()).one(tx).await? else { return ended };
    let Some(session) = session::Entity::find_by_id(token.session_id).one(tx).await? else { return ended };
    let Some(user) = user::Entity::find_by_id(session.user_id).one(tx).await? else { return ended };
    if user.status != UserStatus::Active
        || !goes_on(&session, now, TimeDelta::from_std(ctx.config().sessions.idle).map_err(Error::internal)?)
    {
        return ended;
    }
    if spent.rows_affected == 0 {
        if token.used_at.is_some_and(|used| now - used <= TABS) {
            return Ok(Recorded::unaudited(Outcome::Elsewhere));
        }
        sessions::end(tx, user.id, session.id).await?;
        let change = Change::new("session.revoked", session.id, user.name).by(user.id).field(
            "reason",
            serde_json::Value::Null,
            "a used token came again",
        );
        return Ok(Recorded::new(Outcome::Ended, change));
    }
    let continued = session::Entity::update_many()
        .col_expr(session::Column::LastUsedAt, Expr::value(now))
        .col_expr(session::Column::Address, Expr::value(ctx.address().unwrap_or_default()))
        .filter(session::Column::Id.eq(session.id))
        .filter(session::Column::EndedAt.is_null())
        .exec(tx)
        .await?;
    if continued.rows_affected == 0 {
        return ended;
    }
    let refresh_token = sessions::add_token(tx, session.id, now).await?;
    Ok(Recorded::unaudited(Outcome::Continued(Started {
        user_id: user.id,
        session_id: session.id,
        refresh_token,
        expires_at: session.expires_at,
        device: None,
    })))
}

/// Whether a session is neither ended nor too old, nor unused for too long.
fn goes_on(session: &session::Model, now: Moment, idle: TimeDelta) -> bool {
    session.ended_at.is_none() && session.expires_at > now && session.last_used_at + idle > now
}

fn ended() -> Error {
    Error::Unauthorized { code: "session_ended", detail: "The session has ended. Sign in again.".to_owned() }
}
