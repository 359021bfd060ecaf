//! Single-use links: set-up, invitation, new password, new e-mail address. They are mailed once; only their hashes are stored.

use super::entity::link_token::{ActiveModel, Column, Entity, Model};
use super::tokens;
use chrono::TimeDelta;
use platform::config::Config;
use platform::share::{self, Share};
use platform::{Error, Tx, clock};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use shared::Moment;
use uuid::Uuid;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Setup,
    Invitation,
    Reset,
    Email,
}

impl Purpose {
    fn code(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Invitation => "invitation",
            Self::Reset => "reset",
            Self::Email => "email",
        }
    }

    /// How long a link is good for.
    pub fn lifetime(self) -> TimeDelta {
        match self {
            Self::Setup => TimeDelta::hours(24),
            Self::Invitation => TimeDelta::days(7),
            Self::Reset => TimeDelta::hours(1),
            Self::Email => TimeDelta::hours(24),
        }
    }
}

/// A new link's token; earlier links for the same purpose and user are good no longer.
pub async fn make(tx: &Tx, purpose: Purpose, user: Option<Uuid>, by: Option<Uuid>) -> Result<String, Error> {
    store(tx, purpose, user, None, by).await
}

/// The token of a link that moves a user to this address; earlier ones are good no longer.
pub async fn make_for_email(tx: &Tx, user: Uuid, email: &str) -> Result<String, Error> {
    store(tx, Purpose::Email, Some(user), Some(email.to_owned()), Some(user)).await
}

async fn store(tx: &Tx, purpose: Purpose, user: Option<Uuid>, email: Option<String>, by: Option<Uuid>) -> Result<String, Error> {
    end(tx, purpose, user).await?;
    let (token, now) = (tokens::secret()?, clock::now());
    let row = ActiveModel {
        token_hash: Set(tokens::digest(&token)),
        purpose: Set(purpose.code().to_owned()),
        user_id: Set(user),
        email: Set(email),
        created_by: Set(by),
        created_at: Set(now),
        expires_at: Set(now + purpose.lifetime()),
        used_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(token)
}

/// The link of a token that is still good.
pub async fn find(db: &impl ConnectionTrait, purpose: Purpose, token: &str) -> Result<Model, Error> {
    Entity::find().filter(is_good(purpose, token, clock::now())).one(db).await?.ok_or_else(invalid)
}

/// Uses a link up. Of two requests with the same one, the second is refused.
pub async fn consume(tx: &Tx, purpose: Purpose, token: &str) -> Result<Model, Error> {
    let now = clock::now();
    let link = Entity::find().filter(is_good(purpose, token, now)).one(tx).await?.ok_or_else(invalid)?;
    let used = Entity::update_many().col_expr(Column::UsedAt, Expr::value(now)).filter(is_good(purpose, token, now)).exec(tx).await?;
    if used.rows_affected == 1 { Ok(link) } else { Err(invalid()) }
}

const INVITATIONS: Share = Share {
    may: "You may have at most {} open invitations.",
    shown: share::number,
    counts: "Those that you sent count until they are accepted or too old.",
    remedy: "Deactivate somebody who will not come, or wait.",
    topic: 9,
};

/// Refuses one more invitation past the share of whoever sends it.
pub async fn room_for_invitation(tx: &Tx, config: &Config, by: Uuid) -> Result<(), Error> {
    share::room(tx, &INVITATIONS, by, config.limits.shares.invitations, 1, async || {
        let open = Entity::find().filter(Column::CreatedBy.eq(by)).filter(Column::Purpose.eq(Purpose::Invitation.code()));
        Ok(open.filter(Column::UsedAt.is_null()).filter(Column::ExpiresAt.gt(clock::now())).count(tx).await?)
    })
    .await
}

/// Ends the links of a user for one purpose.
pub async fn end(tx: &Tx, purpose: Purpose, user: Option<Uuid>) -> Result<(), Error> {
    let whose = user.map_or_else(|| Column::UserId.is_null(), |id| Column::UserId.eq(id));
    Entity::delete_many().filter(Column::Purpose.eq(purpose.code())).filter(whose).exec(tx).await?;
    Ok(())
}

/// Ends all links of a user.
pub async fn end_all(tx: &Tx, user: Uuid) -> Result<(), Error> {
    Entity::delete_many().filter(Column::UserId.eq(user)).exec(tx).await?;
    Ok(())
}

fn is_good(purpose: Purpose, token: &str, now: Moment) -> Condition {
    Condition::all()
        .add(Column::TokenHash.eq(tokens::digest(token)))
        .add(Column::Purpose.eq(purpose.code()))
        .add(Column::UsedAt.is_null())
        .add(Column::ExpiresAt.gt(now))
}

/// 404 for a link that is unknown, used or too old.
pub fn invalid() -> Error {
    Error::NotFound { code: "link_invalid", detail: "This link has been used already or is too old. Ask for a new one.".to_owned() }
}
