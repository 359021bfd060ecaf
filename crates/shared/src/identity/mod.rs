//! Users, sessions, roles and teams.

pub mod keys;
mod users;

pub use users::{AssignRoles, EditUser, NewTeam, NewUser, Role, RoleRef, Team, TeamRef, User, UserQuery, UserRef, UserSort, UserStatus};

use crate::access::Grants;
use crate::notifications::NoticeKind;
use crate::{Patch, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Whether the first administrator still has to be set up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SetupStatus {
    /// Whether nobody is set up yet.
    pub needed: bool,
}

/// Sets up the first administrator with the one-time token that the server printed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSetup {
    /// The one-time token that the server printed when it first started.
    #[garde(custom(rules::required(200)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 200))]
    pub token: String,
    /// The administrator's name, one line.
    #[garde(custom(rules::required(120)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 120))]
    pub name: String,
    /// The address to sign in with.
    #[garde(custom(rules::email))]
    #[cfg_attr(feature = "server", schema(format = Email, max_length = 120))]
    pub email: String,
    /// 8 to 128 characters, and none of the most common passwords.
    #[garde(custom(|p: &String, c: &()| rules::new_password(p, c)))]
    #[cfg_attr(feature = "server", schema(min_length = 8, max_length = 128))]
    pub password: String,
}

/// E-mail and password.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The account's address.
    #[garde(custom(rules::required(120)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 120))]
    pub email: String,
    /// The account's password.
    #[garde(custom(|p: &String, c: &()| rules::existing_password(p, c)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 128))]
    pub password: String,
    /// Mobile apps set this to get the refresh token in the body; browsers get it as an HttpOnly cookie.
    #[garde(skip)]
    #[serde(default)]
    pub refresh_token_in_body: bool,
}

/// A session has begun or goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SignedIn {
    /// Send as `Authorization: Bearer …`.
    pub access_token: String,
    /// Seconds until the access token expires.
    pub expires_in: u32,
    /// Only where the refresh token was asked for in the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// Who is signed in.
    pub user: Me,
}

/// Continues a session. Browsers send the cookie and an empty object.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The refresh token, where it was asked for in the body at sign-in; else it comes by cookie.
    #[garde(custom(rules::line(200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 200))]
    pub refresh_token: Option<String>,
}

/// Asks for a link to choose a new password.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ForgotPassword {
    /// The account's address. The answer is the same whether there is such an account or not.
    #[garde(custom(rules::email))]
    #[cfg_attr(feature = "server", schema(format = Email, max_length = 120))]
    pub email: String,
}

/// The token of an invitation, or of a link that confirms an address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LinkToken {
    /// The token from the link that was mailed.
    #[garde(custom(rules::required(200)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 200))]
    pub token: String,
}

/// Whom an invitation is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// The name of who is invited.
    pub name: String,
    /// The address of who is invited.
    pub email: String,
    /// The name of who invited; `null` where that account was erased.
    pub invited_by: Option<String>,
    /// Until when the link can be used.
    pub expires_at: DateTime<Utc>,
}

/// Chooses a password with a link from an e-mail: accepts an invitation or resets a forgotten one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChoosePassword {
    /// The token from the link that was mailed.
    #[garde(custom(rules::required(200)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 200))]
    pub token: String,
    /// 8 to 128 characters, and none of the most common passwords.
    #[garde(custom(|p: &String, c: &()| rules::new_password(p, c)))]
    #[cfg_attr(feature = "server", schema(min_length = 8, max_length = 128))]
    pub password: String,
}

/// Who is signed in and what they may do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Me {
    /// The id of the account.
    pub id: Uuid,
    /// The own name.
    pub name: String,
    /// The address that one signs in with.
    pub email: String,
    /// IANA name, such as `Europe/Berlin`; empty means the browser's own.
    pub time_zone: String,
    /// Kinds of notices that are shown in the app, but not sent by e-mail.
    #[serde(default)]
    pub muted_mail: Vec<NoticeKind>,
    /// The roles that one holds.
    pub roles: Vec<RoleRef>,
    /// The own team; `null` where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamRef>,
    /// Each permission held, with its scope.
    #[cfg_attr(feature = "server", schema(value_type = std::collections::BTreeMap<String, crate::access::Scope>))]
    pub permissions: Grants,
    /// Goes up with each change; the `ETag` header carries it.
    pub version: i64,
}

/// Changes the own profile.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditMe {
    /// The own name, one line.
    #[garde(custom(rules::required(120)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = String, min_length = 1, max_length = 120))]
    pub name: Patch<String>,
    /// IANA name, such as `Europe/Berlin`; empty means the browser's own.
    #[garde(custom(rules::line(60)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, max_length = 60))]
    pub time_zone: Patch<String>,
    /// Replaces the kinds of notices that are not sent by e-mail.
    #[garde(inner(length(max = 20)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub muted_mail: Option<Vec<NoticeKind>>,
}

/// Changes the own password; every other session of the account ends.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The password until now.
    #[garde(custom(|p: &String, c: &()| rules::existing_password(p, c)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 128))]
    pub current_password: String,
    /// 8 to 128 characters, and none of the most common passwords.
    #[garde(custom(|p: &String, c: &()| rules::new_password(p, c)))]
    #[cfg_attr(feature = "server", schema(min_length = 8, max_length = 128))]
    pub new_password: String,
    /// Revokes the own API keys, too: somebody else may have made or seen one.
    #[garde(skip)]
    #[serde(default)]
    pub revoke_api_keys: bool,
}

/// Asks for a link that moves the own account to another address; it is mailed there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeEmail {
    /// The address that the account shall have.
    #[garde(custom(rules::email))]
    #[cfg_attr(feature = "server", schema(format = Email, max_length = 120))]
    pub email: String,
    /// The own password, to be sure who asks.
    #[garde(custom(|p: &String, c: &()| rules::existing_password(p, c)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 128))]
    pub current_password: String,
}

/// The address that an account has from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ConfirmedEmail {
    /// The account's address, to sign in with.
    pub email: String,
}

/// One signed-in device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Session {
    /// The id of the session, to end it by.
    pub id: Uuid,
    /// Whether this is the session that asks.
    pub current: bool,
    /// The browser or app, as it named itself.
    pub user_agent: String,
    /// The network address that it was last used from.
    pub address: String,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to some minutes.
    pub last_used_at: DateTime<Utc>,
}
