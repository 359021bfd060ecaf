//! One word for one thing: how operations are named.

use super::Document;
use tests::TestApp;

/// How the name of an operation begins, by its method.
const VERBS: &[(&str, &[&str])] = &[
    // One thing, many things, a list as a file, another file, what something would do.
    ("GET", &["get_", "list_", "export_", "download_", "preview_"]),
    ("PUT", &["set_"]),
    ("PATCH", &["edit_"]),
    ("DELETE", &["delete_"]),
];
/// What is said in words of its own.
const OTHERS: &[&str] = &["search", "follow_changes", "verify_audit"];
/// Words that mean what another one means here.
const SYNONYMS: &[&str] = &["read", "fetch", "show", "find", "remove", "update", "change_one", "rename", "add_new"];

#[tokio::test]
async fn operations_are_named_by_what_they_do() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    for operation in document.operations() {
        let name = operation.name();
        let id = operation.described["operationId"].as_str().expect("an operationId");
        let verbs = VERBS.iter().find(|(method, _)| *method == operation.method.as_str()).map_or(&[][..], |(_, verbs)| *verbs);
        let fits = verbs.is_empty() || OTHERS.contains(&id) || verbs.iter().any(|verb| id.starts_with(verb));
        assert!(fits, "{name} is named {id}, and not by one of {verbs:?}");
        let first = id.split('_').next().unwrap_or_default();
        assert!(!SYNONYMS.contains(&first), "{name} is named {id}: say it as the others do");
        let content = operation.described.pointer("/responses/200/content").and_then(|content| content.as_object());
        let is_list = content.and_then(|content| content.get("application/json")).is_some_and(|json| {
            let schema = document.resolved(&json["schema"]);
            schema["type"] == "array" || schema["properties"]["items"]["type"] == "array" && schema["properties"]["next"].is_object()
        });
        assert_eq!(is_list && operation.method == "GET", id.starts_with("list_"), "{name} is named {id}");
    }
}

#[tokio::test]
async fn the_same_thing_has_the_same_name_in_a_query_and_in_a_body() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let operations = document.operations();
    let query = |name: &str| operations.iter().find(|o| o.name() == name).expect(name).query();
    let merge = operations.iter().find(|o| o.name() == "POST /customers/merges").expect("merging");
    let body = &merge.body(&document).expect("a body")["properties"];
    for name in query("GET /customers/merges/preview") {
        assert!(body[&name].is_object(), "the preview of a merge has {name}, the merge has not");
    }
}
