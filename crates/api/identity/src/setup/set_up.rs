use super::is_needed;
use crate::links::{self, Purpose};
use crate::sessions::{self, Carrier};
use crate::users::account::{self, NewAccount};
use crate::{State, passwords, super_admins};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use platform::can::Anyone;
use platform::{Change, Error, Recorded, Valid};
use shared::access::SUPER_ADMIN;
use shared::identity::{NewSetup, SignedIn, UserStatus};

/// Set up the first administrator.
///
/// Works once, with the token of the link that the server prints at its start. Signs in.
#[utoipa::path(tag = "identity", security(()), request_body = NewSetup, responses((status = 201, body = SignedIn), (status = 403, description = "forbidden"),
        (status = 404, description = "link_invalid")))]
#[post("/setup")]
pub async fn set_up(by: Anyone, new: Valid<NewSetup>, state: web::Data<State>) -> Result<HttpResponse, Error> {
    if !is_needed(by.db()).await? {
        return Err(closed());
    }
    let NewSetup { token, name, email, password } = new.0;
    links::find(by.db(), Purpose::Setup, &token).await?;
    passwords::refuse_guessable("password", &password, &name, &email)?;
    let hash = state.passwords.hash(password).await?;
    let started = by
        .write(async |tx| {
            // Whoever comes second waits here, and then finds a user.
            super_admins::lock(tx).await?;
            if !is_needed(tx).await? {
                return Err(closed());
            }
            links::consume(tx, Purpose::Setup, &token).await?;
            let account = NewAccount {
                name: &name,
                email: &email,
                status: UserStatus::Active,
                password_hash: Some(hash),
                team_id: None,
                role_keys: &[SUPER_ADMIN],
            };
            let user = account::create(tx, account).await?;
            let started = sessions::begin(tx, &by, user.id).await?;
            let change =
                Change::new("user.set_up", user.id, user.name.clone()).by(user.id).field("email", serde_json::Value::Null, user.email);
            Ok(Recorded::new(started, change))
        })
        .await?;
    sessions::answer(&by, &state, StatusCode::CREATED, started, Carrier::Cookie).await
}

fn closed() -> Error {
    Error::Forbidden { detail: "ClientSphere is set up already. Sign in, or ask an administrator for an invitation.".to_owned() }
}
