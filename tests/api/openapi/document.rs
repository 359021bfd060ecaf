//! The document, read as a list of operations; and what must hold for the document itself.

use reqwest::Method;
use serde_json::Value;
use shared::Named;
use shared::access::Permission;
use std::collections::BTreeSet;
use tests::{Client, TestApp};

/// Who needs no token; everything else does.
const PUBLIC: &[&str] = &[
    "GET /setup",
    "POST /setup",
    "POST /auth/sign-in",
    "POST /auth/refresh",
    "POST /auth/forgot",
    "POST /auth/reset",
    "POST /auth/email",
    "POST /invitations/look-up",
    "POST /invitations/accept",
];
/// Who names no permission: what is everybody's own, and what asks for the permission on the record type that the request names.
const OWN: &[&str] = &[
    "POST /auth/sign-out",
    "GET /me",
    "PATCH /me",
    "POST /me/password",
    "POST /me/email",
    "GET /me/sessions",
    "DELETE /me/sessions/{id}",
    "GET /me/keys",
    "POST /me/keys",
    "DELETE /me/keys/{id}",
    "GET /me/notifications",
    "GET /me/notifications/export.csv",
    "GET /me/notifications/export.xlsx",
    "GET /me/notifications/export.pdf",
    "GET /me/notifications/unread",
    "POST /me/notifications/read-all",
    "POST /me/notifications/{id}/read",
    "GET /imports",
    "GET /imports/export.csv",
    "GET /imports/export.xlsx",
    "GET /imports/export.pdf",
    "GET /imports/{id}",
    "GET /imports/{id}/issues",
    "GET /imports/{id}/errors.csv",
    "GET /imports/{id}/kept",
    "GET /imports/{id}/kept/export.csv",
    "GET /imports/{id}/kept/export.xlsx",
    "GET /imports/{id}/kept/export.pdf",
    "POST /imports/{id}/reading",
    "POST /imports/{id}/preview",
    "POST /imports/{id}/run",
    "POST /imports/{id}/cancel",
    "POST /imports/{id}/undo",
    "GET /bulk-changes",
    "GET /bulk-changes/export.csv",
    "GET /bulk-changes/export.xlsx",
    "GET /bulk-changes/export.pdf",
    "GET /bulk-changes/{id}",
    "GET /bulk-changes/{id}/rows",
    "GET /bulk-changes/{id}/rows/export.csv",
    "GET /bulk-changes/{id}/rows/export.xlsx",
    "GET /bulk-changes/{id}/rows/export.pdf",
    "POST /bulk-changes/{id}/cancel",
    "POST /bulk-changes/{id}/undo",
    "GET /live",
    "GET /search",
    "GET /views",
    "POST /views",
    "GET /views/{id}",
    "PATCH /views/{id}",
    "DELETE /views/{id}",
    "GET /custom-fields",
    "GET /custom-fields/{id}",
    "GET /custom-fields/export.csv",
    "GET /custom-fields/export.xlsx",
    "GET /custom-fields/export.pdf",
];

/// What needs besides to read the records of the type that it is about, which only the request names.
pub const READS_TOO: &[&str] = &["PUT /views/{id}/roles"];

pub struct Document(pub Value);

/// One method of one path.
#[derive(Clone, Debug)]
pub struct Operation {
    pub method: Method,
    /// Without `/api/v1`.
    pub path: String,
    /// As it stands in the document.
    pub described: Value,
}

impl Document {
    pub async fn of(app: &TestApp) -> Self {
        Self(app.anyone.get("/openapi.json").await.expect(200).json())
    }

    pub fn operations(&self) -> Vec<Operation> {
        let paths = self.0["paths"].as_object().expect("paths");
        let methods = |path: &str, item: &Value| {
            let path = path.strip_prefix("/api/v1").expect("a path of the API").to_owned();
            let item = item.as_object().expect("an item").clone();
            item.into_iter().filter(|(key, _)| ["get", "post", "put", "patch", "delete"].contains(&key.as_str())).map(
                move |(method, described)| Operation {
                    method: method.to_uppercase().parse().expect("a method"),
                    path: path.clone(),
                    described,
                },
            )
        };
        paths.iter().flat_map(|(path, item)| methods(path, item).collect::<Vec<_>>()).collect()
    }

    /// What a `$ref` stands for; anything else is itself.
    pub fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(name) => self.0.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("{name} is not in the document")),
            None => schema,
        }
    }
}

impl Operation {
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub fn is_public(&self) -> bool {
        PUBLIC.contains(&self.name().as_str())
    }

