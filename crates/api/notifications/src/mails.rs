//! What users are told by e-mail, in plain text.

use super::notify::Notice;
use identity::Recipient;
use platform::config::Config;
use platform::outbox::Message;
use shared::notifications::page_of;
use uuid::Uuid;

/// The mail for a notice. Its subject names nobody but the colleague: subjects can be read on locked phones and by mail servers.
pub fn mail(config: &Config, to: &Recipient, notice: &Notice<'_>, actor: &str, id: Uuid) -> Message {
    let url = config.public_url();
    let record = &notice.record;
    let page = page_of(record, notice.subject_id, id);
    let text = format!(
        "Hello {name},\n\n\
        {actor} {deed} on {record}.\n\n\
        Read it here:\n{url}{page}\n\n\
        You can switch these messages off on your profile page; what you are told still appears in ClientSphere:\n{url}/profile\n",
        name = to.name,
        deed = notice.deed,
        record = record.name,
    );
    Message::mail(&to.email, format!("{actor} {}", notice.deed), text)
}
