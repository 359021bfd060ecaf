//! Browsers that have signed in to an account before: other people's failures keep nobody out who comes from one.

use super::entity::{known_device, user};
use super::tokens;
use actix_web::cookie::{Cookie, SameSite, time};
use chrono::TimeDelta;
use platform::config::Config;
use platform::{Ctx, Error, Tx, clock};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// How long a browser is known after its sign-in.
pub const KEPT: TimeDelta = TimeDelta::days(365);
/// Devices of one account; the oldest are forgotten.
const MOST: u64 = 20;

/// Browsers keep the prefix's promise: this host only, over TLS only.
fn name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-clientsphere_device" } else { "clientsphere_device" }
}

fn read(ctx: &Ctx) -> Option<String> {
    Some(ctx.request()?.cookie(name(ctx.config()))?.value().to_owned()).filter(|token| !token.is_empty())
}

/// The device that asks, where it has signed in to the account with this address before. The same work whether the account exists or not.
pub async fn known(ctx: &Ctx, email_key: &str) -> Result<Option<Uuid>, Error> {
    let Some(token) = read(ctx) else { return Ok(None) };
    let rows = known_device::Entity::find()
        .filter(known_device::Column::TokenHash.eq(tokens::digest(&token)))
        .filter(known_device::Column::CreatedAt.gt(clock::now() - KEPT))
        .all(ctx.db())
        .await?;
    let users = user::Entity::find().filter(user::Column::Id.is_in(rows.iter().map(|row| row.user_id))).all(ctx.db()).await?;
    let own = users.iter().find(|user| user.email_key == email_key).map(|user| user.id);
    Ok(rows.into_iter().find(|row| Some(row.user_id) == own).map(|row| row.id))
}

/// Makes the device that asks a known one of the account; gives back the secret that it is to keep. A browser of several people has one secret.
pub async fn remember(tx: &Tx, ctx: &Ctx, user_id: Uuid) -> Result<String, Error> {
    use known_device::{Column, Entity, Model};
    let token = match read(ctx) {
        Some(token) if Entity::find().filter(Column::TokenHash.eq(tokens::digest(&token))).one(tx).await?.is_some() => token,
        // What we did not make up may be known to somebody else.
        _ => tokens::secret()?,
    };
    let own = || Entity::find().filter(Column::UserId.eq(user_id));
    Entity::delete_many().filter(Column::UserId.eq(user_id)).filter(Column::TokenHash.eq(tokens::digest(&token))).exec(tx).await?;
    let row = Model { id: Uuid::now_v7(), user_id, token_hash: tokens::digest(&token), created_at: clock::now() };
    Entity::insert(known_device::ActiveModel::from(row)).exec_without_returning(tx).await?;
    let old: Vec<Uuid> =
        own().select_only().column(Column::Id).order_by_desc(Column::Id).offset(MOST).limit(MOST).into_tuple().all(tx).await?;
    if !old.is_empty() {
        Entity::delete_many().filter(Column::Id.is_in(old)).exec(tx).await?;
    }
    Ok(token)
}

/// No device is known any more: the password may have been somebody else's.
pub async fn forget_all(tx: &Tx, user_id: Uuid) -> Result<(), Error> {
    known_device::Entity::delete_many().filter(known_device::Column::UserId.eq(user_id)).exec(tx).await?;
    Ok(())
}

/// The cookie by which the browser is known again.
pub fn cookie(config: &Config, token: String) -> Cookie<'static> {
    Cookie::build(name(config), token)
        .path("/")
        .http_only(true)
        .secure(config.is_https())
        .same_site(SameSite::Strict)
        .max_age(time::Duration::seconds(KEPT.num_seconds()))
        .finish()
}
