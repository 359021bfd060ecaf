//! identity

use utoipa_actix_web::service_config::ServiceConfig;

/// The endpoints of this domain.
pub fn routes(_: &mut ServiceConfig<'_>) {}

use crate::platform::{App, Ctx, Error};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web;

/// What sign-in needs besides the database.
pub struct State {}

/// Makes the state once, for all server threads.
pub fn state(_: &web::Data<App>) -> Result<web::Data<State>, Error> {
    Ok(web::Data::new(State {}))
}

/// Resolves the signed-in user of a request.
pub async fn resolve_principal(req: ServiceRequest, next: Next<impl MessageBody>) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    next.call(req).await
}

/// Brings the built-in roles up to date.
pub async fn seed(_: &Ctx) -> Result<(), Error> {
    Ok(())
}

/// Where the first administrator is set up, while there is none.
pub async fn setup_link(_: &Ctx) -> Result<Option<String>, Error> {
    Ok(None)
}
