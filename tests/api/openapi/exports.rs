//! Every list is a file, too: what one can look through, one can take along, with the same filter.

use super::{Document, Operation};
use serde_json::Value;
use std::collections::BTreeMap;
use tests::TestApp;

/// Arrays that are no lists to look through, and why.
const NO_LISTS: &[(&str, &str)] = &[
    ("/me/sessions", "the own devices, on the profile"),
    ("/me/keys", "the own keys, on the profile"),
    ("/views", "a menu"),
    ("/views/roles", "choices"),
];
/// What says where in a list one is, and not which rows it has.
const PAGING: [&str; 4] = ["after", "before", "limit", "total"];

#[tokio::test]
async fn every_list_is_exported_with_its_filter() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let operations: BTreeMap<String, Operation> = document.operations().into_iter().map(|o| (o.name(), o)).collect();
    let mut lists = 0;
    for list in operations.values().filter(|o| is_list(&document, o) && !is_no_list(&o.path)) {
        for format in ["csv", "xlsx", "pdf"] {
            let name = format!("{}/export.{format}", list.name());
            let export = operations.get(&name).unwrap_or_else(|| panic!("{} is a list, and there is no {name}", list.name()));
            let filter = |o: &Operation| o.query().into_iter().filter(|name| !PAGING.contains(&name.as_str())).collect::<Vec<_>>();
            assert_eq!(filter(list), filter(export), "{name}");
        }
        lists += 1;
    }
    assert!(lists > 15, "{lists}");
}

/// Arrays that are no lists, the fields of every record type and whom one can mention among them: these are choices.
fn is_no_list(path: &str) -> bool {
    path.ends_with("/fields") || path.ends_with("/colleagues") || NO_LISTS.iter().any(|(known, _)| *known == path)
}

/// Whether an operation answers with rows: a page of them, or all.
fn is_list(document: &Document, operation: &Operation) -> bool {
    let schema = operation.described.pointer("/responses/200/content/application~1json/schema");
    let Some(schema) = schema.filter(|_| operation.name().starts_with("GET ")) else { return false };
    let schema = document.resolved(schema);
    schema["type"] == "array" || schema["properties"]["next"] != Value::Null && schema["properties"]["items"] != Value::Null
}
