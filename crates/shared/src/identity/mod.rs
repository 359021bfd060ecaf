//! Users, sessions, roles and teams.

pub mod keys;

use crate::access::Grants;
use crate::notifications::NoticeKind;
use crate::{Patch, named_enum, page::Direction, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

named_enum! {
    /// Where an account stands.
    UserStatus {
        /// Invited by e-mail; has no password yet.
        Invited = "invited", "Invited";
        Active = "active", "Active";
        /// May not sign in; everything done before stays.
        Deactivated = "deactivated", "Deactivated";
    }
}

/// Whether the first administrator still has to be set up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SetupStatus {
    pub needed: bool,
}

/// Sets up the first administrator with the one-time token that the server printed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSetup {
    #[garde(custom(rules::required(200)))]
    #[cfg_attr(feature = "server", schema(max_length = 200))]
    pub token: String,
    #[garde(custom(rules::required(120)))]
    #[cfg_attr(feature = "server", schema(max_length = 120))]
    pub name: String,
    #[garde(custom(rules::email))]
    #[cfg_attr(feature = "server", schema(max_length = 120))]
    pub email: String,
    #[garde(custom(|p: &String, c: &()| rules::new_password(p, c)))]
    #[cfg_attr(feature = "server", schema(min_length = 8, max_length = 128))]
    pub password: String,
}

/// E-mail and password.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    #[garde(custom(rules::required(120)))]
    #[cfg_attr(feature = "server", schema(max_length = 120))]
    pub email: String,
    #[garde(custom(|p: &String, c: &()| rules::existing_password(p, c)))]
    #[cfg_attr(feature = "server", schema(max_length = 128))]
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
    pub user: Me,
}

/// Continues a session. Browsers send the cookie and an empty object.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Refresh {
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
    #[garde(custom(rules::email))]
    #[cfg_attr(feature = "server", schema(max_length = 120))]
    pub email: String,
}

/// The token of an invitation, or of a link that confirms an address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LinkToken {
    #[garde(custom(rules::required(200)))]
    #[cfg_attr(feature = "server", schema(max_length = 200))]
    pub token: String,
}

/// Whom an invitation is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Invitation {
    pub name: String,
    pub email: String,
    pub invited_by: Option<String>,
    pub expires_at: DateTime<Utc>,
}

/// Chooses a password with a link from an e-mail: accepts an invitation or resets a forgotten one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChoosePassword {
    #[garde(custom(rules::required(200)))]
    #[cfg_attr(feature = "server", schema(max_length = 200))]
    pub token: String,
    #[garde(custom(|p: &String, c: &()| rules::new_password(p, c)))]
    #[cfg_attr(feature = "server", schema(min_length = 8, max_length = 128))]
    pub password: String,
}

/// Who is signed in and what they may do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Me {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    /// IANA name, such as `Europe/Berlin`; empty means the browser's own.
    pub time_zone: String,
    /// Kinds of notices that are shown in the app, but not sent by e-mail.
    #[serde(default)]
    pub muted_mail: Vec<NoticeKind>,
    pub roles: Vec<RoleRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamRef>,
    /// Each permission held, with its scope.
    #[cfg_attr(feature = "server", schema(value_type = std::collections::BTreeMap<String, crate::access::Scope>))]
    pub permissions: Grants,
    pub version: i64,
}

/// Changes the own profile.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditMe {
    #[garde(custom(rules::required(120)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, max_length = 120))]
    pub name: Patch<String>,
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
    #[garde(custom(|p: &String, c: &()| rules::existing_password(p, c)))]
    #[cfg_attr(feature = "server", schema(max_length = 128))]
    pub current_password: String,
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
    #[garde(custom(rules::email))]
    #[cfg_attr(feature = "server", schema(max_length = 120))]
    pub email: String,
    #[garde(custom(|p: &String, c: &()| rules::existing_password(p, c)))]
    #[cfg_attr(feature = "server", schema(max_length = 128))]
    pub current_password: String,
}

/// The address that an account has from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ConfirmedEmail {
    pub email: String,
}

/// One signed-in device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Session {
    pub id: Uuid,
    /// Whether this is the session that asks.
    pub current: bool,
    /// The browser or app, as it named itself.
    pub user_agent: String,
    pub address: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
}

/// A role as part of another record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct RoleRef {
    pub id: Uuid,
    pub key: String,
    pub name: String,
}

/// A role and what it allows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Role {
    pub id: Uuid,
    pub key: String,
    pub name: String,
    pub description: String,
    #[cfg_attr(feature = "server", schema(value_type = std::collections::BTreeMap<String, crate::access::Scope>))]
    pub permissions: Grants,
    /// How many users hold it.
    pub users: u64,
}

/// A user as part of another record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct UserRef {
    pub id: Uuid,
    pub name: String,
}

/// An account of a staff member or client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct User {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub status: UserStatus,
    pub roles: Vec<RoleRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_sign_in_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i64,
}

/// Invites a user by e-mail.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    #[garde(custom(rules::required(120)))]
    #[cfg_attr(feature = "server", schema(max_length = 120))]
    pub name: String,
    #[garde(custom(rules::email))]
    #[cfg_attr(feature = "server", schema(max_length = 120))]
    pub email: String,
    /// Roles to grant; needs `role.assign` unless empty.
    #[garde(length(max = 20))]
    #[serde(default)]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub role_ids: Vec<Uuid>,
    #[garde(skip)]
    #[serde(default)]
    pub team_id: Option<Uuid>,
}

/// Edits a user. `email` needs the user's own confirmation only where they change it themselves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditUser {
    #[garde(custom(rules::required(120)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, max_length = 120))]
    pub name: Patch<String>,
    #[garde(custom(rules::email))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, max_length = 120))]
    pub email: Patch<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<Uuid>))]
    pub team_id: Patch<Uuid>,
}

/// The roles a user is to hold from now on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AssignRoles {
    #[garde(length(max = 20))]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub role_ids: Vec<Uuid>,
}

named_enum! {
    /// What the list of users is sorted by.
    UserSort {
        Name = "name", "Name";
        Email = "email", "E-mail";
        CreatedAt = "created_at", "Added";
    }
}

/// Which users to list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct UserQuery {
    /// Part of the name or e-mail.
    #[garde(custom(rules::line(200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<UserStatus>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_id: Option<Uuid>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<Uuid>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<UserSort>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    #[garde(custom(rules::line(500)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    #[garde(custom(rules::line(500)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Rows a page, 1 to 200.
    #[garde(inner(range(min = 1, max = 200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(minimum = 1, maximum = 200))]
    pub limit: Option<u16>,
    /// Whether to count, up to 1,000.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<bool>,
}

/// A team as part of another record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct TeamRef {
    pub id: Uuid,
    pub name: String,
}

/// A team: its members share the records that their roles give them in the scope "team".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Team {
    pub id: Uuid,
    pub name: String,
    /// How many users are in it.
    pub members: u64,
    pub version: i64,
}

/// Adds or renames a team.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewTeam {
    #[garde(custom(rules::required(80)))]
    #[cfg_attr(feature = "server", schema(max_length = 80))]
    pub name: String,
}
