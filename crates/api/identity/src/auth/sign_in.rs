use crate::entity::user;
use crate::sessions::{self, Carrier, Started};
use crate::throttle::{Attempt, Origin};
use crate::{State, devices};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use platform::can::Anyone;
use platform::proxy::Client;
use platform::{Change, Ctx, Error, Recorded, Valid, clock, limits};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::identity::{SignIn, SignedIn, UserStatus};

/// Sign in.
///
/// Begins a session. Browsers get the refresh token as a cookie, mobile apps ask for it in the body. An unknown account, a wrong password and an
/// account that may not sign in are answered alike.
///
/// Wrong passwords are counted: by network at one account, by network in all, and at one account by all networks together; 429 says when to try
/// again. A browser that has signed in to the account before is told by a cookie, here and in apps that keep cookies, and has a count of its own.
#[utoipa::path(tag = "identity", security(()), request_body = SignIn, responses((status = 200, body = SignedIn), (status = 401, description = "wrong_credentials")))]
#[post("/auth/sign-in")]
pub async fn sign_in(by: Anyone, body: Valid<SignIn>, state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Error> {
    let SignIn { email, password, refresh_token_in_body } = body.0;
    let email_key = shared::text::key(&email);
    let origin = match devices::known(&by, &email_key).await? {
        Some(device) => Origin::KnownDevice(device),
        None => Origin::Network(limits::network(Client::of(&request).address)),
    };
    let counted = state.throttle.take(by.db(), &email_key, &origin).await?;
    match attempt(&by, &state, &counted, &email_key, password).await? {
        Outcome::SignedIn(started) => {
            let carrier = if refresh_token_in_body { Carrier::Body } else { Carrier::Cookie };
            sessions::answer(&by, &state, StatusCode::OK, started, carrier).await
        }
        Outcome::Failed => Err(Error::Unauthorized {
            code: "wrong_credentials",
            detail: "E-mail or password is wrong. Check both and try again.".to_owned(),
        }),
    }
}

enum Outcome {
    SignedIn(Started),
    Failed,
}

async fn attempt(by: &Ctx, state: &State, counted: &Attempt<'_>, email_key: &str, password: String) -> Result<Outcome, Error> {
    let found = user::Entity::find().filter(user::Column::EmailKey.eq(email_key)).one(by.db()).await?;
    // Whoever may not sign in has no hash here, and their answer takes as long as everybody's.
    let hash = found.as_ref().filter(|user| user.status == UserStatus::Active).and_then(|user| user.password_hash.clone());
    let verified = state.passwords.verify(password, hash).await?;
    by.write(async |tx| {
        if verified && let Some(user) = &found {
            // Unless the account was closed or its password changed while the hash was computed.
            let signed_in = user::Entity::update_many()
                .col_expr(user::Column::LastSignInAt, Expr::value(clock::now()))
                .filter(user::Column::Id.eq(user.id))
                .filter(user::Column::Status.eq(UserStatus::Active))
                .filter(user::Column::PasswordHash.eq(user.password_hash.clone()))
                .exec(tx)
                .await?;
            if signed_in.rows_affected == 1 {
                let started = sessions::begin(tx, by, user.id).await?;
                counted.succeeded(tx).await?;
                let change = Change::new("user.signed_in", user.id, user.name.clone()).by(user.id);
                return Ok(Recorded::new(Outcome::SignedIn(started), change));
            }
        }
        counted.failed(tx).await?;
        let change = match &found {
            Some(user) => Change::new("user.sign_in_failed", user.id, user.name.clone()),
            // What looks like no address may be a password in the wrong field.
            None => {
                Change::new("user.sign_in_failed", None, if shared::rules::is_email(email_key) { email_key } else { "unknown account" })
            }
        };
        Ok(Recorded::new(Outcome::Failed, change))
    })
    .await
}
