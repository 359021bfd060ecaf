//! What one is told: the bell with its list, the page, and the newest on the home page.

mod api;
mod bell;
mod latest;
mod newest;
mod notice_line;
mod notification_list;
mod unread;

pub use bell::Bell;
pub use newest::Newest;
pub use notification_list::notification_list;
