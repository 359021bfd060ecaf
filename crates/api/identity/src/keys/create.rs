use super::PREFIX;
use crate::entity::api_key::{self, Column, Entity, KeyGrants};
use crate::{State, own_password, tokens};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use chrono::TimeDelta;
use platform::ctx::Answer;
use platform::{Change, Error, Principal, Recorded, SignedInUser, Valid, clock, share};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use shared::Named;
use shared::identity::keys::{MadeApiKey, NewApiKey};
use uuid::Uuid;

/// Tells keys from what else users have shares of.
const KEYS: i64 = 7;

/// Make an API key.
///
/// For a program that works on one's behalf, with some of one's own permissions. Asks for the current password. The secret is in this answer
/// only.
#[utoipa::path(tag = "identity", security(("bearer" = [])), request_body = NewApiKey, responses((status = 201, body = MadeApiKey),
        (status = 409, description = "duplicate_name")))]
#[post("/me/keys")]
pub async fn create_key(
    by: SignedInUser,
    new: Valid<NewApiKey>,
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let NewApiKey { name, permissions, expires_at, current_password } = new.0;
    let principal = by.principal();
    check(principal, &permissions)?;
    let (now, name) = (clock::now(), name.trim().to_owned());
    if expires_at <= now || expires_at > now + TimeDelta::days(731) {
        return Err(Error::invalid("expires_at", "must be within the next two years"));
    }
    let user = own_password::account(&by).await?;
    own_password::confirm(&by, &user, &state, &request, current_password).await?;
    let secret = format!("{PREFIX}{}", tokens::secret()?);
    let row = api_key::Model {
        id: Uuid::now_v7(),
        user_id: user.id,
        name_key: shared::text::key(&name),
        name,
        secret_hash: tokens::digest(&secret),
        ends_with: secret.chars().skip(secret.len() - 4).collect(),
        permissions: KeyGrants::of(&permissions),
        created_at: now,
        expires_at: chrono::SubsecRound::trunc_subsecs(expires_at, 6),
        last_used_at: None,
    };
    // A repetition under the same `Idempotency-Key` gets the same secret: it is kept for that day with the sealed answer, and nowhere else.
    by.answer(async |tx| {
        share::hold(tx, user.id, KEYS).await?;
        let own = Entity::find().filter(Column::UserId.eq(user.id));
        if own.clone().filter(Column::NameKey.eq(&row.name_key)).one(tx).await?.is_some() {
            return Err(Error::conflict("duplicate_name", "name", "is the name of another of your keys"));
        }
        if own.count(tx).await? >= by.config().limits.shares.api_keys {
            return Err(Error::invalid("name", "cannot be added: revoke a key you no longer use first"));
        }
        Entity::insert(api_key::ActiveModel::from(row.clone())).exec_without_returning(tx).await?;
        let key = row.clone().into_dto();
        let change = Change::new("api_key.created", row.id, row.name.clone()).between(None, Some(&key))?;
        Ok(Recorded::new(Answer::with(StatusCode::CREATED, MadeApiKey { key, secret }), change))
    })
    .await
}

/// Refuses what the owner may not do.
fn check(owner: &Principal, permissions: &shared::access::Grants) -> Result<(), Error> {
    for (permission, scope) in permissions {
        if owner.scope(*permission).is_none_or(|held| held < *scope) {
            return Err(Error::invalid("permissions", format!("you may not {} over {} yourself", permission.code(), scope.label())));
        }
    }
    Ok(())
}
