use crate::entity::user;
use crate::links::{self, Purpose};
use crate::{State, mails};
use actix_web::{HttpRequest, HttpResponse, post, web};
use platform::can::Anyone;
use platform::outbox::{Delivery, Failure, Handler, Message};
use platform::proxy::Client;
use platform::{Change, Ctx, Error, Recorded, Valid, limits};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;
use shared::identity::{ForgotPassword, UserStatus};
use std::rc::Rc;
use uuid::Uuid;

const JOB: &str = "identity.password_link";

/// Ask for a link to choose a new password.
///
/// Always answers 202, and as fast, whether the account exists or not; the link goes to its e-mail address.
#[utoipa::path(tag = "identity", security(()), request_body = ForgotPassword, responses((status = 202)))]
#[post("/auth/forgot")]
pub async fn forgot_password(
    by: Anyone,
    body: Valid<ForgotPassword>,
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let email_key = shared::text::key(&body.0.email);
    state.forgotten.take(&email_key, limits::network(Client::of(&request).address))?;
    let query =
        user::Entity::find().select_only().columns([user::Column::Id, user::Column::Name]).filter(user::Column::EmailKey.eq(&email_key));
    let found: Option<(Uuid, String)> = query.into_tuple().one(by.db()).await?;
    // The same rows for every address: what differs is done by the worker.
    by.write(async |tx| {
        let _ = tx;
        let job = Message::job(JOB, "A link for a new password was asked for", json!({ "user_id": found.as_ref().map(|(id, _)| id) }));
        let (id, label) = found.map_or((None, email_key), |(id, name)| (Some(id), name));
        Ok(Recorded::new((), Change::new("user.password_link_requested", id, label)).send(job))
    })
    .await?;
    Ok(HttpResponse::Accepted().finish())
}

/// The worker's part: mails the link where there is an account that may sign in.
pub fn handler() -> (&'static str, Handler) {
    (JOB, Rc::new(|ctx, delivery| Box::pin(send_link(ctx, delivery))))
}

async fn send_link(ctx: Rc<Ctx>, delivery: Delivery) -> Result<(), Failure> {
    let Some(id) = delivery.payload["user_id"].as_str().and_then(|id| Uuid::try_parse(id).ok()) else { return Ok(()) };
    let user = user::Entity::find_by_id(id).one(ctx.db()).await.map_err(Error::from)?;
    let Some(user) = user.filter(|user| user.status == UserStatus::Active) else { return Ok(()) };
    ctx.write(async |tx| {
        let token = links::make(tx, Purpose::Reset, Some(id), None).await?;
        Ok(Recorded::unaudited(()).send(mails::reset(ctx.config(), &user.email, &user.name, &token)))
    })
    .await?;
    Ok(())
}
