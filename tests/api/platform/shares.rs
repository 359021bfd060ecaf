//! What one user may have of what costs storage or time.

use futures_util::future::join_all;
use serde_json::{Value, json};
use shared::Problem;
use shared::customers::segments::{Segment, SegmentState};
use shared::records::bulk::{BulkChange, BulkStatus};
use shared::records::import::{Import, ImportStatus};
use std::future::IntoFuture;
use tests::{Account, Client, Events, PASSWORD, Reply, TestApp, until};
use uuid::Uuid;

/// How many of these were done; the others are refused with the limit and how to make room, but those that a busy server had no time for.
fn done(answers: &[Reply], status: u16, limit: u64) -> usize {
    let judged = answers.iter().filter(|answer| answer.status != 503);
    let (done, refused): (Vec<&Reply>, Vec<&Reply>) = judged.partition(|answer| answer.status == status);
    for answer in refused {
        told(&answer.refused(409, "share_used_up"), limit);
    }
    done.len()
}

fn told(problem: &Problem, limit: u64) {
    let detail = problem.detail.clone().unwrap_or_default();
    assert!(detail.contains(&format!("at most {limit} ")) && detail.contains("count"), "{detail}");
}

async fn lead(by: &Account, name: &str) -> Uuid {
    let made = by.post("/leads", &json!({ "name": name })).await.expect(201).json();
    made["id"].as_str().unwrap().parse().unwrap()
}

fn everybody(name: &str) -> Value {
    json!({ "name": name, "filter": { "all": [] } })
}

/// The segment once its build has ended, one way or the other.
async fn built(by: &Client, id: Uuid) -> Segment {
    until("the build to end", async || {
        let segment: Segment = by.get(&format!("/segments/{id}")).await.expect(200).read();
        (segment.state != SegmentState::Building).then_some(segment)
    })
    .await
}

#[tokio::test]
async fn a_user_has_so_many_segments_however_many_are_asked_for_at_once() {
    let app = TestApp::start_with(|config| config.limits.shares.segments = 3).await;
    let admin = app.admin().await;
    let answers = join_all((0..50).map(|n| admin.post("/segments", &everybody(&format!("S {n}"))).into_future())).await;
    assert_eq!(done(&answers, 201, 3), 3);
    let made = answers.iter().find(|answer| answer.status == 201).unwrap().read::<Segment>();
    let of_this = format!("/segments/{}", made.id);
    admin.post_empty(&format!("{of_this}/archive")).await.expect(200);
    admin.post("/segments", &everybody("Another")).await.expect(201);
    admin.post_empty(&format!("{of_this}/restore")).await.refused(409, "share_used_up");
    let ida = app.join(&["admin"], None).await;
    ida.post("/segments", &everybody("Hers")).await.expect(201);
}

#[tokio::test]
async fn segments_store_so_many_members_and_one_that_would_need_more_says_so() {
    let app = TestApp::start_with(|config| config.limits.shares.segment_members = 5).await;
    let admin = app.admin().await;
    for n in 0..6 {
        admin.post("/customers", &json!({ "kind": "company", "name": format!("C {n}") })).await.expect(201);
    }
    // A segment that is being built takes in who changes meanwhile.
    app.inside().await.at_rest().await;
    let make = async |name: &str| {
        let made: Segment = admin.post("/segments", &everybody(name)).await.expect(201).read();
        built(&admin, made.id).await
    };
    let (first, second) = (make("First").await, make("Second").await);
    assert_eq!((first.state, first.members.count), (SegmentState::Ready, 6));
    assert_eq!((second.state, second.members.count), (SegmentState::Broken, 0));
    assert!(second.problem.as_deref().is_some_and(|why| why.contains("archive segments")), "{:?}", second.problem);
    assert_eq!(app.inside().await.count("segment_members", "1 = 1").await, 6);
    // What is there can be built again, and what makes room helps.
    admin.post_empty(&format!("/segments/{}/rebuild", first.id)).await.expect(202);
    assert_eq!(built(&admin, first.id).await.state, SegmentState::Ready);
    admin.post_empty(&format!("/segments/{}/archive", first.id)).await.expect(200);
    let empty = "archived_at IS NOT NULL AND members = 0";
    until("the members to be gone", async || (app.inside().await.count("segments", empty).await == 1).then_some(())).await;
    admin.post_empty(&format!("/segments/{}/rebuild", second.id)).await.expect(202);
    let second = built(&admin, second.id).await;
    assert_eq!((second.state, second.members.count), (SegmentState::Ready, 6));
}

