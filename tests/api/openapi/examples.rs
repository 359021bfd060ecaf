//! The document's examples are requests that were sent and answers that came: all that are JSON have one. Files and events have none.
//!
//! `CLIENTSPHERE_WRITE_EXAMPLES=1` writes `openapi/examples.json` anew; `cargo xtask openapi` then takes it into the document.

mod normal;

use super::scene::Scene;
use super::{Document, Operation};
use normal::Normal;
use reqwest::Method;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use tests::{PASSWORD, Reply, Sent, TestApp};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/examples.json");
const ANEW: &str = "CLIENTSPHERE_WRITE_EXAMPLES=1 writes openapi/examples.json anew";
const JSON: &str = "application/json";

/// Exchanges as they are kept, by the names of operations.
type Examples = BTreeMap<String, Value>;

#[tokio::test]
async fn the_examples_are_what_was_sent_and_answered() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let root = app.admin().await;
    let scene = Scene::set(&app).await;
    let mut sent = of_strangers().await;
    let mut operations = document.operations();
    operations.retain(|o| !o.is_public() && contents(o).any(|(kind, _)| kind.as_str() == JSON));
    // Lists last, when there is something in them.
    operations.sort_by_key(|operation| !operation.writes());
    for operation in &operations {
        let request = scene.request(operation, &root).await.unwrap_or_else(|| panic!("{} cannot be sent", operation.name()));
        let (asked, reply) = request.exchange().await.expect("an answer");
        sent.insert(operation.name(), kept(&asked, &reply));
    }
    if std::env::var_os("CLIENTSPHERE_WRITE_EXAMPLES").is_some() {
        std::fs::write(FILE, serde_json::to_string_pretty(&sent).expect("JSON") + "\n").expect("openapi/examples.json");
        return;
    }
    // What they hold is held to the schemas: what was sent just now by the client, what is kept below.
    let outline = |examples: &Examples| {
        let parts = |example: &Value| (example["status"].clone(), !example["request"].is_null(), !example["answer"].is_null());
        examples.iter().map(|(name, example)| (name.clone(), parts(example))).collect::<BTreeMap<_, _>>()
    };
    assert_eq!(outline(&committed()), outline(&sent), "{ANEW}");
}

#[tokio::test]
async fn every_request_and_answer_has_an_example_that_fits_its_schema() {
    let app = TestApp::start().await;
    let document = Document::of(&app).await;
    let mut wrong = Vec::new();
    for operation in &document.operations() {
        for (_, content) in contents(operation).filter(|(kind, _)| kind.as_str() == JSON) {
            match content.get("example").map(|example| tests::fits(&content["schema"], example)) {
                None => wrong.push(format!("{} has no example", operation.name())),
                Some(Err(how)) => wrong.push(format!("{}: {how}", operation.name())),
                Some(Ok(())) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{} examples: {ANEW}\n{}", wrong.len(), wrong.join("\n"));
}

/// Tokens, secrets and hashes are long words of letters and digits; those in examples open nothing.
#[test]
fn no_example_tells_a_secret() {
    let text = json!(committed()).to_string();
    let words = text.split(|c| !normal::is_of_word(c));
    let is_name = |word: &str| word.contains('_') && !word.contains(|c: char| c.is_ascii_uppercase());
    let long = words.filter(|word| word.len() >= normal::LONG && word.contains(|c: char| c.is_ascii_digit()) && !is_name(word));
    let real: Vec<_> = long.filter(|word| !normal::is_stand_in(word)).collect();
    assert!(real.is_empty(), "{real:?}: tests/api/openapi/examples/normal.rs says what stands in for them");
}

fn committed() -> Examples {
    serde_json::from_str(&std::fs::read_to_string(FILE).expect("openapi/examples.json")).expect("JSON")
}

/// What an operation is asked with, and answers where it succeeds.
fn contents(operation: &Operation) -> impl Iterator<Item = (&String, &Value)> {
    let answers = operation.described["responses"].as_object().into_iter().flatten();
    let successes = answers.filter(|(status, _)| status.starts_with('2')).map(|(_, answer)| &answer["content"]);
    successes.chain([&operation.described["requestBody"]["content"]]).filter_map(Value::as_object).flatten()
}

/// What is kept of an exchange: what is JSON of it.
fn kept(sent: &Sent, reply: &Reply) -> Value {
    assert!((200..300).contains(&reply.status), "{} answered {}: {}", reply.what, reply.status, reply.text());
    let mut normal = Normal::default();
    let mut example = Map::new();
    if let Some(request) = sent.body.as_deref().and_then(|body| serde_json::from_slice::<Value>(body).ok()) {
        example.insert("request".to_owned(), normal.of(request));
    }
    example.insert("status".to_owned(), reply.status.into());
    if reply.header("content-type").starts_with(JSON) {
        example.insert("answer".to_owned(), normal.of(reply.json()));
    }
    Value::Object(example)
}

/// The operations for which nobody needs to be signed in, in the order in which somebody uses them.
async fn of_strangers() -> Examples {
    let app = TestApp::start().await;
    let mut sent = Examples::new();
    let mut send = async |method: Method, path: &str, body: Option<Value>| {
        let request = app.anyone.request(method.clone(), path);
        let request = body.into_iter().fold(request, |request, body| request.json(&body));
        let (asked, reply) = request.exchange().await.expect("an answer");
        sent.insert(format!("{method} {path}"), kept(&asked, &reply));
        reply
    };
    let link = async |to: &str, page: &str| app.mail_with_link(to, page, &[]).await.token(page).expect("a token");
    let (email, colleague, moved) = ("ada@example.com", "grace@example.com", "g.hopper@example.com");
    send(Method::GET, "/setup", None).await;
    let set_up = json!({ "token": app.setup_token(), "name": "Ada Lovelace", "email": email, "password": PASSWORD });
    send(Method::POST, "/setup", Some(set_up)).await;
    let signing_in = json!({ "email": email, "password": PASSWORD, "refresh_token_in_body": true });
    let signed_in = send(Method::POST, "/auth/sign-in", Some(signing_in)).await.json();
    send(Method::POST, "/auth/refresh", Some(json!({ "refresh_token": signed_in["refresh_token"] }))).await;
    let root = app.sign_in(email).await;
    root.post("/users", &json!({ "name": "Grace Hopper", "email": colleague })).await.expect(201);
    let token = link(colleague, "invitation").await;
    send(Method::POST, "/invitations/look-up", Some(json!({ "token": token }))).await;
    send(Method::POST, "/invitations/accept", Some(json!({ "token": token, "password": PASSWORD }))).await;
    send(Method::POST, "/auth/forgot", Some(json!({ "email": colleague }))).await;
    let token = link(colleague, "reset").await;
    send(Method::POST, "/auth/reset", Some(json!({ "token": token, "password": PASSWORD }))).await;
    let hers = app.sign_in(colleague).await;
    hers.post("/me/email", &json!({ "email": moved, "current_password": PASSWORD })).await.expect(202);
    let token = link(moved, "confirm-email").await;
    send(Method::POST, "/auth/email", Some(json!({ "token": token }))).await;
    sent
}
