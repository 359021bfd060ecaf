//! The headers of requests and answers that many operations have in common.

use super::facts::Facts;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{Components, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Header, HeaderBuilder, Ref, RefOr, Required, Response};

/// Every answer of the API has these.
const ALWAYS: [&str; 3] = ["X-Request-Id", "RateLimit-Limit", "RateLimit-Remaining"];

/// POSTs that do not honour `Idempotency-Key`, and why.
const NOT_REPEATABLE: &[(&str, &str)] = &[
    ("POST /setup", "nobody is signed in yet"),
    ("POST /auth/sign-in", "nobody is signed in yet"),
    ("POST /auth/refresh", "the refresh token says who it is, once"),
    ("POST /auth/forgot", "nobody is signed in"),
    ("POST /auth/reset", "the link works once"),
    ("POST /auth/email", "the link works once"),
    ("POST /invitations/look-up", "changes nothing"),
    ("POST /invitations/accept", "the link works once"),
    ("POST /auth/sign-out", "ends the session that it would be repeated in"),
    ("POST /me/password", "a repetition changes nothing more"),
    ("POST /me/email", "a repetition replaces the link that was sent"),
    ("POST /imports/{id}/preview", "changes nothing"),
    ("POST /segments/preview", "changes nothing"),
    ("POST /customers/duplicates/check", "changes nothing"),
];
/// What else honours it.
const REPEATABLE_TOO: &[&str] = &["PUT /custom-fields/order"];

/// Adds the descriptions that operations refer to.
pub fn describe_common(components: &mut Components) {
    for (name, kind, what) in [
        ("X-Request-Id", Type::String, "The id of the request, as in the log and in problems."),
        ("RateLimit-Limit", Type::Integer, "Requests that may come at once."),
        ("RateLimit-Remaining", Type::Integer, "How many of them are left right now; they come back with time."),
        ("Retry-After", Type::Integer, "Seconds to wait before the request is repeated."),
        ("WWW-Authenticate", Type::String, "`Bearer`."),
        ("ETag", Type::String, "The version, to be sent as `If-Match` with a change."),
        ("Accept-Ranges", Type::String, "`bytes`: parts can be asked for."),
        ("Content-Range", Type::String, "Which bytes these are, of how many: `bytes 0-99/1234`."),
        ("Location", Type::String, "The address of what was made."),
        ("Content-Disposition", Type::String, "`attachment`, with the name of the file."),
        ("Idempotent-Replayed", Type::String, "`true` where the answer is that of an earlier request with the same `Idempotency-Key`."),
    ] {
        components.headers.insert(name.to_owned(), RefOr::T(header(kind, what)));
    }
}

fn header(kind: Type, what: &str) -> Header {
    let schema = ObjectBuilder::new().schema_type(SchemaType::Type(kind));
    HeaderBuilder::new().schema(Some(schema)).description(Some(what)).build()
}

fn common(name: &str) -> RefOr<Header> {
    RefOr::Ref(Ref::new(format!("#/components/headers/{name}")))
}

/// Says that the operation honours `Idempotency-Key`, where it does: every POST, unless it is known not to.
pub fn name_idempotency_key(name: &str, operation: &mut Operation) {
    let own = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(parameter) if parameter.name == "Idempotency-Key");
    let parameters = operation.parameters.get_or_insert_default();
    parameters.retain(|parameter| !own(parameter));
    let honours = name.starts_with("POST ") && !NOT_REPEATABLE.iter().any(|(other, _)| *other == name);
    if honours || REPEATABLE_TOO.contains(&name) {
        parameters.push(RefOr::T(idempotency_key()));
    }
    if parameters.is_empty() {
        operation.parameters = None;
    }
}

fn idempotency_key() -> Parameter {
    let schema = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(200)).pattern(Some("^[!-~]+$"));
    let key =
        ParameterBuilder::new().name("Idempotency-Key").parameter_in(ParameterIn::Header).required(Required::False).schema(Some(schema));
    let what = "Makes the request safe to repeat for a day: 1 to 200 visible ASCII characters, such as a UUID. A repetition gets the first answer again.";
    key.description(Some(what)).build()
}

/// The headers of an answer that is no problem.
pub fn name_in(response: &mut Response, of: &Facts) {
    for name in ["Accept-Ranges", "Content-Range", "ETag", "Location"] {
        if let Some(known) = response.headers.get_mut(name) {
            *known = common(name);
        }
    }
    if response.content.keys().any(|media_type| is_saved(media_type)) {
        response.headers.insert("Content-Disposition".to_owned(), common("Content-Disposition"));
    }
    if of.repeatable {
        response.headers.insert("Idempotent-Replayed".to_owned(), common("Idempotent-Replayed"));
    }
    name_always(response);
}

/// The headers of a problem.
pub fn name_in_problem(response: &mut Response, status: u16) {
    match status {
        401 => drop(response.headers.insert("WWW-Authenticate".to_owned(), common("WWW-Authenticate"))),
        410 => drop(response.headers.insert("Idempotent-Replayed".to_owned(), common("Idempotent-Replayed"))),
        416 => drop(response.headers.insert("Content-Range".to_owned(), common("Content-Range"))),
        429 | 503 => drop(response.headers.insert("Retry-After".to_owned(), common("Retry-After"))),
        _ => {}
    }
    name_always(response);
}

fn name_always(response: &mut Response) {
    for name in ALWAYS {
        response.headers.insert(name.to_owned(), common(name));
    }
}

/// Whether an answer of this type is a file to be saved; pictures are shown, events followed.
fn is_saved(media_type: &str) -> bool {
    !media_type.ends_with("json") && !media_type.starts_with("image/") && media_type != "text/event-stream"
}
