//! API keys: how programs sign in.

use crate::access::{Grants, Permission};
use crate::rules;
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Permissions that no key carries: they are for people who are there.
pub const FOR_PEOPLE: &[Permission] = &[Permission::RoleAssign, Permission::OutboxReadSecret, Permission::CustomerErase];

/// A new key for a program that works on one's behalf.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// What the key is for.
    #[garde(custom(rules::required(120)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 120))]
    pub name: String,
    /// What the key may do, each permission with its scope: at most what its owner may. Whatever the owner loses, the key loses.
    #[garde(custom(some_permissions))]
    #[cfg_attr(feature = "server", schema(value_type = std::collections::BTreeMap<String, crate::access::Scope>))]
    pub permissions: Grants,
    /// At most two years ahead.
    #[garde(skip)]
    pub expires_at: DateTime<Utc>,
    /// The own password, to be sure who asks.
    #[garde(custom(|p: &String, c: &()| rules::existing_password(p, c)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 128))]
    pub current_password: String,
}

fn some_permissions(permissions: &Grants, _: &()) -> garde::Result {
    if permissions.is_empty() {
        return Err(garde::Error::new("must name at least one permission"));
    }
    match permissions.keys().find(|p| FOR_PEOPLE.contains(p)) {
        Some(permission) => Err(garde::Error::new(format!("cannot hold {permission}: it is for people, not for programs"))),
        None => Ok(()),
    }
}

/// A key, without its secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ApiKey {
    /// The id of the key, to revoke it by.
    pub id: Uuid,
    /// What the key is for, as its owner called it.
    pub name: String,
    /// How the secret ends, to tell keys apart.
    pub ends_with: String,
    /// What the key may do: each permission with its scope.
    #[cfg_attr(feature = "server", schema(value_type = std::collections::BTreeMap<String, crate::access::Scope>))]
    pub permissions: Grants,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From when on it is refused.
    pub expires_at: DateTime<Utc>,
    /// To some minutes.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A key that was just made. Its secret is told this once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct MadeApiKey {
    /// The key as it is listed.
    pub key: ApiKey,
    /// Send as `Authorization: Bearer …`.
    pub secret: String,
}
