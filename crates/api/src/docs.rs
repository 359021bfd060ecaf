//! The API's own documentation: the OpenAPI document, a reference to read and try, and what problems mean.

use crate::app;
use actix_web::{HttpResponse, web};
use platform::operations::{Descriptions, ServiceConfig};
use std::sync::LazyLock;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

/// `/api/v1/openapi.json`, `/docs/` and `/docs/problems`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    let address = format!("{}/openapi.json", app::API);
    cfg.service(web::resource(address.clone()).get(openapi_json))
        .service(web::resource("/docs/problems").get(problems))
        .service(web::redirect("/docs", "/docs/"))
        .service(utoipa_swagger_ui::SwaggerUi::new("/docs/{_:.*}").config(utoipa_swagger_ui::Config::from(address)));
}

async fn openapi_json() -> HttpResponse {
    // Written out when somebody first asks for it, and not by each of the server's workers as it starts.
    static WRITTEN: LazyLock<String> = LazyLock::new(|| document().to_json().unwrap_or_default());
    HttpResponse::Ok().content_type("application/json").body(WRITTEN.as_str())
}

/// The problem codes, and what to do about each.
const PROBLEMS: &[(&str, &str, &str)] = &[
    ("malformed", "400", "The body or query is not as documented: unknown, repeated or mistyped fields. `errors` names them."),
    ("not_signed_in", "401", "Send an access token as `Authorization: Bearer …`."),
    ("token_expired", "401", "The access token is too old: get a new one at `POST /auth/refresh`."),
    ("session_ended", "401", "The session was signed out or revoked, or is too old: sign in again."),
    ("wrong_credentials", "401", "E-mail and password do not belong together."),
    ("forbidden", "403", "You are signed in, but lack the permission that `detail` names."),
    ("not_found", "404", "There is no such record, or it is outside the rows you may see."),
    ("link_invalid", "404", "The link was used, replaced or is too old: ask for a new one."),
    ("duplicate_email", "409", "Another record has this e-mail."),
    ("duplicate_external_id", "409", "Another record has this external id."),
    ("duplicate_name", "409", "Another record has this name: choose a different one."),
    ("too_many_segments", "409", "200 segments are the most: archive one that is no longer needed."),
    ("merged", "409", "The customer was merged into another one: change that one, or undo the merge."),
    ("archived", "409", "The record is archived: restore it first."),
    ("too_many_files", "409", "A record may have 500 files: remove one that is no longer needed."),
    ("duplicate", "409", "Another record has this value already."),
    ("last_super_admin", "409", "Somebody must stay Super Admin: appoint another one first."),
    ("refreshed_elsewhere", "409", "Another tab renewed the session a moment ago: wait 200 ms and try again."),
    ("too_many_views", "409", "100 views of a list are the most: delete one that you no longer need."),
    ("count_changed", "409", "Another number of records matches than `expected_count` says: look again and repeat the request."),
    ("cannot_undo", "409", "This was undone already, is still running, or is too long ago; `detail` says which."),
    ("import_running", "409", "An import is running whose sheet names the customer: wait until it has ended, or cancel it."),
    ("erased", "409", "The customer was erased for good: what is left cannot be changed. A repeated request answers so with 410."),
    ("changed_meanwhile", "412", "Read the record again and repeat the change with its new ETag."),
    ("too_slow", "408", "What is sent arrives too slowly: try again on a faster line. Nothing was stored."),
    ("too_large", "413", "The body is larger than the limit that `detail` names."),
    ("unsupported_media_type", "415", "Send the content type that `detail` names."),
    ("validation", "422", "Fields were understood but refused; `errors` says which and why."),
    ("version_required", "428", "Send the record's ETag as `If-Match`."),
    ("too_many_requests", "429", "Wait as long as `Retry-After` says."),
    (
        "too_many_at_once",
        "429",
        "As much of yours is under way as one user or address may have; `detail` says which. Wait as long as `Retry-After` says.",
    ),
    ("internal", "500", "Our fault. Nothing was stored. Report the request id."),
    ("unavailable", "503", "The server or its database is busy or away: try again after `Retry-After`."),
    ("storage_full", "507", "The server's disk is full. Reading still works."),
];

async fn problems() -> HttpResponse {
    let rows: String = PROBLEMS
        .iter()
        .map(|(code, status, text)| format!("<tr id=\"{code}\"><td><code>{code}</code></td><td>{status}</td><td>{text}</td></tr>\n"))
        .collect();
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>ClientSphere: problems</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"></head><body><main><h1>Problems</h1>\
         <p>Every refusal is <code>application/problem+json</code> (RFC 9457). These are the values of <code>code</code>. <a href=\"/docs/\">API reference</a></p>\
         <table><thead><tr><th scope=\"col\">code</th><th scope=\"col\">status</th><th scope=\"col\">what to do</th></tr></thead><tbody>{rows}</tbody></table></main></body></html>"
    );
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page)
}

/// The OpenAPI document of the whole API, as it is served and committed.
pub fn document() -> utoipa::openapi::OpenApi {
    #[derive(OpenApi)]
    #[openapi(
        info(
            title = "ClientSphere",
            description = "The REST API of ClientSphere, the CRM in one binary.\n\nSign in at `POST /auth/sign-in` and send the access token as `Authorization: Bearer …`. \
                Every refusal is a problem (RFC 9457) with a stable `code`. Lists are walked by `after` and `before`; a PATCH needs the record's `ETag` in `If-Match`; \
                a POST may carry an `Idempotency-Key` and can then be repeated safely for a day.",
            license(name = "MIT", identifier = "MIT")
        ),
        servers((url = "/", description = "This server")),
        components(schemas(
            shared::Problem,
            shared::page::Direction,
            shared::records::timeline::TimelineFilter,
            shared::identity::UserSort,
            shared::customers::filter::Condition,
            shared::records::bulk::BulkOutcome
        )),
        tags(
            (name = "identity", description = "Sign-in, users, roles and teams"),
            (name = "customers", description = "Customers and exports"),
            (name = "attachments", description = "Pictures of customers"),
            (name = "segments", description = "Groups of customers that keep themselves up to date"),
            (name = "views", description = "Saved views of lists"),
            (name = "reports", description = "Dashboard and search"),
            (name = "notifications", description = "What one is told, and what was read of it"),
            (name = "imports", description = "Records from sheets, and undoing that"),
            (name = "bulk changes", description = "Changes of many records at once, and undoing them"),
            (name = "custom fields", description = "Fields that administrators add to record types"),
            (name = "audit", description = "Who did what"),
            (name = "jobs", description = "Outgoing messages"),
        )
    )]
    struct Base;
    let mut found = Descriptions::default();
    app::domains(&mut ServiceConfig::Descriptions(&mut found));
    let mut document = Base::openapi();
    document.paths.merge(found.paths_under(app::API));
    document.components.get_or_insert_default().schemas.extend(found.schemas);
    complete(document)
}

/// Adds what every operation has in common: the security scheme and the problem answers.
fn complete(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    document.components.get_or_insert_default().add_security_scheme("bearer", SecurityScheme::Http(bearer));
    for item in document.paths.paths.values_mut() {
        for operation in [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten() {
            let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
            let response = ResponseBuilder::new()
                .description("A problem: `code` and `errors` say what to do")
                .content("application/problem+json", problem);
            operation.responses.responses.insert("default".to_owned(), RefOr::T(response.build()));
        }
    }
    document
}
