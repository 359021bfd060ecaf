//! Users, roles and teams, and how people sign in.

mod access;
mod auth;
mod cleanup;
mod common_passwords;
mod demo;
mod devices;
mod directory;
mod entity;
mod events;
mod grants;
mod holders;
mod invitations;
mod keys;
mod links;
mod mailings;
mod mails;
mod me;
mod own_password;
mod ownership;
mod passwords;
mod people;
mod principal;
mod recipients;
mod roles;
mod seed;
mod sessions;
mod setup;
mod state;
mod super_admins;
mod teams;
mod throttle;
mod tokens;
mod users;

pub use cleanup::cleanup;
pub use demo::{add_active_user, hash_password, is_set_up};
pub use directory::{active_user_team, all_roles, emails_of_users, names, owners, role_ids, team_names, user_team, zone_of};
pub use holders::{UserSelection, holders};
pub use own_password::confirm_own_password;
pub use people::People;
pub use principal::{principal_again, principal_of, resolve_principal};
pub use recipients::{Recipient, recipients};
pub use seed::seed;
pub use setup::setup_link;
pub use state::{State, state};

use platform::operations::ServiceConfig;
use platform::outbox::Handler;

/// The endpoints of this domain.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    setup::routes(cfg);
    auth::routes(cfg);
    me::routes(cfg);
    keys::routes(cfg);
    invitations::routes(cfg);
    users::routes(cfg);
    roles::routes(cfg);
    teams::routes(cfg);
}

/// What this domain does after its transactions have committed.
pub fn handlers() -> Vec<(&'static str, Handler)> {
    vec![auth::forgot::handler(), ownership::handler()]
}
