use super::access::{ReadOutbox, visible_to};
use super::row;
use actix_web::{get, web};
use platform::config::MailAdapter;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded};
use serde_json::Value;
use shared::access::Permission;
use shared::jobs::OutboxMessageText;

/// Read an outgoing message.
///
/// With its text; that of a message with a sign-in link is shown only to those who hold `outbox.read_secret`.
#[utoipa::path(tag = "jobs", security(("bearer" = ["outbox.read"])), params(("id" = Uuid, Path, description = "The message")),
    responses((status = 200, body = OutboxMessageText)))]
#[get("/outbox/{id}")]
pub async fn get_message(by: Can<ReadOutbox>, id: Id) -> Result<web::Json<OutboxMessageText>, Error> {
    let message = row::whole(by.db(), id.0, visible_to(by.scope())).await?;
    let text = match message.secret && !by.principal().may(Permission::OutboxReadSecret) {
        true => None,
        false => {
            if message.secret {
                // A sign-in link is worth an account, so looking at one leaves a trace.
                let change = Change::new("outbox.secret_read", message.id, message.subject.clone()).field(
                    "recipient",
                    Value::Null,
                    message.recipient.clone(),
                );
                by.write(async |_| Ok(Recorded::new((), change))).await?;
            }
            let opened = by.keys().open_sealed("outbox_messages.payload", message.id, &message.payload)?;
            // Jobs have no text; their content is for programs.
            match serde_json::from_slice(&opened)? {
                Value::String(text) => Some(text),
                _ => None,
            }
        }
    };
    let adapter = match by.config().mail.adapter {
        MailAdapter::File => "file",
        MailAdapter::Smtp => "smtp",
    };
    Ok(web::Json(OutboxMessageText { message: row::Row::from(message).into(), text, adapter: adapter.to_owned() }))
}
