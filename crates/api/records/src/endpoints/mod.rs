//! The endpoints that every record type has: handlers compiled once, with the record as the route's data, and their part of the API's document.
//! Fixed paths come before those with an id.

mod archive;
mod choices;
mod create;
mod described;
pub(crate) mod document;
mod edit;
mod export;
mod fields;
mod get;
mod list;
pub(crate) mod may;

pub use document::Operation;
pub use may::{Export, May, Read, Verb, code};
pub use shared::text::with_article;

use crate::record::{AnyRecord, Schemas};
use crate::{bulk, custom_fields, import};
use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::{HttpRequest, Route, guard, web};
use platform::Error;
use platform::operations::ServiceConfig;
use utoipa::openapi::path::{Paths, PathsBuilder};
use utoipa::openapi::{HttpMethod, PathItem, RefOr, schema::Schema};
use utoipa_actix_web::OpenApiFactory;

/// Registers the endpoints of a record type.
pub fn routes(cfg: &mut ServiceConfig<'_>, record: &'static dyn AnyRecord) {
    cfg.service(Endpoints { record, endpoints: ENDPOINTS, schemas: own_schemas });
}

/// What another domain adds to the endpoints of every record type.
pub struct Extension {
    pub endpoints: &'static [&'static [Endpoint]],
    /// The schemas that they speak of.
    pub schemas: fn(&'static dyn AnyRecord, &mut Schemas),
}

/// Registers further endpoints of a record type. Those with fixed paths have to come before the record type's own.
pub fn extend(cfg: &mut ServiceConfig<'_>, record: &'static dyn AnyRecord, by: &'static Extension) {
    cfg.service(Endpoints { record, endpoints: by.endpoints, schemas: by.schemas });
}

/// Registers the endpoints that are about no single record type: what concerns one's own jobs, and
/// custom fields.
pub fn common_routes(cfg: &mut ServiceConfig<'_>) {
    custom_fields::routes(cfg);
    bulk::routes(cfg);
    import::routes(cfg);
}

/// The record type of a route.
#[derive(Clone, Copy)]
struct OfRecord(&'static dyn AnyRecord);

/// The record type whose endpoint a request came to.
pub fn record_of(request: &HttpRequest) -> Result<&'static dyn AnyRecord, Error> {
    request.app_data::<OfRecord>().map(|of| of.0).ok_or_else(|| Error::internal("the route has no record type"))
}

/// One endpoint: what it does, and what the document says about it.
pub struct Endpoint {
    pub method: HttpMethod,
    /// After the record type's own path: `/{id}/archive`.
    pub path: &'static str,
    pub route: fn() -> Route,
    pub operation: fn(&'static dyn AnyRecord) -> Operation,
}

/// All endpoints of a record type.
const ENDPOINTS: &[&[Endpoint]] = &[
    export::ENDPOINTS,
    fields::ENDPOINTS,
    choices::ENDPOINTS,
    list::ENDPOINTS,
    create::ENDPOINTS,
    get::ENDPOINTS,
    edit::ENDPOINTS,
    archive::ENDPOINTS,
    bulk::ENDPOINTS,
    import::ENDPOINTS,
];

struct Endpoints {
    record: &'static dyn AnyRecord,
    endpoints: &'static [&'static [Endpoint]],
    schemas: fn(&'static dyn AnyRecord, &mut Schemas),
}

impl Endpoints {
    fn each(&self) -> impl Iterator<Item = &'static Endpoint> {
        self.endpoints.iter().copied().flatten()
    }

    fn address(&self, endpoint: &Endpoint) -> String {
        format!("/{}{}", self.record.spec().code, endpoint.path)
    }
}

impl HttpServiceFactory for Endpoints {
    fn register(self, config: &mut AppService) {
        for endpoint in self.each() {
            let method = match endpoint.method {
                HttpMethod::Post => actix_web::http::Method::POST,
                HttpMethod::Patch => actix_web::http::Method::PATCH,
                HttpMethod::Put => actix_web::http::Method::PUT,
                HttpMethod::Delete => actix_web::http::Method::DELETE,
                _ => actix_web::http::Method::GET,
            };
            web::resource(self.address(endpoint))
                .guard(guard::Method(method))
                .app_data(OfRecord(self.record))
                .route((endpoint.route)())
                .register(config);
        }
    }
}

impl OpenApiFactory for Endpoints {
    fn paths(&self) -> Paths {
        let paths = self.each().fold(PathsBuilder::new(), |paths, endpoint| {
            let operation = (endpoint.operation)(self.record).build(self.record, &endpoint.method);
            paths.path(self.address(endpoint), PathItem::new(endpoint.method.clone(), operation))
        });
        paths.build()
    }

    fn schemas(&self, schemas: &mut Vec<(String, RefOr<Schema>)>) {
        (self.schemas)(self.record, schemas);
    }
}

fn own_schemas(record: &'static dyn AnyRecord, schemas: &mut Schemas) {
    schemas.extend(record.dtos().schemas);
    schemas.extend(document::own_schemas(record));
    crate::table::document::<shared::records::bulk::NewBulkChange>(schemas);
    described::complete(record, schemas);
}
