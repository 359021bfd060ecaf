//! What users are told by e-mail, in plain text.

use super::links::Purpose;
use crate::platform::config::Config;
use crate::platform::outbox::Message;

/// Invites a user to choose a password. `by` is who invites.
pub fn invitation(config: &Config, email: &str, name: &str, by: &str, token: &str) -> Message {
    let days = Purpose::Invitation.lifetime().num_days();
    let text = format!(
        "Hello {name},\n\n\
        {by} invites you to ClientSphere.\n\n\
        Choose a password to accept the invitation:\n{link}\n\n\
        The link works once, for {days} days. If it has run out, ask {by} for a new one.\n\n\
        If you do not know what this is about, ignore this message: without the password nothing happens.\n",
        link = link(config, "invitation", token),
    );
    Message::mail(email, "Your invitation to ClientSphere", text).secret()
}

/// Lets a user choose a new password.
pub fn reset(config: &Config, email: &str, name: &str, token: &str) -> Message {
    let minutes = Purpose::Reset.lifetime().num_minutes();
    let text = format!(
        "Hello {name},\n\n\
        a new password was asked for your account in ClientSphere.\n\n\
        Choose it here:\n{link}\n\n\
        The link works once, for {minutes} minutes. A newer one replaces it.\n\n\
        If you did not ask for it, ignore this message: your password stays as it is.\n",
        link = link(config, "reset", token),
    );
    Message::mail(email, "Choose a new password for ClientSphere", text).secret()
}

/// Tells a user that the password was changed.
pub fn password_changed(config: &Config, email: &str, name: &str) -> Message {
    let text = format!(
        "Hello {name},\n\n\
        the password of your account in ClientSphere was changed just now, and other devices were signed out.\n\n\
        If that was not you, choose a new password at once and tell your administrator:\n{}/forgot\n",
        config.public_url(),
    );
    Message::mail(email, "Your password for ClientSphere was changed", text)
}

/// Tells a user at the old address that the account has a new one.
pub fn email_changed(email: &str, name: &str) -> Message {
    let text = format!(
        "Hello {name},\n\n\
        an administrator changed the e-mail address of your account in ClientSphere. From now on you sign in with the new address, and \
        messages go there.\n\n\
        If you did not expect this, tell your administrator.\n",
    );
    Message::mail(email, "Your e-mail address in ClientSphere was changed", text)
}

/// The token stands behind `#`, so that it reaches no server's log and no other site.
fn link(config: &Config, page: &str, token: &str) -> String {
    format!("{}/{page}#{token}", config.public_url())
}
