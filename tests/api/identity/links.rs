use futures_util::future::join_all;
use serde_json::json;
use shared::identity::{Invitation, User};
use tests::{PASSWORD, TestApp};

const NEW: &str = "a better horse battery";

async fn invite(app: &TestApp) -> (User, String) {
    let admin = app.admin().await;
    let user: User = admin.post("/users", &json!({ "name": "Ida Invited", "email": "ida@example.com" })).await.expect(201).read();
    let token = app.mail_with_link("ida@example.com", "invitation", &[]).await.token("invitation").unwrap();
    (user, token)
}

async fn forget(app: &TestApp, email: &str, known: &[String]) -> String {
    app.anyone.post("/auth/forgot", &json!({ "email": email })).await.expect(202);
    app.mail_with_link(email, "reset", known).await.token("reset").unwrap()
}

/// Makes all links look as if their time were over.
async fn expire(app: &TestApp) {
    app.inside().await.execute("UPDATE link_tokens SET expires_at = '2020-01-01T00:00:00+00:00'").await.unwrap();
}

#[tokio::test]
async fn an_invitation_says_who_it_is_for_and_works_once() {
    let app = TestApp::start().await;
    let (user, token) = invite(&app).await;
    let shown: Invitation = app.anyone.post("/invitations/look-up", &json!({ "token": token })).await.read();
    assert_eq!((shown.name.as_str(), shown.email.as_str()), ("Ida Invited", "ida@example.com"));
    assert_eq!(shown.invited_by.as_deref(), Some("Ada Admin"));

    let accept = json!({ "token": token, "password": PASSWORD });
    let answers = join_all((0..4).map(|_| app.anyone.post("/invitations/accept", &accept).into_future())).await;
    assert_eq!(answers.iter().filter(|a| a.status == 200).count(), 1, "{answers:?}");
    for answer in answers.iter().filter(|a| a.status != 200) {
        answer.refused(404, "link_invalid");
    }
    app.anyone.post("/invitations/look-up", &json!({ "token": token })).await.refused(404, "link_invalid");
    let admin = app.admin().await;
    assert_eq!(admin.get(&format!("/users/{}", user.id)).await.json()["status"], "active");
}

#[tokio::test]
async fn a_fresh_invitation_ends_the_earlier_one_and_time_ends_both() {
    let app = TestApp::start().await;
    let (user, first) = invite(&app).await;
    let admin = app.admin().await;
    admin.post_empty(&format!("/users/{}/invitation", user.id)).await.expect(202);
    let second = app.mail_with_link("ida@example.com", "invitation", std::slice::from_ref(&first)).await.token("invitation").unwrap();
    let accept = |token: &str| json!({ "token": token, "password": PASSWORD });
    app.anyone.post("/invitations/accept", &accept(&first)).await.refused(404, "link_invalid");
    expire(&app).await;
    app.anyone.post("/invitations/look-up", &json!({ "token": second })).await.refused(404, "link_invalid");
    app.anyone.post("/invitations/accept", &accept(&second)).await.refused(404, "link_invalid");
    assert_eq!(admin.get(&format!("/users/{}", user.id)).await.json()["status"], "invited");
}

