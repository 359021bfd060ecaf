use crate::sessions;
use actix_web::{HttpResponse, delete};
use platform::valid::Id;
use platform::{Change, Error, Recorded, SignedInUser};

/// End one of the own sessions.
///
/// Signs a device out at once.
#[utoipa::path(tag = "identity", security(("bearer" = [])), params(("id" = Uuid, Path, description = "The session")), responses((status = 204)))]
#[delete("/me/sessions/{id}")]
pub async fn delete_session(by: SignedInUser, id: Id) -> Result<HttpResponse, Error> {
    let principal = by.principal();
    by.write(async |tx| {
        if !sessions::end(tx, principal.user_id, id.0).await? {
            return Err(Error::not_found("session"));
        }
        Ok(Recorded::new((), Change::new("session.ended", id.0, principal.name.clone())))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
