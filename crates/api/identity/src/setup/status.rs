use super::is_needed;
use actix_web::{HttpResponse, get};
use platform::Error;
use platform::can::Anyone;
use shared::identity::SetupStatus;

/// Ask whether the first administrator has to be set up.
#[utoipa::path(tag = "identity", security(()), responses((status = 200, body = SetupStatus)))]
#[get("/setup")]
pub async fn get_setup(by: Anyone) -> Result<HttpResponse, Error> {
    Ok(HttpResponse::Ok().json(SetupStatus { needed: is_needed(by.db()).await? }))
}