#[tokio::test]
async fn nobody_who_was_deactivated_comes_in_by_an_old_link() {
    let app = TestApp::start().await;
    let (user, token) = invite(&app).await;
    let admin = app.admin().await;
    admin.post_empty(&format!("/users/{}/deactivate", user.id)).await.expect(200);
    app.anyone.post("/invitations/accept", &json!({ "token": token, "password": PASSWORD })).await.refused(404, "link_invalid");
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_once_and_ends_all_sessions() {
    let app = TestApp::start().await;
    let session = app.admin().await;
    let first = forget(&app, "ada@example.com", &[]).await;
    let second = forget(&app, "Ada@Example.com", std::slice::from_ref(&first)).await;
    let reset = |token: &str| json!({ "token": token, "password": NEW });
    app.anyone.post("/auth/reset", &reset(&first)).await.refused(404, "link_invalid");
    app.anyone.post("/auth/reset", &json!({ "token": second, "password": "password" })).await.refused_field(422, "password");
    let answers = join_all((0..3).map(|_| app.anyone.post("/auth/reset", &reset(&second)).into_future())).await;
    assert_eq!(answers.iter().filter(|a| a.status == 204).count(), 1, "{answers:?}");
    session.get("/me").await.refused(401, "session_ended");
    let sign_in =
        async |password: &str| app.anyone.post("/auth/sign-in", &json!({ "email": "ada@example.com", "password": password })).await.status;
    assert_eq!((sign_in(PASSWORD).await, sign_in(NEW).await), (401, 200));

    let third = forget(&app, "ada@example.com", &[first, second]).await;
    expire(&app).await;
    app.anyone.post("/auth/reset", &reset(&third)).await.refused(404, "link_invalid");
}

#[tokio::test]
async fn links_serve_their_own_purpose_only() {
    let app = TestApp::start().await;
    let (_, invitation) = invite(&app).await;
    let reset = forget(&app, "ada@example.com", &[]).await;
    app.anyone.post("/auth/reset", &json!({ "token": invitation, "password": NEW })).await.refused(404, "link_invalid");
    app.anyone.post("/invitations/accept", &json!({ "token": reset, "password": NEW })).await.refused(404, "link_invalid");
    app.anyone.post("/invitations/look-up", &json!({ "token": reset })).await.refused(404, "link_invalid");
}

#[tokio::test]
async fn asking_tells_nothing_and_only_active_users_get_a_link() {
    let app = TestApp::start().await;
    invite(&app).await;
    let gone = app.as_role("viewer").await;
    app.admin().await.post_empty(&format!("/users/{}/deactivate", gone.me.id)).await.expect(200);
    for email in ["nobody@example.com", "ida@example.com", gone.email()] {
        let answer = app.anyone.post("/auth/forgot", &json!({ "email": email })).await.expect(202);
        assert_eq!(answer.text(), "");
    }
    for bad in
        [json!({ "email": ["ada@example.com", "evil@example.com"] }), json!({ "email": "ada@example.com", "cc": "evil@example.com" })]
    {
        app.anyone.post("/auth/forgot", &bad).await.problem(400);
    }
    app.anyone.post("/auth/forgot", &json!({ "email": "ada@example.com,evil@example.com" })).await.refused_field(422, "email");
    // The worker takes messages in order: when this one has come, the others would have.
    forget(&app, "ada@example.com", &[]).await;
    let resets: Vec<_> = app.mail().into_iter().filter(|m| m.token("reset").is_some()).collect();
    assert_eq!(resets.len(), 1, "{resets:?}");
}

#[tokio::test]
async fn mailed_links_lead_to_the_configured_address_whatever_the_request_says() {
    let app = TestApp::start_with(|config| config.public_url_setting = Some("https://crm.example.com".to_owned())).await;
    app.admin().await;
    let ask = app.anyone.post("/auth/forgot", &json!({ "email": "ada@example.com" }));
    ask.header("host", "evil.example")
        .header("x-forwarded-host", "evil.example")
        .header("forwarded", "host=evil.example")
        .await
        .expect(202);
    let mail = app.mail_with_link("ada@example.com", "reset", &[]).await;
    assert!(mail.link("reset").unwrap().starts_with("https://crm.example.com/reset#"), "{}", mail.text);
    assert!(!mail.raw.contains("evil.example"), "{}", mail.raw);
}

#[tokio::test]
async fn the_database_knows_no_link() {
    let app = TestApp::start().await;
    let setup = app.setup_token();
    let (_, invitation) = invite(&app).await;
    let reset = forget(&app, "ada@example.com", &[]).await;
    let refresh = app.admin().await.refresh;
    let everything = app.inside().await.picture(&[]).await.join("\n").to_lowercase();
    for token in [setup, invitation, reset, refresh] {
        assert!(token.len() >= 22, "at least 128 bits: {token}");
        let hex: String = token.bytes().map(|b| format!("{b:02x}")).collect();
        assert!(!everything.contains(&token.to_lowercase()) && !everything.contains(&hex));
    }
}
