use futures_util::future::join_all;
use serde_json::json;
use shared::identity::{SetupStatus, SignedIn};
use tests::{PASSWORD, TestApp};

#[tokio::test]
async fn of_many_who_set_up_at_once_one_wins_and_the_door_closes() {
    let app = TestApp::first_start().await;
    assert!(app.anyone.get("/setup").await.read::<SetupStatus>().needed);
    let token = app.setup_token();
    let tries = (0..6).map(|n| {
        let body = json!({ "token": token, "name": format!("Owner {n}"), "email": format!("owner{n}@example.com"), "password": PASSWORD });
        app.anyone.post("/setup", &body).into_future()
    });
    let answers = join_all(tries).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|a| a.status == 201);
    assert_eq!(won.len(), 1, "{answers:?}");
    for answer in lost {
        assert!([403, 404].contains(&answer.status), "{}", answer.text());
        answer.problem(answer.status);
    }
    let first: SignedIn = won[0].read();
    assert_eq!(first.user.roles[0].key, "super_admin");
    assert!(!app.anyone.get("/setup").await.read::<SetupStatus>().needed);
    assert_eq!(app.inside().await.count("users", "1 = 1").await, 1);

    let app = app.restart().await;
    assert_eq!(app.setup_link, None, "no new link once there is an administrator");
}

#[tokio::test]
async fn only_the_newest_link_sets_up() {
    let app = TestApp::first_start().await;
    let body = |token: &str| json!({ "token": token, "name": "Owner", "email": "owner@example.com", "password": PASSWORD });
    app.anyone.post("/setup", &body("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")).await.refused(404, "link_invalid");
    let old = app.setup_token();
    let app = app.restart().await;
    app.anyone.post("/setup", &body(&old)).await.refused(404, "link_invalid");
    app.anyone.post("/setup", &body(&app.setup_token())).await.expect(201);
}
