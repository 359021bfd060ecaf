use futures_util::future::join_all;
use serde_json::json;
use shared::identity::{Session, SignedIn};
use tests::{Account, Client, PASSWORD, Reply, TestApp};

async fn refresh(client: &Client, token: &str) -> Reply {
    client.anonymous().post("/auth/refresh", &json!({ "refresh_token": token })).await
}

/// Makes every used refresh token look as if it had been used long ago.
async fn let_time_pass(app: &TestApp) {
    let inside = app.inside().await;
    inside.execute("UPDATE refresh_tokens SET used_at = '2020-01-01T00:00:00+00:00' WHERE used_at IS NOT NULL").await.unwrap();
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_its_replay_ends_the_session() {
    let app = TestApp::start().await;
    app.admin().await;
    let (victim, other) = (app.sign_in("ada@example.com").await, app.sign_in("ada@example.com").await);
    let next = refresh(&app.anyone, &victim.refresh).await.expect(200).read::<SignedIn>();
    let fresh = next.refresh_token.clone().unwrap();
    assert_ne!(fresh, victim.refresh);
    let victim = victim.client.with_token(next.access_token);
    victim.get("/me").await.expect(200);

    let_time_pass(&app).await;
    let stolen = app.sign_in("ada@example.com").await;
    let newest = refresh(&app.anyone, &stolen.refresh).await.read::<SignedIn>();
    let_time_pass(&app).await;
    refresh(&app.anyone, &stolen.refresh).await.refused(401, "session_ended");
    refresh(&app.anyone, &newest.refresh_token.unwrap()).await.refused(401, "session_ended");
    stolen.client.with_token(newest.access_token).get("/me").await.refused(401, "session_ended");

    victim.get("/me").await.expect(200);
    other.get("/me").await.expect(200);
    refresh(&app.anyone, &fresh).await.expect(200);
}

#[tokio::test]
async fn of_two_tabs_that_refresh_at_once_one_wins_and_both_stay_signed_in() {
    let app = TestApp::start().await;
    app.admin().await;
    for _ in 0..5 {
        let session = app.sign_in("ada@example.com").await;
        let answers = join_all((0..4).map(|_| refresh(&app.anyone, &session.refresh))).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|a| a.status == 200);
        assert_eq!(won.len(), 1, "{answers:?}");
        for answer in lost {
            answer.refused(409, "refreshed_elsewhere");
        }
        let winner: SignedIn = won[0].read();
        session.get("/me").await.expect(200);
        refresh(&app.anyone, &winner.refresh_token.unwrap()).await.expect(200);
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once_and_no_other() {
    let app = TestApp::start().await;
    let here = app.admin().await;
    let there = app.sign_in("ada@example.com").await;
    let answer = here.post_empty("/auth/sign-out").await.expect(204);
    assert!(answer.header("set-cookie").contains("Max-Age=0"), "{:?}", answer.headers);
    here.get("/me").await.refused(401, "session_ended");
    refresh(&app.anyone, &here.refresh).await.refused(401, "session_ended");
    there.get("/me").await.expect(200);
}

#[tokio::test]
async fn deactivation_ends_everything_at_once_and_reactivation_brings_no_session_back() {
    let app = TestApp::start().await;
    let (admin, user) = (app.admin().await, app.as_role("viewer").await);
    user.get("/customers").await.expect(200);
    admin.post_empty(&format!("/users/{}/deactivate", user.me.id)).await.expect(200);
    user.get("/customers").await.refused(401, "session_ended");
    refresh(&app.anyone, &user.refresh).await.refused(401, "session_ended");
    admin.post_empty(&format!("/users/{}/reactivate", user.me.id)).await.expect(200);
    user.get("/customers").await.refused(401, "session_ended");
    refresh(&app.anyone, &user.refresh).await.refused(401, "session_ended");
    app.sign_in(user.email()).await.get("/customers").await.expect(200);
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let app = TestApp::start().await;
    let here = app.admin().await;
    let there = app.sign_in("ada@example.com").await;
    let change = json!({ "current_password": PASSWORD, "new_password": "a better horse battery" });
    here.post("/me/password", &change).await.expect(204);
    here.get("/me").await.expect(200);
    there.get("/me").await.refused(401, "session_ended");
    refresh(&app.anyone, &there.refresh).await.refused(401, "session_ended");
    let old = json!({ "email": "ada@example.com", "password": PASSWORD });
    app.anyone.post("/auth/sign-in", &old).await.refused(401, "wrong_credentials");
}

#[tokio::test]
async fn people_see_and_end_their_own_sessions_and_nobody_elses() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let phone = app.sign_in("ada@example.com").await;
    let sessions: Vec<Session> = admin.get("/me/sessions").await.read();
    assert_eq!(sessions.len(), 2);
    assert_eq!(sessions.iter().filter(|s| s.current).count(), 1);
    let phones = sessions.iter().find(|s| !s.current).unwrap();

    let stranger = app.as_role("viewer").await;
    stranger.delete(&format!("/me/sessions/{}", phones.id)).await.refused(404, "not_found");
    phone.get("/me").await.expect(200);
    admin.delete(&format!("/me/sessions/{}", phones.id)).await.expect(204);
    phone.get("/me").await.refused(401, "session_ended");
    admin.delete(&format!("/me/sessions/{}", phones.id)).await.refused(404, "not_found");
}

#[tokio::test]
async fn sessions_end_when_unused_and_in_any_case_some_day() {
    let app = TestApp::start().await;
    app.admin().await;
    let age = async |account: &Account, column: &str| {
        let sessions: Vec<Session> = account.get("/me/sessions").await.read();
        let id = sessions.iter().find(|s| s.current).unwrap().id;
        let inside = app.inside().await;
        let sql = format!("UPDATE sessions SET {column} = '2020-01-01T00:00:00+00:00' WHERE id = {}", inside.uuid(id));
        assert_eq!(inside.execute(&sql).await.unwrap(), 1);
    };
    for column in ["last_used_at", "expires_at"] {
        let session = app.sign_in("ada@example.com").await;
        age(&session, column).await;
        session.get("/me").await.refused(401, "session_ended");
        refresh(&app.anyone, &session.refresh).await.refused(401, "session_ended");
    }
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_of_other_sites() {
    let app = TestApp::start().await;
    app.admin().await;
    let body = json!({ "email": "ada@example.com", "password": PASSWORD });
    let answer = app.anyone.post("/auth/sign-in", &body).await.expect(200);
    assert_eq!(answer.read::<SignedIn>().refresh_token, None, "the token is in the cookie alone");
    let set = answer.header("set-cookie").to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(set.contains(part), "{set}");
    }
    assert!(!set.contains("Secure") && !set.contains("Domain"), "{set}");
    assert_eq!(answer.header("cache-control"), "no-store");

    let pair = set.split(';').next().unwrap().to_owned();
    let by_cookie = || app.anyone.post("/auth/refresh", &json!({})).header("cookie", &pair);
    by_cookie().header("origin", "https://evil.example").await.refused(403, "forbidden");
    by_cookie().header("sec-fetch-site", "cross-site").await.refused(403, "forbidden");
    by_cookie().header("origin", "null").await.refused(403, "forbidden");
    let answer = by_cookie().header("origin", format!("http://{}", app.address)).await.expect(200);
    assert_ne!(answer.header("set-cookie").split(';').next().unwrap(), pair, "the cookie rotates");
    app.anyone.post("/auth/refresh", &json!({})).await.refused(401, "session_ended");
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_the_host() {
    let app = TestApp::start_with(|config| config.public_url_setting = Some("https://crm.example.com".to_owned())).await;
    let body = json!({ "token": app.setup_token(), "name": "Ada", "email": "ada@example.com", "password": PASSWORD });
    let answer = app.anyone.post("/setup", &body).await.expect(201);
    let set = answer.header("set-cookie");
    assert!(set.starts_with("__Host-") && set.contains("Secure") && set.contains("Path=/") && !set.contains("Domain"), "{set}");
}
