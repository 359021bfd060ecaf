use super::is_needed;
use crate::platform::Error;
use crate::platform::can::Anyone;
use actix_web::{HttpResponse, get};
use shared::identity::SetupStatus;

/// Ask whether the first administrator has to be set up.
#[utoipa::path(tag = "identity", security(()), responses((status = 200, body = SetupStatus)))]
#[get("/setup")]
pub async fn read_status(by: Anyone) -> Result<HttpResponse, Error> {
    Ok(HttpResponse::Ok().json(SetupStatus { needed: is_needed(by.db()).await? }))
}
