//! Signing in, the own profile, and users with their roles and teams.

mod choices;
mod confirm_email;
mod email_form;
mod entry;
mod forgot;
mod invitation;
mod key_form;
mod key_list;
mod password_field;
mod password_form;
mod profile;
mod reset;
mod role_list;
mod role_matrix;
mod session_list;
mod setup;
mod sign_in;
mod team_form;
mod team_list;
mod user_access;
mod user_form;
mod user_invite;
mod user_list;
mod user_page;

pub use confirm_email::confirm_email;
pub use forgot::forgot;
pub use invitation::invitation;
pub use profile::profile;
pub use reset::reset;
pub use role_list::role_list;
pub use setup::setup;
pub use sign_in::sign_in;
pub use team_list::team_list;
pub use user_invite::user_invite;
pub use user_list::user_list;
pub use user_page::user_page;