#[tokio::test]
async fn so_many_bulk_changes_run_at_once_and_so_many_records_are_kept_to_be_undone() {
    let app = TestApp::start_with(|config| {
        config.limits.shares.running_bulk_changes = 1;
        config.limits.shares.bulk_rows = 5;
    })
    .await;
    let (admin, inside) = (app.admin().await, app.inside().await);
    let ids = [lead(&admin, "A").await, lead(&admin, "B").await];
    let tag = async |name: &str| {
        let tag = json!({ "target": { "ids": ids }, "action": { "type": "add_tags", "tags": [name] } });
        admin.post("/leads/bulk", &tag).await
    };
    let ended = async |begun: BulkChange| {
        until("the bulk change to end", async || {
            let bulk: BulkChange = admin.get(&format!("/bulk-changes/{}", begun.id)).await.read();
            (bulk.status == BulkStatus::Finished).then_some(())
        })
        .await;
    };
    ended(tag("One").await.expect(202).read()).await;
    inside.execute("UPDATE bulk_changes SET status = 'running'").await.unwrap();
    told(&tag("Two").await.refused(409, "share_used_up"), 1);
    inside.execute("UPDATE bulk_changes SET status = 'finished'").await.unwrap();
    ended(tag("Two").await.expect(202).read()).await;
    told(&tag("Three").await.refused(409, "share_used_up"), 5);
    inside.execute("UPDATE bulk_changes SET created_at = '2020-01-01T00:00:00+00:00'").await.unwrap();
    tag("Three").await.expect(202);
}

#[tokio::test]
async fn so_many_imports_run_at_once() {
    let app = TestApp::start_with(|config| config.limits.shares.running_imports = 1).await;
    let (admin, inside) = (app.admin().await, app.inside().await);
    let upload = async |sheet: &'static str| {
        let import: Import = admin.post_empty("/leads/imports?filename=a.csv").body("text/csv", sheet).await.expect(201).read();
        import.id
    };
    let (one, two) = (upload("name\nAcme\n").await, upload("name\nBolt\n").await);
    let plan = json!({ "columns": [{ "position": 0, "field": "name" }], "currency": "EUR", "correct_spelling": true });
    let run = async |import: Uuid| admin.post(&format!("/imports/{import}/run"), &plan).await;
    run(one).await.expect(202);
    until("the import to end", async || {
        let import: Import = admin.get(&format!("/imports/{one}")).await.read();
        (import.status == ImportStatus::Finished).then_some(())
    })
    .await;
    let first = inside.uuid(one);
    inside.execute(&format!("UPDATE imports SET status = 'running' WHERE id = {first}")).await.unwrap();
    told(&run(two).await.refused(409, "share_used_up"), 1);
    inside.execute(&format!("UPDATE imports SET status = 'finished' WHERE id = {first}")).await.unwrap();
    run(two).await.expect(202);
}

#[tokio::test]
async fn the_files_of_a_user_are_so_large_together_however_many_come_at_once() {
    let app = TestApp::start_with(|config| config.limits.shares.files = 20).await;
    let admin = app.admin().await;
    let lead = lead(&admin, "Acme").await;
    let attach = |by: &Account, n: usize| {
        let path = format!("/leads/{lead}/attachments?filename=file{n}.txt");
        by.post_empty(&path).body("application/octet-stream", format!("text {n:04}"))
    };
    let mut answers = Vec::new();
    // More at once would wait for places of uploads.
    for n in 0..4 {
        answers.extend(join_all([attach(&admin, 2 * n), attach(&admin, 2 * n + 1)].map(IntoFuture::into_future)).await);
    }
    assert_eq!(done(&answers, 201, 20), 2, "nine bytes each");
    let ida = app.join(&["admin"], None).await;
    attach(&ida, 100).await.expect(201);
    assert_eq!(app.inside().await.count("attachments", "1 = 1").await, 3);
}