    /// The permissions it names: all of them are needed.
    pub fn permissions(&self) -> Vec<Permission> {
        let security = self.described["security"].as_array().expect("who may use it");
        let named: Vec<_> = security.iter().filter_map(|s| s["bearer"].as_array()).collect();
        assert!(named.len() <= 1, "{} names permissions of which one is enough", self.name());
        let codes = named.into_iter().flatten().map(|code| code.as_str().expect("a code"));
        codes
            .map(|code| Permission::from_code(code).unwrap_or_else(|| panic!("{} needs {code}, which is no permission", self.name())))
            .collect()
    }

    /// The schema of its JSON body.
    pub fn body<'a>(&'a self, document: &'a Document) -> Option<&'a Value> {
        let schema = self.described.pointer("/requestBody/content/application~1json/schema")?;
        Some(document.resolved(schema))
    }

    /// Its parameters in the query.
    pub fn query(&self) -> Vec<String> {
        let parameters = self.described["parameters"].as_array().cloned().unwrap_or_default();
        parameters.iter().filter(|p| p["in"] == "query").map(|p| p["name"].as_str().expect("a name").to_owned()).collect()
    }

    /// The path with this id.
    pub fn at(&self, id: impl std::fmt::Display) -> String {
        self.path.replace("{id}", &id.to_string())
    }

    /// Whether it changes something.
    pub fn writes(&self) -> bool {
        self.method != Method::GET
    }

    /// A request as this operation wants it, as far as the document tells; the body is empty where there is one.
    pub fn request(&self, by: &Client, document: &Document, id: impl std::fmt::Display) -> tests::Request {
        let request = by.request(self.method.clone(), &self.at(id));
        if self.body(document).is_some() { request.json(&serde_json::json!({})) } else { request }
    }
}

#[tokio::test]
async fn every_operation_says_who_may_use_it() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    assert_eq!(document.0["openapi"].as_str().map(|v| &v[..3]), Some("3.1"));
    let mut permissions = BTreeSet::new();
    for operation in document.operations() {
        let (name, security) = (operation.name(), &operation.described["security"]);
        assert!(security.is_array(), "{name} does not say who may use it");
        let empty = security.as_array().is_some_and(|s| s.iter().all(|s| s.as_object().is_some_and(serde_json::Map::is_empty)));
        assert_eq!(empty, operation.is_public(), "{name} is public or says so by mistake");
        let needed = operation.permissions();
        assert!(!needed.is_empty() || operation.is_public() || OWN.contains(&name.as_str()), "{name} names no permission");
        permissions.extend(needed);
        assert!(operation.described["operationId"].is_string() && operation.described["summary"].is_string(), "{name} is not described");
    }
    // What no endpoint asks for protects nothing; this one is asked for inside of one.
    let unused: Vec<_> = Permission::ALL.iter().filter(|p| !permissions.contains(p) && **p != Permission::OutboxReadSecret).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[tokio::test]
async fn references_lead_somewhere_and_names_are_unique() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let mut ids = BTreeSet::new();
    for operation in document.operations() {
        assert!(
            ids.insert(operation.described["operationId"].as_str().unwrap().to_owned()),
            "{} twice",
            operation.described["operationId"]
        );
    }
    fn walk(document: &Document, value: &Value) {
        if value["$ref"].is_string() {
            document.resolved(value);
        }
        match value {
            Value::Array(items) => items.iter().for_each(|v| walk(document, v)),
            Value::Object(map) => map.values().for_each(|v| walk(document, v)),
            _ => {}
        }
    }
    walk(&document, &document.0);
}

#[tokio::test]
async fn the_committed_document_is_the_one_that_is_served() {
    let app = TestApp::start().await;
    let served = Document::of(&app).await.0;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/clientsphere.json");
    let committed = std::fs::read_to_string(path).expect("openapi/clientsphere.json; `cargo xtask openapi` writes it");
    let committed: Value = serde_json::from_str(&committed).expect("JSON");
    assert!(committed == served, "openapi/clientsphere.json is out of date: run `cargo xtask openapi` and commit it");
}

#[tokio::test]
async fn the_permissions_of_the_document_are_told_apart_from_the_path() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    for operation in document.operations() {
        let permissions = operation.permissions();
        // A writing operation must not be open to who may only read.
        let reading = !permissions.is_empty() && permissions.iter().all(|permission| permission.code().ends_with(".read"));
        assert!(!(operation.writes() && reading), "{} asks for {permissions:?} only", operation.name());
    }
}
