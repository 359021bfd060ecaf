use crate::sessions::{self, cookie};
use actix_web::{HttpResponse, post};
use platform::{Change, Error, Recorded, SignedInUser};

/// Sign out.
///
/// Ends the session at once, with its access and refresh tokens.
#[utoipa::path(tag = "identity", security(("bearer" = [])), responses((status = 204)))]
#[post("/auth/sign-out")]
pub async fn sign_out(by: SignedInUser) -> Result<HttpResponse, Error> {
    let principal = by.principal();
    by.write(async |tx| {
        sessions::end(tx, principal.user_id, principal.session_id).await?;
        Ok(Recorded::new((), Change::new("user.signed_out", principal.user_id, principal.name.clone())))
    })
    .await?;
    Ok(HttpResponse::NoContent().cookie(cookie::gone(by.config())).finish())
}
