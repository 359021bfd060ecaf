//! The product in one look: one line per domain.

use crate::platform::{App, health, limits, outbox};
use crate::{audit, customers, identity, jobs, reports};
use actix_web::middleware::from_fn;
use actix_web::web;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

/// Where the API lives.
pub const API: &str = "/api/v1";

/// Every endpoint, domain by domain.
fn domains(cfg: &mut ServiceConfig<'_>) {
    identity::routes(cfg);
    customers::routes(cfg);
    reports::routes(cfg);
    audit::routes(cfg);
    jobs::routes(cfg);
}

/// Who deals with which messages of the outbox.
pub(crate) fn handlers(app: &web::Data<App>) -> Result<Vec<(&'static str, outbox::Handler)>, crate::platform::Error> {
    let mut handlers = Vec::new();
    handlers.extend(jobs::handlers(app)?);
    handlers.extend(customers::handlers());
    Ok(handlers)
}

/// The routes of the server; what is not here belongs to the web app.
pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    let document = web::Data::new(Document(document()));
    cfg.app_data(document)
        .service(web::resource(format!("{API}/openapi.json")).get(openapi_json))
        .service(utoipa_swagger_ui::SwaggerUi::new("/docs/{_:.*}").config(utoipa_swagger_ui::Config::from(format!("{API}/openapi.json"))))
        .service(web::redirect("/docs", "/docs/"))
        .configure(health::routes)
        .service(
            web::scope(API)
                // The last one wrapped is the first to see a request: the limits know who is signed in.
                .wrap(from_fn(limits::rate))
                .wrap(from_fn(identity::resolve_principal))
                .configure(|cfg| domains(&mut ServiceConfig::new(cfg)))
                .default_service(web::to(no_such_endpoint)),
        );
}

struct Document(utoipa::openapi::OpenApi);

async fn openapi_json(document: web::Data<Document>) -> web::Json<utoipa::openapi::OpenApi> {
    web::Json(document.0.clone())
}

async fn no_such_endpoint() -> Result<actix_web::HttpResponse, crate::platform::Error> {
    Err(crate::platform::Error::not_found("endpoint"))
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
        components(schemas(shared::Problem)),
        tags(
            (name = "identity", description = "Sign-in, users, roles and teams"),
            (name = "customers", description = "Customers, interactions, imports and exports"),
            (name = "reports", description = "Dashboard and search"),
            (name = "audit", description = "Who did what"),
            (name = "jobs", description = "Outgoing messages"),
        )
    )]
    struct Base;
    let base = Base::openapi();
    let (_, document) =
        actix_web::App::new().into_utoipa_app().openapi(base).service(utoipa_actix_web::scope(API).configure(domains)).split_for_parts();
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
            let response = ResponseBuilder::new().description("A problem: `code` and `errors` say what to do").content("application/problem+json", problem);
            operation.responses.responses.insert("default".to_owned(), RefOr::T(response.build()));
        }
    }
    document
}
