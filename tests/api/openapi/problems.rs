//! Every refusal is described: its status, and its code.

use super::Document;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use tests::TestApp;

/// The codes by which an answer of this status refuses.
fn codes<'a>(document: &'a Document, response: &'a Value) -> Vec<&'a str> {
    let schema = document.resolved(response).pointer("/content/application~1problem+json/schema").expect("a problem");
    let parts = document.resolved(schema)["allOf"].as_array().expect("a narrower problem");
    let code = parts.iter().find_map(|part| part.pointer("/properties/code/enum")?.as_array()).expect("codes");
    code.iter().map(|code| code.as_str().expect("a code")).collect()
}

#[tokio::test]
async fn every_operation_says_by_which_codes_it_refuses() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let page = app.anyone.page("/docs/problems").await.expect(200).text();
    for operation in document.operations() {
        let name = operation.name();
        let responses = operation.described["responses"].as_object().expect("responses");
        // A wildcard would let everything pass.
        assert!(!responses.contains_key("default"), "{name}");
        for status in ["429", "500", "503"] {
            assert!(responses.contains_key(status), "{name} does not describe {status}");
        }
        assert!(operation.is_public() || responses.contains_key("401"), "{name} needs a token");
        assert!(operation.permissions().is_empty() || responses.contains_key("403"), "{name} needs a permission");
        assert!(!operation.path.contains('{') || responses.contains_key("404"), "{name} names a record");
        for (status, response) in responses.iter().filter(|(status, _)| status.as_str() >= "400") {
            for code in codes(&document, response) {
                assert!(page.contains(&format!("<tr id=\"{code}\">")), "{name} {status}: {code} is not explained at /docs/problems");
            }
            let headers = &document.resolved(response)["headers"];
            assert_eq!(headers["Retry-After"].is_object(), status == "429" || status == "503", "{name} {status}");
        }
    }
}

/// The codes of problems in the sources: `code: "…"`, `conflict("…"`, `refuse("…"`.
fn codes_in(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            codes_in(&entry, found);
            continue;
        }
        if entry.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(&entry).expect("text");
        for start in [
            "Error::conflict(\"",
            "Self::conflict(\"",
            "refuse(\"",
            "Conflict { code: \"",
            "NotFound { code: \"",
            "Unauthorized { code: \"",
        ] {
            let codes = text.split(start).skip(1).filter_map(|rest| rest.split('"').next());
            found.extend(codes.filter(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')).map(str::to_owned));
        }
    }
}

#[tokio::test]
async fn every_code_in_the_sources_is_given_by_some_operation() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let mut known = BTreeSet::new();
    for operation in document.operations() {
        let responses = operation.described["responses"].as_object().expect("responses");
        for (_, response) in responses.iter().filter(|(status, _)| status.as_str() >= "400") {
            known.extend(codes(&document, response).into_iter().map(str::to_owned));
        }
    }
    let mut written = BTreeSet::new();
    codes_in(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/api")), &mut written);
    assert!(written.len() > 20, "{written:?}");
    let unknown: Vec<_> = written.difference(&known).collect();
    assert!(unknown.is_empty(), "crates/api/src/docs/problems.rs does not know {unknown:?}");
}
