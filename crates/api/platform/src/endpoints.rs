//! Which methods each address of the API knows, as the API document says.

use actix_web::{HttpResponse, dev::ResourceDef, http::header};
use std::collections::BTreeSet;
use utoipa::openapi::OpenApi;

/// The addresses of the API with their methods.
pub struct Endpoints(Vec<(ResourceDef, Vec<&'static str>)>);

impl Endpoints {
    pub fn of(document: &OpenApi) -> Self {
        let paths = document.paths.paths.iter();
        let methods = |item: &utoipa::openapi::PathItem| {
            [
                ("GET", item.get.is_some()),
                ("POST", item.post.is_some()),
                ("PUT", item.put.is_some()),
                ("PATCH", item.patch.is_some()),
                ("DELETE", item.delete.is_some()),
            ]
            .into_iter()
            .filter_map(|(method, known)| known.then_some(method))
            .collect()
        };
        Self(paths.map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item))).collect())
    }

    /// 405 with the methods that the address knows; `None` where there is no such address.
    pub fn refuse_method(&self, path: &str) -> Option<HttpResponse> {
        let fitting = self.0.iter().filter(|(pattern, _)| pattern.is_match(path));
        let methods: BTreeSet<_> = fitting.flat_map(|(_, methods)| methods.iter().copied()).collect();
        let allow = methods.into_iter().collect::<Vec<_>>().join(", ");
        (!allow.is_empty()).then(|| HttpResponse::MethodNotAllowed().insert_header((header::ALLOW, allow)).finish())
    }
}
