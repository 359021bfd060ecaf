//! What the description of an operation says about it, for the rules that follow from it.

use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{HttpMethod, RefOr};

/// The method as a request has it.
pub fn verb(method: &HttpMethod) -> &'static str {
    match method {
        HttpMethod::Get => "GET",
        HttpMethod::Post => "POST",
        HttpMethod::Put => "PUT",
        HttpMethod::Patch => "PATCH",
        _ => "DELETE",
    }
}

/// One operation.
pub struct Facts {
    /// As in `PATCH /customers/{id}`.
    name: String,
    /// The same with `{records}` in place of the record type, as in `PATCH /{records}/{id}`.
    generic: String,
    /// Without `/api/v1`.
    pub path: String,
    /// Whether it needs no token.
    pub public: bool,
    pub writes: bool,
    pub takes_id: bool,
    pub takes_query: bool,
    pub takes_json: bool,
    pub takes_file: bool,
    pub if_match: bool,
    /// Whether it gives parts of a file.
    pub gives_ranges: bool,
    /// Whether it honours `Idempotency-Key`.
    pub repeatable: bool,
}

impl Facts {
    /// `records` are the codes of the record types.
    pub fn of(method: &HttpMethod, path: &str, operation: &Operation, records: &[&str]) -> Self {
        let method = verb(method);
        let first = path.split('/').nth(1).unwrap_or_default();
        let generic = if records.contains(&first) { path.replacen(first, "{records}", 1) } else { path.to_owned() };
        let parameters = || {
            operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
                RefOr::T(parameter) => Some(parameter),
                RefOr::Ref(_) => None,
            })
        };
        let header = |name: &str| parameters().any(|p| p.parameter_in == ParameterIn::Header && p.name == name);
        let body = match &operation.request_body {
            Some(RefOr::T(body)) => Some(body),
            _ => None,
        };
        let takes_json = body.is_some_and(|body| body.content.contains_key("application/json"));
        let public = operation.security.iter().flatten().all(|needed| *needed == SecurityRequirement::default());
        Self {
            name: format!("{method} {path}"),
            generic: format!("{method} {generic}"),
            path: path.to_owned(),
            public,
            writes: method != "GET",
            takes_id: path.contains('{'),
            takes_query: parameters().any(|p| p.parameter_in == ParameterIn::Query),
            takes_json,
            takes_file: body.is_some() && !takes_json,
            if_match: header("If-Match"),
            gives_ranges: header("Range"),
            repeatable: header("Idempotency-Key"),
        }
    }

    /// Whether it is one of these.
    pub fn is(&self, names: &[&str]) -> bool {
        names.iter().any(|name| *name == self.name || *name == self.generic)
    }
}
