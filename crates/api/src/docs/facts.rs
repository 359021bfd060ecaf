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
    pub name: String,
    /// Whether it needs no token.
    pub public: bool,
    pub takes_id: bool,
    pub takes_query: bool,
    pub takes_json: bool,
    pub takes_file: bool,
    pub if_match: bool,
    /// Whether it gives parts of a file.
    pub gives_ranges: bool,
    /// Whether it honours `Idempotency-Key`.
    pub repeatable: bool,
    /// The refusals that its endpoint declares: status and code.
    pub declared: Vec<(u16, String)>,
}

impl Facts {
    pub fn of(name: &str, operation: &Operation) -> Self {
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
            name: name.to_owned(),
            public,
            takes_id: name.contains('{'),
            takes_query: parameters().any(|p| p.parameter_in == ParameterIn::Query),
            takes_json,
            takes_file: body.is_some() && !takes_json,
            if_match: header("If-Match"),
            gives_ranges: header("Range"),
            repeatable: header("Idempotency-Key"),
            declared: declared(operation),
        }
    }

    pub fn declares(&self, status: u16, code: &str) -> bool {
        self.declared.iter().any(|declared| declared.0 == status && declared.1 == code)
    }
}

/// Endpoints name the codes of a refusal in the place of its description.
fn declared(operation: &Operation) -> Vec<(u16, String)> {
    let refusals = operation.responses.responses.iter().filter_map(|(status, response)| match response {
        RefOr::T(response) => Some((status.parse().ok().filter(|status| *status >= 400)?, &response.description)),
        RefOr::Ref(_) => None,
    });
    refusals.flat_map(|(status, codes)| codes.split(", ").map(move |code| (status, code.to_owned()))).collect()
}