#[tokio::test]
async fn a_further_sign_in_ends_the_session_that_was_used_longest_ago() {
    let app = TestApp::start_with(|config| config.limits.shares.sessions = 3).await;
    let ida = app.join(&["viewer"], None).await;
    let body = json!({ "email": ida.email(), "password": PASSWORD, "refresh_token_in_body": true });
    let answers = join_all((0..50).map(|_| app.anyone.post("/auth/sign-in", &body).into_future())).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "nobody is kept out");
    let inside = app.inside().await;
    let open = format!("user_id = {} AND ended_at IS NULL", inside.uuid(ida.me.id));
    assert_eq!(inside.count("sessions", &open).await, 3);
    ida.get("/me").await.problem(401);
    let last = app.sign_in(ida.email()).await;
    assert_eq!(last.get("/me/sessions").await.expect(200).json().as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn so_many_invitations_of_a_user_are_open() {
    let app = TestApp::start_with(|config| config.limits.shares.invitations = 3).await;
    let admin = app.admin().await;
    let bob = app.join(&["admin"], None).await;
    let invite =
        |by: &Account, n: usize| by.post("/users", &json!({ "name": format!("Guest {n}"), "email": format!("guest{n}@example.com") }));
    let answers = join_all((0..50).map(|n| invite(&admin, n).into_future())).await;
    assert_eq!(done(&answers, 201, 3), 3);
    let open: Vec<Value> = answers.iter().filter(|answer| answer.status == 201).map(Reply::json).collect();
    // One that is sent again takes no more room, one that was accepted or called off none.
    let path = |user: &Value| format!("/users/{}", user["id"].as_str().unwrap());
    admin.post_empty(&format!("{}/invitation", path(&open[0]))).await.expect(202);
    invite(&bob, 50).await.expect(201);
    app.accept(open[2]["email"].as_str().unwrap()).await;
    admin.post_empty(&format!("{}/deactivate", path(&open[1]))).await.expect(200);
    let answers = join_all((60..80).map(|n| invite(&admin, n).into_future())).await;
    assert_eq!(done(&answers, 201, 3), 2);
}

#[tokio::test]
async fn so_many_interactions_are_logged_in_a_day() {
    let app = TestApp::start_with(|config| config.limits.shares.interactions_a_day = 3).await;
    let (admin, bob) = (app.admin().await, app.join(&["admin"], None).await);
    let path = format!("/leads/{}/interactions", lead(&admin, "Acme").await);
    let log = |by: &Account| by.post(&path, &json!({ "kind": "note", "summary": "Rang" }));
    let answers = join_all((0..50).map(|_| log(&admin).into_future())).await;
    assert_eq!(done(&answers, 201, 3), 3);
    log(&bob).await.expect(201);
    app.inside().await.execute("UPDATE interactions SET created_at = '2020-01-01T00:00:00+00:00'").await.unwrap();
    log(&admin).await.expect(201);
}

#[tokio::test]
async fn imports_remember_so_many_sheets_those_of_late() {
    let app = TestApp::start_with(|config| config.limits.shares.import_mappings = 2).await;
    let admin = app.admin().await;
    let upload = async |sheet: String| -> Import {
        admin.post_empty("/leads/imports?filename=a.csv").body("text/csv", sheet).await.expect(201).read()
    };
    for column in ["a", "b", "c"] {
        let import = upload(format!("name,{column}\nAcme {column},1\n")).await;
        let plan = json!({ "columns": [{ "position": 0, "field": "name" }], "currency": "EUR", "correct_spelling": true });
        admin.post(&format!("/imports/{}/run", import.id), &plan).await.expect(202);
    }
    let mut known = Vec::new();
    for column in ["a", "b", "c"] {
        known.push(upload(format!("name,{column}\nBolt,1\n")).await.remembered.is_some());
    }
    assert_eq!(known, [false, true, true]);
}

#[tokio::test]
async fn so_many_exports_begin_in_an_hour() {
    let app = TestApp::start_with(|config| config.limits.shares.exports_an_hour = 3).await;
    let (admin, bob) = (app.admin().await, app.join(&["admin"], None).await);
    let answers = join_all((0..50).map(|_| admin.get("/leads/export.csv").into_future())).await;
    let (done, refused): (Vec<&Reply>, Vec<&Reply>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(done.len(), 3);
    for answer in refused {
        answer.refused(429, "too_many_requests");
        assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 0));
    }
    for format in ["xlsx", "pdf"] {
        admin.get(&format!("/leads/export.{format}")).await.refused(429, "too_many_requests");
        bob.get(&format!("/leads/export.{format}")).await.expect(200);
    }
}

#[tokio::test]
async fn what_one_record_and_one_user_may_have_is_as_configured() {
    let app = TestApp::start_with(|config| {
        let (shares, records) = (&mut config.limits.shares, &mut config.limits.records);
        (shares.api_keys, shares.views, shares.segments_of_all, shares.live_streams) = (1, 1, 1, 1);
        (records.contacts, records.files) = (1, 1);
    })
    .await;
    let admin = app.admin().await;
    let acme = admin.post("/customers", &json!({ "kind": "company", "name": "Acme" })).await.expect(201).json();
    let acme = format!("/customers/{}", acme["id"].as_str().unwrap());
    let twice = async |path: &str, body: &dyn Fn(usize) -> Value| {
        admin.post(path, &body(1)).await.expect(201);
        admin.post(path, &body(2)).await
    };
    let person = |n: usize| json!({ "new_person": { "name": format!("P {n}"), "email": format!("p{n}@example.com") } });
    twice(&format!("{acme}/contacts"), &person).await.refused(409, "too_many_contacts");
    twice("/views", &|n| json!({ "record": "customers", "name": format!("V {n}") })).await.refused(409, "too_many_views");
    twice("/segments", &|n| everybody(&format!("S {n}"))).await.refused(409, "too_many_segments");
    let key = |n: usize| {
        let permissions = json!({ "lead.read": "own" });
        json!({ "name": format!("K {n}"), "permissions": permissions, "expires_at": "2027-06-01T00:00:00Z", "current_password": PASSWORD })
    };
    twice("/me/keys", &key).await.refused_field(422, "name");
    let attach =
        async |name: &str| admin.post_empty(&format!("{acme}/attachments?filename={name}")).body("application/octet-stream", "text").await;
    attach("a.txt").await.expect(201);
    attach("b.txt").await.refused(409, "too_many_files");
    let mut events = Events::open(&admin, "/live", None).await;
    events.next().await.expect("hello");
    admin.get("/live").await.refused(429, "too_many_requests");
}
