//! What users are told by e-mail, in plain text.

use super::links::Purpose;
use platform::config::Config;
use platform::outbox::Message;

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
pub fn password_changed(config: &Config, email: &str, name: &str, keys_revoked: bool) -> Message {
    let keys = if keys_revoked { " Its API keys were revoked: programs that used one need a new one." } else { "" };
    let text = format!(
        "Hello {name},\n\n\
        the password of your account in ClientSphere was changed just now, and other devices were signed out.{keys}\n\n\
        If that was not you, choose a new password at once and tell your administrator:\n{}/forgot\n",
        config.public_url(),
    );
    Message::mail(email, "Your password for ClientSphere was changed", text)
}

/// Lets a user confirm the address that the account is to have.
pub fn confirm_email(config: &Config, email: &str, name: &str, token: &str) -> Message {
    let hours = Purpose::Email.lifetime().num_hours();
    let text = format!(
        "Hello {name},\n\n\
        you want to use this e-mail address for your account in ClientSphere.\n\n\
        Confirm it here:\n{link}\n\n\
        The link works once, for {hours} hours. Until then you sign in with your present address. A newer link replaces this one.\n\n\
        If you did not ask for it, ignore this message: nothing happens.\n",
        link = link(config, "confirm-email", token),
    );
    Message::mail(email, "Confirm your e-mail address for ClientSphere", text).secret()
}

/// Tells the holder of an address that somebody else wanted to use it.
pub fn email_in_use(config: &Config, email: &str) -> Message {
    let text = format!(
        "Hello,\n\n\
        somebody wanted to use this e-mail address for another account in ClientSphere. There is an account with it already, so nothing was \
        changed.\n\n\
        If that was you, sign in with this address, or choose another one for the other account:\n{}/sign-in\n",
        config.public_url(),
    );
    Message::mail(email, "Your e-mail address in ClientSphere", text)
}

/// Tells a user at the old address that they moved the account to a new one.
pub fn email_moved(email: &str, name: &str) -> Message {
    let text = format!(
        "Hello {name},\n\n\
        the e-mail address of your account in ClientSphere was changed on your profile page just now. From now on you sign in with the new \
        address, and messages go there.\n\n\
        If that was not you, tell your administrator at once.\n",
    );
    Message::mail(email, "Your e-mail address in ClientSphere was changed", text)
}

/// Tells a user at the old address that an administrator gave the account a new one.
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
