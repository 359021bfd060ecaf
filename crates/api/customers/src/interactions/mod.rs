//! Calls, e-mails, meetings and notes with customers.

use platform::operations::ServiceConfig;

mod colleagues;
mod delete;
mod edit;
mod export;
mod find;
pub(super) mod last_contact;
mod list;
mod log;
mod mentions;
mod notices;
mod select;

pub use log::{Logged, insert};
pub use mentions::{by_interaction, mentioning};
pub use notices::subject;

/// The endpoints for interactions.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    export::routes(cfg);
    cfg.service(list::list_interactions).service(log::log_interaction).service(edit::edit_interaction).service(delete::delete_interaction);
    cfg.service(colleagues::list_colleagues);
}
