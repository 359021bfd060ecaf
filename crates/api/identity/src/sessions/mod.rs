//! Sessions: one for each signed-in device, continued by refresh tokens that are good for one use.

pub mod cookie;

use super::State;
use super::entity::{refresh_token, session, user};
use super::{devices, me, tokens};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono::TimeDelta;
use platform::{Ctx, Error, Tx, clock, share};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::Moment;
use shared::identity::SignedIn;
use uuid::Uuid;

/// Tells sessions from what else users have shares of.
const SESSIONS: i64 = 8;
/// Sessions ended by one sign-in, where the share has become smaller.
const MOST_ENDED: u64 = 500;

/// A session with the refresh token to continue it.
pub struct Started {
    pub user_id: Uuid,
    pub session_id: Uuid,
    pub refresh_token: String,
    pub expires_at: Moment,
    /// The secret by which the device is known again, where it has just signed in.
    pub device: Option<String>,
}

/// Begins a session of a user on the device that asks, which is a known one of theirs from now on.
pub async fn begin(tx: &Tx, ctx: &Ctx, user_id: Uuid) -> Result<Started, Error> {
    let now = clock::now();
    let (session_id, expires_at) = (Uuid::now_v7(), now + TimeDelta::from_std(ctx.config().sessions.absolute).map_err(Error::internal)?);
    let row = session::ActiveModel {
        id: Set(session_id),
        user_id: Set(user_id),
        user_agent: Set(ctx.header("user-agent").unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect()),
        address: Set(ctx.address().unwrap_or_default()),
        created_at: Set(now),
        last_used_at: Set(now),
        expires_at: Set(expires_at),
        ended_at: Set(None),
    };
    share::hold(tx, user_id, SESSIONS).await?;
    session::Entity::insert(row).exec_without_returning(tx).await?;
    end_unused(tx, ctx, user_id, now).await?;
    let refresh_token = add_token(tx, session_id, now).await?;
    let device = Some(devices::remember(tx, ctx, user_id).await?);
    Ok(Started { user_id, session_id, refresh_token, expires_at, device })
}

/// Ends those sessions of a user that were used longest ago, past the share.
async fn end_unused(tx: &Tx, ctx: &Ctx, user_id: Uuid, now: Moment) -> Result<(), Error> {
    use session::Column::{EndedAt, ExpiresAt, Id, LastUsedAt, UserId};
    let most = ctx.config().limits.shares.sessions;
    let open =
        session::Entity::find().select_only().column(Id).filter(UserId.eq(user_id)).filter(EndedAt.is_null()).filter(ExpiresAt.gt(now));
    let past: Vec<Uuid> = open.order_by_desc(LastUsedAt).order_by_desc(Id).offset(most).limit(MOST_ENDED).into_tuple().all(tx).await?;
    if !past.is_empty() {
        end_where(tx, Condition::all().add(Id.is_in(past))).await?;
    }
    Ok(())
}

/// A new refresh token of a session.
pub async fn add_token(tx: &Tx, session_id: Uuid, now: Moment) -> Result<String, Error> {
    let token = tokens::secret()?;
    let row = refresh_token::ActiveModel {
        token_hash: Set(tokens::digest(&token)),
        session_id: Set(session_id),
        created_at: Set(now),
        used_at: Set(None),
    };
    refresh_token::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(token)
}

/// Ends sessions: all of a user, or all but one. Their access tokens are good no longer either. Tells how many there were.
pub async fn end_all(tx: &Tx, user_id: Uuid, except: Option<Uuid>) -> Result<u64, Error> {
    let mut which = Condition::all().add(session::Column::UserId.eq(user_id));
    if let Some(kept) = except {
        which = which.add(session::Column::Id.ne(kept));
    }
    end_where(tx, which).await
}

/// Ends one session; `false` where it was over already or is not this user's.
pub async fn end(tx: &Tx, user_id: Uuid, session_id: Uuid) -> Result<bool, Error> {
    let which = Condition::all().add(session::Column::UserId.eq(user_id)).add(session::Column::Id.eq(session_id));
    Ok(end_where(tx, which).await? > 0)
}

async fn end_where(tx: &Tx, which: Condition) -> Result<u64, Error> {
    let ended = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(clock::now()))
        .filter(which)
        .filter(session::Column::EndedAt.is_null())
        .exec(tx)
        .await?;
    Ok(ended.rows_affected)
}

/// Where the refresh token travels: browsers get it as a cookie that scripts cannot read, mobile apps in the body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    Cookie,
    Body,
}

/// The answer to whoever has just signed in.
pub async fn answer(ctx: &Ctx, state: &State, status: StatusCode, started: Started, carrier: Carrier) -> Result<HttpResponse, Error> {
    let user = user::Entity::find_by_id(started.user_id)
        .one(ctx.db())
        .await?
        .ok_or_else(|| Error::internal("the user of a new session is gone"))?;
    let now = clock::now();
    let body = SignedIn {
        access_token: state.tokens.issue(started.user_id, started.session_id, now)?,
        expires_in: state.tokens.lifetime_seconds(),
        refresh_token: (carrier == Carrier::Body).then(|| started.refresh_token.clone()),
        user: me::describe(ctx.db(), user).await?,
    };
    let mut response = HttpResponse::build(status);
    if carrier == Carrier::Cookie {
        response.cookie(cookie::with(ctx.config(), &started, now)?);
    }
    if let Some(device) = started.device {
        response.cookie(devices::cookie(ctx.config(), device));
    }
    Ok(response.json(body))
}
