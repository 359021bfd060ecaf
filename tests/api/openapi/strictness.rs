//! Every body and every query is read strictly.

use super::Document;
use serde_json::json;
use tests::TestApp;
use uuid::Uuid;

#[tokio::test]
async fn no_operation_takes_an_unknown_key() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let root = app.admin().await;
    let inside = app.inside().await;
    inside.at_rest().await;
    let before = inside.picture(&[]).await;
    let mut checked = 0;
    for operation in document.operations() {
        let path = operation.at(Uuid::nil());
        if operation.body(&document).is_some() {
            // If-Match is there so that its absence is not what is refused.
            let request = root.request(operation.method.clone(), &path).if_match(1).json(&json!({ "surprise_key": true }));
            request.await.refused_field(400, "surprise_key");
            checked += 1;
        }
        if !operation.query().is_empty() {
            let answer = root.request(operation.method.clone(), &format!("{path}?surprise_key=1")).await;
            answer.refused_field(400, "surprise_key");
            let first = &operation.query()[0];
            root.request(operation.method.clone(), &format!("{path}?{first}=1&{first}=2")).await.refused_field(400, first);
            checked += 1;
        }
    }
    assert!(checked > 25, "{checked}");
    assert_eq!(before, inside.picture(&[]).await, "nothing was written");
}

#[tokio::test]
async fn every_document_of_a_body_says_that_it_is_strict() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    for operation in document.operations() {
        if let Some(body) = operation.body(&document) {
            assert_eq!(body["additionalProperties"], false, "{}", operation.name());
        }
    }
}
