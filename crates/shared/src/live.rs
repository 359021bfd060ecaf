//! What open pages are told while they are open.

use crate::named_enum;
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

named_enum! {
    /// What a notice is about.
    Topic {
        Customers = "customers", "Customers";
        Segments = "segments", "Segments";
        Users = "users", "Users";
        Teams = "teams", "Teams";
        Roles = "roles", "Roles";
        /// The own notices; the id is that of the user whose they are.
        Notifications = "notifications", "Notifications";
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
    pub topic: Topic,
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
