//! Users, their roles and teams.

use crate::access::Grants;
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

/// A role as part of another record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct RoleRef {
    /// The id of the role.
    pub id: Uuid,
    /// The role's name for programs, fixed for good: `sales_staff`.
    pub key: String,
    /// The role's name.
    pub name: String,
}

/// A role and what it allows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Role {
    /// The id of the role.
    pub id: Uuid,
    /// The role's name for programs, fixed for good: `sales_staff`.
    pub key: String,
    /// The role's name.
    pub name: String,
    /// Whom the role is for.
    pub description: String,
    /// What the role allows: each permission with its scope.
    #[cfg_attr(feature = "server", schema(value_type = std::collections::BTreeMap<String, crate::access::Scope>))]
    pub permissions: Grants,
    /// How many users hold it.
    pub users: u64,
}

/// A user as part of another record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct UserRef {
    /// The id of the user.
    pub id: Uuid,
    /// The user's name.
    pub name: String,
}

/// An account of a staff member or client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct User {
    /// The id of the account.
    pub id: Uuid,
    /// The user's name.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// Whether the account can be used.
    pub status: UserStatus,
    /// The roles that the user holds.
    pub roles: Vec<RoleRef>,
    /// The user's team; `null` where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamRef>,
    /// When the user last signed in; `null` where that never happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// When the account was added.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
    /// Goes up with each change; the `ETag` header carries it.
    pub version: i64,
}

/// Invites a user by e-mail.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// The user's name, one line.
    #[garde(custom(rules::required(120)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 120))]
    pub name: String,
    /// Where the invitation goes; unique among users.
    #[garde(custom(rules::email))]
    #[cfg_attr(feature = "server", schema(format = Email, max_length = 120))]
    pub email: String,
    /// Roles to grant; needs `role.assign` unless empty.
    #[garde(length(max = 20))]
    #[serde(default)]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub role_ids: Vec<Uuid>,
    /// The team that the user shall belong to; none unless given.
    #[garde(skip)]
    #[serde(default)]
    pub team_id: Option<Uuid>,
}

/// Edits a user. `email` needs the user's own confirmation only where they change it themselves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditUser {
    /// The user's name, one line.
    #[garde(custom(rules::required(120)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = String, min_length = 1, max_length = 120))]
    pub name: Patch<String>,
    /// The address to sign in with; unique among users.
    #[garde(custom(rules::email))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = String, format = Email, max_length = 120))]
    pub email: Patch<String>,
    /// The user's team; `null` takes the user out of any.
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
    /// The ids of all roles that the user holds afterwards; those not named are taken away.
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
    #[cfg_attr(feature = "server", param(max_length = 200))]
    pub q: Option<String>,
    /// Accounts in this state alone.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<UserStatus>,
    /// Users who hold this role.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_id: Option<Uuid>,
    /// Members of this team.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<Uuid>,
    /// By what to sort; by name unless given.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<UserSort>,
    /// `asc` or `desc`; the usual one of the order unless given.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Where to go on: `next` of the page before. The first page is read without it.
    #[garde(custom(rules::cursor))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Where to go back: `previous` of the page after. Not together with `after`.
    #[garde(custom(rules::cursor))]
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
    /// The id of the team.
    pub id: Uuid,
    /// The team's name.
    pub name: String,
}

/// A team: its members share the records that their roles give them in the scope "team".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Team {
    /// The id of the team.
    pub id: Uuid,
    /// The team's name.
    pub name: String,
    /// How many users are in it.
    pub members: u64,
    /// Goes up with each change; the `ETag` header carries it.
    pub version: i64,
}

/// Adds or renames a team.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewTeam {
    /// The team's name, one line; unique among teams.
    #[garde(custom(rules::required(80)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 80))]
    pub name: String,
}
