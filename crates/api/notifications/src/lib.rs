//! What users are told in the app, and by e-mail where they want it. Domains tell; each says who may still see what it told of.

use platform::operations::ServiceConfig;

mod cleanup;
mod count;
mod entity;
mod export;
mod list;
mod mails;
mod notify;
mod own;
mod read;
mod read_all;
mod subject;

pub use cleanup::cleanup;
pub use notify::{Notice, Notified, forget, notify, withdraw};
pub use subject::{About, Described, Subject, Subjects};

/// The endpoints of this domain. Fixed paths come before those with an id.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(list::list_notifications)
        .service(count::get_unread_count)
        .service(read_all::mark_all_notifications_read)
        .service(read::mark_notification_read);
}
