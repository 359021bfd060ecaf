//! How e-mail leaves: into a folder by default, over SMTP when one is configured.

use super::config::{Config, MailAdapter, SmtpSecurity};
use super::error::Error;
use super::outbox::{Delivery, Failure, Handler, Message};
use lettre::message::{Mailbox, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use secrecy::ExposeSecret;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;
use uuid::Uuid;

/// The kind of outbox messages that are e-mails.
pub const KIND: &str = "mail";

/// The kind of jobs that remove mails from the folder.
const REMOVE: &str = "mail.remove";

/// Where the adapter that needs no mail server puts mails.
fn folder(config: &Config) -> PathBuf {
    config.data_dir.join("outbox")
}

/// The job that removes mails from the folder, to be sent by the transaction that removes their rows; mails that left over SMTP are out of reach.
pub fn removal(ids: &[Uuid]) -> Message {
    Message::job(REMOVE, format!("Remove {} mails", ids.len()), serde_json::json!(ids))
}

/// Deals with that.
pub fn remover() -> (&'static str, Handler) {
    let run: Handler = Rc::new(|ctx, delivery| {
        Box::pin(async move {
            let ids: Vec<Uuid> =
                serde_json::from_value(delivery.payload).map_err(|e| Failure { reason: e.to_string(), permanent: true })?;
            for id in ids {
                let file = folder(ctx.config()).join(format!("{id}.eml"));
                match tokio::fs::remove_file(&file).await {
                    Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                        return Err(Failure { reason: format!("cannot remove {}: {e}", file.display()), permanent: false });
                    }
                    _ => {}
                }
            }
            Ok(())
        })
    });
    (REMOVE, run)
}

/// An adapter for e-mail.
pub struct Mailer {
    from: Mailbox,
    /// The host in message ids.
    host: String,
    way: Way,
}

enum Way {
    Folder(PathBuf),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

impl Mailer {
    /// The adapter that the configuration asks for.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let from = config.mail.from.parse().map_err(|e| Error::internal(format!("mail.from is not an address: {e}")))?;
        let host = config.public_url().split('/').nth(2).unwrap_or("localhost").split(':').next().unwrap_or("localhost").to_owned();
        let way = match config.mail.adapter {
            MailAdapter::File => Way::Folder(folder(config)),
            MailAdapter::Smtp => Way::Smtp(smtp(config)?),
        };
        Ok(Self { from, host, way })
    }

    /// Sends one message. Its Message-ID is the same over all tries, so that mail servers can tell repetitions.
    pub async fn send(&self, delivery: &Delivery) -> Result<(), Failure> {
        let permanent = |reason: String| Failure { reason, permanent: true };
        let text = delivery.payload.as_str().ok_or_else(|| permanent("the message has no text".to_owned()))?;
        let to = delivery.recipient.parse().map_err(|e| permanent(format!("the address cannot be used: {e}")))?;
        let message = lettre::Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(delivery.subject.clone())
            .message_id(Some(format!("<{}@{}>", delivery.id, self.host)))
            .header(lettre::message::header::MIME_VERSION_1_0)
            .singlepart(SinglePart::plain(text.to_owned()))
            .map_err(|e| permanent(format!("the message cannot be built: {e}")))?;
        match &self.way {
            Way::Folder(folder) => {
                let file = folder.join(format!("{}.eml", delivery.id));
                let write = async {
                    tokio::fs::create_dir_all(folder).await?;
                    tokio::fs::write(&file, message.formatted()).await
                };
                write.await.map_err(|e| Failure { reason: format!("cannot write {}: {e}", file.display()), permanent: false })
            }
            Way::Smtp(transport) => match transport.send(message).await {
                Ok(_) => Ok(()),
                Err(e) => Err(Failure { permanent: e.is_permanent(), reason: format!("the mail server refused: {e}") }),
            },
        }
    }
}

fn smtp(config: &Config) -> Result<AsyncSmtpTransport<Tokio1Executor>, Error> {
    let smtp = &config.mail.smtp;
    let host = smtp.host.as_deref().ok_or_else(|| Error::internal("mail.smtp.host is missing"))?;
    let mut builder = match smtp.security {
        SmtpSecurity::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(host).map_err(Error::internal)?,
        SmtpSecurity::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host).map_err(Error::internal)?,
        SmtpSecurity::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host),
    };
    builder = builder.port(smtp.port).timeout(Some(Duration::from_secs(20)));
    if let (Some(user), Some(password)) = (&smtp.user, &smtp.password) {
        builder = builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()));
    }
    Ok(builder.build())
}
