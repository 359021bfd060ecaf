//! Open pages follow what others change.

use serde_json::json;
use shared::access::{Permission, Scope};
use shared::customers::Customer;
use tests::{Account, Events, TestApp};

async fn add(by: &Account, name: &str) -> Customer {
    by.post("/customers", &json!({ "kind": "company", "name": name })).await.expect(201).read()
}

async fn rename(by: &Account, customer: &Customer, name: &str) {
    let path = format!("/customers/{}", customer.id);
    let version = by.get(&path).await.etag();
    by.patch(&path, &json!({ "name": name })).if_match(version).await.expect(200);
}

#[tokio::test]
async fn a_page_hears_of_what_others_do_with_the_records_it_may_see() {
    let app = TestApp::start().await;
    let (root, ida) = (app.admin().await, app.join(&["sales_manager"], None).await);
    let acme = add(&root, "Acme").await;
    let mut events = Events::open(&ida, "/live", None).await;
    assert_eq!(events.next().await.expect("an event").name, "hello");
    rename(&root, &acme, "Acme Ltd").await;
    let first = events.next().await.expect("an event").notice();
    assert_eq!((first.topic.as_str(), first.id, first.action.as_deref()), ("customers", Some(acme.id), Some("customer.edited")));
    assert_eq!(first.actor_id, Some(root.me.id));
    // What is said with a customer is about the customer.
    root.post(&format!("/customers/{}/interactions", acme.id), &json!({ "kind": "call", "summary": "Rang" })).await.expect(201);
    let second = events.next().await.expect("an event").notice();
    assert_eq!((second.id, second.action.as_deref()), (Some(acme.id), Some("interaction.logged")));
}

#[tokio::test]
async fn whoever_comes_back_hears_what_was_missed() {
    let app = TestApp::start().await;
    let root = app.admin().await;
    let mut events = Events::open(&root, "/live", None).await;
    let hello = events.next().await.expect("an event");
    drop(events);
    let (acme, bolt) = (add(&root, "Acme").await, add(&root, "Bolt").await);
    let mut events = Events::open(&root, "/live?follow=false", Some(&hello.id)).await;
    let mut heard = Vec::new();
    while let Some(event) = events.next().await {
        heard.push(event);
    }
    assert_eq!(heard.iter().map(|e| e.notice().id).collect::<Vec<_>>(), [Some(acme.id), Some(bolt.id)]);
    let mut again = Events::open(&root, "/live?follow=false", Some(&heard[0].id)).await;
    assert_eq!(again.next().await.map(|e| e.notice().id), Some(Some(bolt.id)), "goes on after the last one heard");
    let mut elsewhere = Events::open(&root, "/live?follow=false", Some("999999999")).await;
    assert_eq!(elsewhere.next().await.map(|e| e.name).as_deref(), Some("reset"), "an id from elsewhere: read everything anew");
    root.get("/live?follow=false").header("last-event-id", "x").await.refused_field(422, "Last-Event-ID");
}

#[tokio::test]
async fn nobody_hears_of_what_they_may_not_see() {
    let app = TestApp::start().await;
    let root = app.admin().await;
    let (north, south) = (app.team("North").await.id, app.team("South").await.id);
    app.role_with("own only", &[(Permission::CustomerRead, Scope::Own), (Permission::CustomerCreate, Scope::Own)]).await;
    let ida = app.join(&["sales_staff"], Some(north)).await;
    let bob = app.join(&["sales_staff"], Some(south)).await;
    let eve = app.join(&["own only"], None).await;
    let nobody = app.join(&[], None).await;
    let mut streams = Vec::new();
    for account in [&ida, &bob, &eve, &nobody] {
        let mut events = Events::open(account, "/live", None).await;
        events.next().await.expect("hello");
        streams.push(events);
    }
    let (hers, his, eves) = (add(&ida, "Hers").await, add(&bob, "His").await, add(&eve, "Eve's").await);
    add(&root, "Root's").await;
    for (events, expected) in streams.iter_mut().zip([hers.id, his.id, eves.id]) {
        assert_eq!(events.next().await.expect("an event").notice().id, Some(expected));
    }
    // Each heard of the own customer only; what comes next is the next own one.
    let (hers, his, eves) = (add(&ida, "Hers too").await, add(&bob, "His too").await, add(&eve, "Eve's too").await);
    for (events, expected) in streams.iter_mut().zip([hers.id, his.id, eves.id]) {
        assert_eq!(events.next().await.expect("an event").notice().id, Some(expected));
    }
    let missed = Events::open(&nobody, "/live?follow=false", Some("0")).await.next().await;
    assert_eq!(missed, None);
}

#[tokio::test]
async fn that_a_record_is_gone_is_told_to_those_who_saw_it() {
    let app = TestApp::start().await;
    let root = app.admin().await;
    let (north, south) = (app.team("North").await.id, app.team("South").await.id);
    let (ida, bob) = (app.join(&["sales_staff"], Some(north)).await, app.join(&["sales_staff"], Some(south)).await);
    let import = crate::imports::run_whole(&ida, "name\nMistake\n").await;
    let erased = add(&ida, "Erased").await;
    let mut streams = Vec::new();
    for account in [&root, &ida, &bob] {
        let mut events = Events::open(account, "/live", None).await;
        events.next().await.expect("hello");
        streams.push(events);
    }
    crate::imports::undo(&ida, &import).await;
    let body = json!({ "confirm_name": "Erased", "reason": "Asked for it", "current_password": tests::PASSWORD });
    root.post(&format!("/customers/{}/erase", erased.id), &body).await.expect(200);
    let his = add(&bob, "His").await;
    let [roots, hers, bobs] = &mut streams[..] else { unreachable!() };
    for events in [roots, hers] {
        for _ in 0..2 {
            let notice = events.next().await.expect("an event").notice();
            assert_eq!((notice.topic.as_str(), notice.id), ("customers", None));
        }
    }
    assert_eq!(bobs.next().await.expect("an event").notice().id, Some(his.id), "the first he hears of");
}

#[tokio::test]
async fn an_import_is_told_as_one_change() {
    let app = TestApp::start().await;
    let root = app.admin().await;
    let mut events = Events::open(&root, "/live", None).await;
    events.next().await.expect("hello");
    crate::imports::run_whole(&root, tests::ACCOUNTS_CSV).await;
    let notice = events.next().await.expect("an event").notice();
    assert_eq!((notice.topic.as_str(), notice.id), ("customers", None));
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_end_when_the_server_stops() {
    let mut app = TestApp::start().await;
    let root = app.admin().await.clone();
    let mut events = Events::open(&root, "/live", None).await;
    events.next().await.expect("hello");
    let began = std::time::Instant::now();
    tokio::task::block_in_place(|| app.stop());
    assert_eq!(events.next().await, None);
    assert!(began.elapsed() < std::time::Duration::from_secs(15), "the stop waited for the stream");
}

#[tokio::test]
async fn a_user_has_a_bounded_number_of_streams() {
    let app = TestApp::start().await;
    let root = app.admin().await;
    let mut open = Vec::new();
    for _ in 0..30 {
        let mut events = Events::open(&root, "/live", None).await;
        events.next().await.expect("hello");
        open.push(events);
    }
    root.get("/live").await.refused(429, "too_many_requests");
}
