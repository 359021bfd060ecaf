//! Which methods each address of the API knows, as the API document says.

use actix_web::{HttpResponse, dev::ResourceDef, http::header};
use std::collections::BTreeSet;
use utoipa::openapi::{OpenApi, PathItem};

/// The addresses of the API with their methods.
pub struct Endpoints(Vec<Address>);

struct Address {
    pattern: ResourceDef,
    /// How much of it is open; of two that fit, the one with less is meant.
    open: usize,
    methods: Vec<&'static str>,
}

impl Endpoints {
    pub fn of(document: &OpenApi) -> Self {
        let address = |(path, item): (&String, &PathItem)| Address {
            pattern: ResourceDef::new(path.as_str()),
            open: path.matches('{').count(),
            methods: methods(item),
        };
        Self(document.paths.paths.iter().map(address).collect())
    }

    /// 405 with the methods that the address knows; `None` where there is no such address, or where it knows the method.
    pub fn refuse_method(&self, method: &str, path: &str) -> Option<HttpResponse> {
        let fitting = || self.0.iter().filter(|address| address.pattern.is_match(path));
        let open = fitting().map(|address| address.open).min()?;
        let known: BTreeSet<_> =
            fitting().filter(|address| address.open == open).flat_map(|address| address.methods.iter().copied()).collect();
        let allow = || known.iter().copied().collect::<Vec<_>>().join(", ");
        (!known.contains(method)).then(|| HttpResponse::MethodNotAllowed().insert_header((header::ALLOW, allow())).finish())
    }
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    let known = [
        ("GET", item.get.is_some()),
        ("HEAD", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ];
    known.into_iter().filter_map(|(method, known)| known.then_some(method)).collect()
}
