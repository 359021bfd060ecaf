//! Bodies on their way in: who is refused before anything is read, whose share is whose, and what happens to those that trickle.

use crate::attachments::{attach, attaching, customer};
use api::platform::config::Uploads;
use futures_util::future::{join_all, select_all};
use serde_json::{Value, json};
use shared::Problem;
use std::time::Duration;
use tests::{TestApp, until};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A request that announces much more of a body than it sends.
struct Begun<'a> {
    call: (&'a str, &'a str),
    token: Option<&'a str>,
    content_type: &'a str,
    sent: &'a str,
    further: &'a str,
}

impl<'a> Begun<'a> {
    fn file(path: &'a str, token: Option<&'a str>) -> Self {
        Self { call: ("POST", path), token, content_type: "application/octet-stream", sent: "x", further: "" }
    }

    fn json(path: &'a str, token: Option<&'a str>) -> Self {
        Self { content_type: "application/json", sent: "{", ..Self::file(path, token) }
    }

    async fn send(self, app: &TestApp) -> TcpStream {
        let ((method, path), content_type) = (self.call, self.content_type);
        let token = self.token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
        let head = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nhost: x\r\n{token}{}content-type: {content_type}\r\ncontent-length: 5000\r\n\r\n{}",
            self.further, self.sent
        );
        let mut stream = TcpStream::connect(app.address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
    }
}

/// The answer's head in small letters, and its problem.
async fn answer(stream: &mut TcpStream) -> (String, Problem) {
    let (mut read, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let n = stream.read(&mut buffer).await.expect("an answer");
        read.extend_from_slice(&buffer[..n]);
        let text = String::from_utf8_lossy(&read);
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && let Ok(problem) = serde_json::from_str(body)
        {
            return (head.to_ascii_lowercase(), problem);
        }
        assert!(n > 0, "the connection ended with {text:?}");
    }
}

#[tokio::test]
async fn twenty_strangers_who_trickle_keep_nobody_from_uploading() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let path = format!("/customers/{}/attachments?filename=a.txt", acme.id);
    let mut held = Vec::new();
    for n in 0..20 {
        let mut stranger = Begun::file(&path, (n % 2 == 0).then_some("made-up")).send(&app).await;
        assert_eq!(answer(&mut stranger).await.1.status, 401);
        held.push(stranger);
        held.push(Begun::json("/auth/sign-in", None).send(&app).await);
    }
    for n in 0..3 {
        attach(&by, acme.id, &format!("{n}.txt"), b"text").await;
    }
    crate::imports::upload(&by, "name\nBolt\n").await.expect(201);
    customer(&by, "Cog").await;
}

/// Every endpoint that reads a body says who may not send one before any of it has come.
#[tokio::test]
async fn who_may_not_send_a_body_is_told_so_before_it_comes() {
    let app = TestApp::start().await;
    let nobody = app.join(&[], None).await;
    let document = app.anyone.get("/api/v1/openapi.json").await.json();
    let mut asked = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path.strip_prefix("/api/v1").unwrap().replace("{id}", &uuid::Uuid::nil().to_string());
        for (method, operation) in item.as_object().unwrap() {
            let (Some(body), Some(scopes)) = (operation.get("requestBody"), scopes(operation)) else { continue };
            let kind = body["content"].as_object().unwrap().keys().next().unwrap().clone();
            asked.push((method.to_ascii_uppercase(), path.clone(), kind, scopes));
        }
    }
    assert!(asked.len() > 30, "{}", asked.len());
    let status = async |(method, path, kind, _): &(String, String, String, usize), token: Option<&str>| {
        let begun = Begun { call: (method, path), token, content_type: kind, sent: "", further: "" };
        answer(&mut begun.send(&app).await).await.1.status
    };
    let strangers = join_all(asked.iter().map(async |call| (call, status(call, None).await))).await;
    let wrong: Vec<_> = strangers.iter().filter(|(_, status)| *status != 401).collect();
    assert!(wrong.is_empty(), "strangers: {wrong:?}");
    let guarded = asked.iter().filter(|call| call.3 > 0);
    let without = join_all(guarded.map(async |call| (call, status(call, Some(nobody.token())).await))).await;
    let wrong: Vec<_> = without.iter().filter(|(_, status)| *status != 403).collect();
    assert!(without.len() > 20 && wrong.is_empty(), "without permission: {wrong:?}");
}

/// How many permissions an operation asks for; `None` where it is for anybody.
fn scopes(operation: &Value) -> Option<usize> {
    let needed = operation["security"].as_array()?;
    needed.iter().map(|one| one["bearer"].as_array().map(Vec::len)).min()?
}

