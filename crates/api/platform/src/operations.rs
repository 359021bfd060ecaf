//! Where domains say which operations they have: to a worker of the server, which routes to them, or to the API's document, which describes them.

use actix_web::dev::HttpServiceFactory;
use actix_web::web;
use utoipa::openapi::path::{Paths, PathsMap};
use utoipa::openapi::{RefOr, Schema};
use utoipa_actix_web::OpenApiFactory;

/// A worker's routes or the document's descriptions. Not both: describing takes far longer than routing, and each worker routes.
pub enum ServiceConfig<'a> {
    Routes(&'a mut web::ServiceConfig),
    Descriptions(&'a mut Descriptions),
}

/// Operations by their paths, and the schemas that they speak of.
#[derive(Default)]
pub struct Descriptions {
    pub paths: Paths,
    pub schemas: Vec<(String, RefOr<Schema>)>,
}

impl ServiceConfig<'_> {
    /// Adds an operation.
    pub fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, operation: F) -> &mut Self {
        match self {
            Self::Routes(routes) => {
                routes.service(operation);
            }
            Self::Descriptions(descriptions) => {
                descriptions.paths.merge(operation.paths());
                operation.schemas(&mut descriptions.schemas);
            }
        }
        self
    }
}

impl Descriptions {
    /// The paths as they are under a prefix.
    pub fn paths_under(&mut self, prefix: &str) -> Paths {
        let mut paths = std::mem::take(&mut self.paths);
        paths.paths = paths.paths.into_iter().map(|(path, item)| (format!("{prefix}{path}"), item)).collect::<PathsMap<_, _>>();
        paths
    }
}
