//! The API's own documentation: the OpenAPI document, a reference to read and try, and what problems mean.

mod answers;
mod conditional;
mod examples;
mod facts;
mod headers;
mod limits;
mod problems;
mod schemas;
mod texts;
mod unions;
mod words;

use crate::app;
use actix_web::{HttpResponse, web};
use platform::operations::{Descriptions, ServiceConfig};
use std::sync::LazyLock;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::{Tag, TagBuilder};

/// `/api/v1/openapi.json`, `/docs/` and `/docs/problems`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    let address = format!("{}/openapi.json", app::API);
    cfg.service(web::resource(address.clone()).get(openapi_json))
        .service(web::resource("/docs/problems").get(problems::page))
        .service(web::redirect("/docs", "/docs/"))
        .service(utoipa_swagger_ui::SwaggerUi::new("/docs/{_:.*}").config(utoipa_swagger_ui::Config::from(address)));
}

async fn openapi_json() -> HttpResponse {
    // Written out when somebody first asks for it, and not by each of the server's workers as it starts.
    static WRITTEN: LazyLock<String> = LazyLock::new(|| document().to_json().unwrap_or_default());
    HttpResponse::Ok().content_type("application/json").body(WRITTEN.as_str())
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
            (name = "live", description = "What changes, as it happens"),
        )
    )]
    struct Base;
    let mut found = Descriptions::default();
    app::domains(&mut ServiceConfig::Descriptions(&mut found));
    let mut document = Base::openapi();
    document.paths.merge(found.paths_under(app::API));
    document.components.get_or_insert_default().schemas.extend(found.schemas);
    limits::complete(&mut document);
    texts::complete(&mut document);
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    unions::name_variants(components);
    schemas::refer_to_rows(components);
    schemas::name_permissions(components);
    document.tags.get_or_insert_default().extend(record_tags());
    answers::complete(&mut document);
    words::complete(&mut document);
    document
}

/// One for each record type that has no words of its own above.
fn record_tags() -> impl Iterator<Item = Tag> {
    let others = app::records().into_iter().filter(|record| record.tag() != "customers");
    others
        .map(|record| TagBuilder::new().name(record.tag()).description(Some(format!("Everything about {}", record.spec().noun.1))).build())
}
