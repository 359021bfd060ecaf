//! How every refusal looks: RFC 9457 `application/problem+json`.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A problem as RFC 9457 defines it, with a stable `code` for programs and `errors` naming the fields for people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI reference that names the kind of problem, such as `/docs/problems#validation`.
    #[serde(rename = "type")]
    pub kind: String,
    /// A short summary of the kind of problem; the same for each occurrence.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The kind of problem for programs: `validation`, `not_found`, `conflict` …
    pub code: String,
    /// What happened this time and what to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Which fields were refused and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The request's id, as in the `X-Request-Id` header and in the server's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<Uuid>,
}

/// One refused field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The field's path in the request: `email`, `address.city`, `rows[3].name`.
    pub field: String,
    /// What is wrong, in words that follow the field's name: "is required".
    pub message: String,
}

impl FieldError {
    /// A refusal of `field` for the reason `message`.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Runs a DTO's own rules and returns every refused field, in the order of declaration.
pub fn validate<T: garde::Validate<Context = ()>>(value: &T) -> Result<(), Vec<FieldError>> {
    value.validate().map_err(|report| report.iter().map(|(path, error)| FieldError::new(path.to_string(), error.to_string())).collect())
}