#[tokio::test]
async fn who_sends_a_share_of_the_files_waits_and_others_do_not() {
    let app = TestApp::start_with(|config| {
        // Those who hold a place trickle for as long as the test takes.
        config.limits.body_window = Duration::from_secs(600);
        config.limits.uploads = Uploads { places: 4, per_user: 2, per_address: 3 };
        config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    let ada = app.admin().await;
    let (bob, cid) = (app.as_role("admin").await, app.as_role("admin").await);
    let acme = customer(&ada, "Acme").await;
    let path = format!("/customers/{}/attachments?filename=a.txt", acme.id);
    let hold = async |token: &str, from: &str| {
        let further = format!("x-forwarded-for: {from}\r\n");
        Begun { further: &further, ..Begun::file(&path, Some(token)) }.send(&app).await
    };
    let send = async |by: &tests::Client, from: &str| attaching(by, acme.id, "b.txt", "text").header("x-forwarded-for", from).await;
    let mut held: Vec<(&tests::Account, &str, TcpStream)> = Vec::new();
    // A file that is sent while those who hold begin may have taken the place of one of them: who has been answered begins again.
    let refused = async |held: &mut Vec<(&tests::Account, &str, TcpStream)>, by: &tests::Client, from: &str, status: u16| loop {
        let answer = send(by, from).await;
        if answer.status != 201 {
            return answer.problem(status);
        }
        for (whose, place, stream) in held.iter_mut() {
            if stream.try_read(&mut [0]).is_ok() {
                *stream = hold(whose.token(), place).await;
            }
        }
    };
    let (office, home, road) = ("198.51.100.1", "198.51.100.2", "198.51.100.3");

    for _ in 0..2 {
        held.push((&ada, office, hold(ada.token(), office).await));
    }
    let told = refused(&mut held, &ada, home, 429).await;
    assert_eq!(told.code, "too_many_at_once");
    assert!(told.detail.as_deref().is_some_and(|detail| detail.contains("one user") && detail.contains('2')), "{told:?}");
    assert!(send(&ada, home).await.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 0));
    send(&bob, office).await.expect(201);

    held.push((&bob, office, hold(bob.token(), office).await));
    let told = refused(&mut held, &cid, office, 429).await;
    assert!(told.detail.as_deref().is_some_and(|detail| detail.contains("network address") && detail.contains('3')), "{told:?}");
    send(&cid, home).await.expect(201);

    held.push((&cid, home, hold(cid.token(), home).await));
    let told = refused(&mut held, &cid, road, 503).await;
    assert!(told.detail.as_deref().is_some_and(|detail| detail.contains('4')), "{told:?}");

    held.retain(|(whose, ..)| whose.me.id != ada.me.id);
    until("the places of who hung up", async || Some(send(&ada, road).await).filter(|answer| answer.status == 201)).await;
}

#[tokio::test]
async fn a_body_that_trickles_is_given_up_and_its_place_is_free() {
    let app = TestApp::start_with(|config| {
        config.limits.body_window = Duration::from_secs(1);
        config.limits.uploads = Uploads { places: 1, per_user: 1, per_address: 1 };
    })
    .await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let file = format!("/customers/{}/attachments?filename=a.txt", acme.id);
    let begun = [
        Begun::file(&file, Some(by.token())),
        Begun::json("/customers", Some(by.token())),
        Begun::json("/auth/sign-in", None),
        Begun { call: ("PATCH", "/me"), ..Begun::json("", Some(by.token())) },
    ];
    let answers = join_all(begun.map(async |begun| answer(&mut begun.send(&app).await).await)).await;
    for (head, problem) in answers {
        assert_eq!((problem.status, problem.code.as_str()), (408, "too_slow"), "{head}");
        assert!(problem.detail.is_some_and(|detail| detail.contains("4 KiB a second")));
        assert!(head.contains("connection: close"), "{head}");
    }
    attach(&by, acme.id, "b.txt", b"text").await;
    attach(&by, acme.id, "c.txt", &[b'c'; 3_000_000]).await;
    assert_eq!(app.inside().await.count("customers", "1 = 1").await, 1);
}

#[tokio::test]
async fn slow_bodies_of_one_address_or_user_are_only_so_many() {
    let app = TestApp::start_with(|config| config.limits.in_flight = 32).await;
    let by = app.admin().await;
    for (token, whose) in [(None, "your network address"), (Some(by.token()), "you")] {
        let mut held = Vec::new();
        for _ in 0..3 {
            held.push(Begun::json("/auth/sign-in", token).send(&app).await);
        }
        let ((head, problem), ..) = select_all(held.iter_mut().map(|stream| Box::pin(answer(stream)))).await;
        assert_eq!((problem.status, problem.code.as_str()), (429, "too_many_at_once"));
        assert!(head.contains("retry-after: ") && problem.detail.is_some_and(|detail| detail.contains(whose)));
        app.anyone.post("/auth/sign-in", &json!({})).await.problem(400);
        customer(&by, whose).await;
    }
}

#[tokio::test]
async fn little_is_taken_from_who_is_not_signed_in() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let long = json!({ "email": "ada@example.com", "password": "x".repeat(20_000) });
    let told = app.anyone.post("/auth/sign-in", &long).await.refused(413, "too_large");
    assert!(told.detail.is_some_and(|detail| detail.contains("16 KiB")));
    by.post("/auth/sign-in", &long).await.problem(422);
    let longer = json!({ "name": "x".repeat(2_000_000) });
    let told = by.post("/customers", &longer).await.refused(413, "too_large");
    assert!(told.detail.is_some_and(|detail| detail.contains("1 MiB")));
}
