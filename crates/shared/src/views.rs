//! Saved views: a list as somebody left it, to come back to and to share.

use crate::identity::{RoleRef, UserRef};
use crate::{Patch, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a view remembers of its list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ViewState {
    /// The list's query string without its `?`: words, filters and order, as in its address.
    #[garde(custom(rules::line(8_000)))]
    #[serde(default)]
    #[cfg_attr(feature = "server", schema(max_length = 8000))]
    pub query: String,
    /// The columns that are shown, in their order; empty for the usual ones.
    #[garde(custom(column_names))]
    #[serde(default)]
    #[cfg_attr(feature = "server", schema(max_items = 100))]
    pub columns: Vec<String>,
    /// How the rows are laid out, as the list names it; the usual way where it is absent.
    #[garde(custom(rules::line(40)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 40))]
    pub layout: Option<String>,
}

fn column_names(names: &[String], context: &()) -> garde::Result {
    if names.len() > 100 {
        return Err(garde::Error::new("has too many entries: at most 100"));
    }
    names.iter().try_for_each(|name| rules::required::<String>(120)(name, context))
}

/// Saves a view; it is private until it is shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewView {
    /// The code of the record type whose list it is: `customers`, `leads` …
    #[garde(custom(rules::required(40)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 40))]
    pub record: String,
    /// Unique among one's own views of the list, without regard to case.
    #[garde(custom(rules::required(60)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 60))]
    pub name: String,
    /// What the view remembers.
    #[garde(dive)]
    #[serde(default)]
    pub state: ViewState,
}

/// Changes to a view; absent fields stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditView {
    /// Unique among one's own views of the list, without regard to case.
    #[garde(custom(rules::required(60)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = String, min_length = 1, max_length = 60))]
    pub name: Patch<String>,
    /// What the view remembers from now on.
    #[garde(dive)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<ViewState>,
}

/// Whom a view is shared with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ShareView {
    /// Replaces the roles; with none the view is private.
    #[garde(length(max = 50))]
    #[cfg_attr(feature = "server", schema(max_items = 50))]
    pub role_ids: Vec<Uuid>,
}

/// Which views to list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ViewQuery {
    /// The code of the record type whose list they are of.
    #[garde(custom(rules::required(40)))]
    #[cfg_attr(feature = "server", param(min_length = 1, max_length = 40))]
    pub record: String,
}

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SavedView {
    /// The id of the view.
    pub id: Uuid,
    /// The code of the record type whose list it is.
    pub record: String,
    /// How its owner called it.
    pub name: String,
    /// What the view remembers.
    pub state: ViewState,
    /// Who saved it.
    pub owner: UserRef,
    /// The roles it is shared with; empty for a private one.
    pub roles: Vec<RoleRef>,
    /// Whether the reader may change and delete it: one's own, and with `view.share` those that one sees.
    pub editable: bool,
    /// When it was saved first.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
    /// Goes up with each change; the `ETag` header carries it.
    pub version: i64,
}
