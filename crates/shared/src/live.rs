//! What open pages are told while they are open.

use crate::record::Spec;
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a notice is about, as pages follow it: a record type by its code, or one of those that are no records of the kit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topic(&'static str);

impl Topic {
    pub const SEGMENTS: Self = Self("segments");
    pub const USERS: Self = Self("users");
    pub const TEAMS: Self = Self("teams");
    pub const ROLES: Self = Self("roles");
    /// The own notices; the id is that of the user whose they are.
    pub const NOTIFICATIONS: Self = Self("notifications");

    /// The records of a type.
    pub const fn of(spec: &Spec) -> Self {
        Self(spec.code)
    }

    /// As it stands in notices.
    pub const fn code(self) -> &'static str {
        self.0
    }
}

/// How to be told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct LiveQuery {
    /// `false` ends the stream after what has happened so far: for programs that ask now and then.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow: Option<bool>,
}

/// Something changed. Carries no contents: whoever may see the record reads it anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Notice {
    /// The code of a record type, or `segments`, `users`, `teams`, `roles`, `notifications`.
    pub topic: String,
    /// The record; absent where many changed at once, or where some may have been missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// What was done, such as `customer.edited`; absent where many changed at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The user who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_id: Option<Uuid>,
}
