//! What sign-in needs besides the database.

use super::grants::KnownGrants;
use super::mailings::Mailings;
use super::passwords::Passwords;
use super::throttle::Throttle;
use super::tokens::Tokens;
use actix_web::web;
use platform::{App, Error};

/// Made once, for all server threads.
pub struct State {
    pub(super) tokens: Tokens,
    pub(super) passwords: Passwords,
    /// Attempts to sign in.
    pub(super) throttle: Throttle,
    /// Links for a new password that were asked for.
    pub(super) forgotten: Mailings,
    /// Links for a new e-mail address that were asked for, by that address.
    pub(super) confirmations: Mailings,
    pub(super) grants: KnownGrants,
}

/// Makes the state once, for all server threads.
pub fn state(app: &web::Data<App>) -> Result<web::Data<State>, Error> {
    let limits = &app.config.limits.sign_in;
    Ok(web::Data::new(State {
        tokens: Tokens::new(app.keys.token_key()?, app.config.sessions.access),
        passwords: Passwords::new(app.config.hashing)?,
        throttle: Throttle::new(limits),
        forgotten: Mailings::new(limits),
        confirmations: Mailings::new(limits),
        grants: KnownGrants::new(),
    }))
}
