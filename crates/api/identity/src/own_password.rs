//! The own password, asked for again before something that whoever finds an open session must not be able to do.

use super::State;
use super::entity::user;
use super::throttle::Origin;
use actix_web::HttpRequest;
use platform::proxy::Client;
use platform::{Ctx, Error, Recorded, SignedInUser, limits};
use sea_orm::EntityTrait;
use std::net::IpAddr;
use uuid::Uuid;

/// The account of whoever asks.
pub async fn account(by: &SignedInUser) -> Result<user::Model, Error> {
    user::Entity::find_by_id(by.principal().user_id).one(by.db()).await?.ok_or_else(|| Error::not_found("user"))
}

/// Refuses a password that is not the account's; throttled like sign-in, with a count of its own, so that failures at the door keep nobody out who
/// is in. Gives back the network that the request came from.
pub async fn confirm(ctx: &Ctx, user: &user::Model, state: &State, request: &HttpRequest, password: String) -> Result<IpAddr, Error> {
    let origin = Origin::Session(user.id);
    let attempt = state.throttle.take(ctx.db(), &user.email_key, &origin).await?;
    if !state.passwords.verify(password, user.password_hash.clone()).await? {
        ctx.write(async |tx| Ok(Recorded::unaudited(attempt.failed(tx).await?))).await?;
        return Err(Error::invalid("current_password", "is not your current password"));
    }
    if !attempt.is_clean() {
        ctx.write(async |tx| Ok(Recorded::unaudited(attempt.succeeded(tx).await?))).await?;
    }
    Ok(limits::network(Client::of(request).address))
}

/// The same for other domains: refuses a password that is not the account's.
pub async fn confirm_own_password(ctx: &Ctx, account: Uuid, state: &State, request: &HttpRequest, password: String) -> Result<(), Error> {
    let user = user::Entity::find_by_id(account).one(ctx.db()).await?.ok_or_else(|| Error::not_found("user"))?;
    confirm(ctx, &user, state, request, password).await.map(drop)
}
