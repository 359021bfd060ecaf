use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Account, Client, PASSWORD, TestApp, until};

const NEW: &str = "ada@new.example";

fn asked(email: &str) -> Value {
    json!({ "email": email, "current_password": PASSWORD })
}

/// Asks for the link and takes its token out of the mail.
async fn ask(app: &TestApp, by: &Account, email: &str, known: &[String]) -> String {
    by.post("/me/email", &asked(email)).await.expect(202);
    app.mail_with_link(email, "confirm-email", known).await.token("confirm-email").unwrap()
}

async fn signs_in(by: &Client, email: &str) -> bool {
    by.post("/auth/sign-in", &json!({ "email": email, "password": PASSWORD })).await.status == 200
}

/// The subjects of what was mailed to an address, once there is something.
async fn told(app: &TestApp, email: &str, subject: &str) -> String {
    until(&format!("a mail to {email} about {subject}"), async || {
        let mails = app.mail().into_iter();
        mails.filter(|mail| mail.header("to") == email).find(|mail| mail.header("subject").contains(subject)).map(|mail| mail.text)
    })
    .await
}

#[tokio::test]
async fn a_sole_administrator_moves_to_an_address_that_is_confirmed() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let other = app.sign_in(admin.email()).await;
    let token = ask(&app, &admin, NEW, &[]).await;
    assert_eq!(admin.get("/me").await.json()["email"], "ada@example.com", "nothing changes before the link is opened");
    assert!(!signs_in(&app.anyone, NEW).await);

    // Not signed in, several times at once.
    let link = json!({ "token": token });
    let answers = join_all((0..3).map(|_| app.anyone.post("/auth/email", &link).into_future())).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{answers:?}");
    for answer in &answers {
        match answer.status {
            200 => assert_eq!(answer.json(), json!({ "email": NEW })),
            _ => drop(answer.refused(404, "link_invalid")),
        }
    }
    for session in [&admin, &other] {
        assert_eq!(session.get("/me").await.expect(200).json()["email"], NEW, "sessions go on");
    }
    assert!(signs_in(&app.anyone, NEW).await);
    assert!(!signs_in(&app.anyone, "ada@example.com").await);
    let notice = told(&app, "ada@example.com", "was changed").await;
    assert!(!notice.contains(NEW), "the old mailbox does not learn the new address: {notice}");

    let log = admin.get("/audit?action=user.").await.json();
    let entry = log["items"].as_array().unwrap().iter().find(|entry| entry["action"] == "user.email_changed").expect("an entry").clone();
    assert_eq!(entry["changes"], json!([{ "field": "email", "before": "ada@example.com", "after": NEW }]));
    assert_eq!(entry["actor"]["id"], json!(admin.me.id));
}

#[tokio::test]
async fn the_password_is_asked_for_and_cannot_be_guessed() {
    let app = TestApp::start_with(|config| config.limits.sign_in.attempts_per_account = 3).await;
    let admin = app.admin().await;
    let guess = json!({ "email": NEW, "current_password": "wrong horse battery" });
    for _ in 0..3 {
        admin.post("/me/email", &guess).await.refused_field(422, "current_password");
    }
    admin.post("/me/email", &guess).await.refused(429, "too_many_requests");
    admin.post("/me/email", &asked(NEW)).await.refused(429, "too_many_requests");
}

#[tokio::test]
async fn nobody_floods_a_mailbox_with_links() {
    let app = TestApp::start_with(|config| config.limits.sign_in.attempts_per_account = 3).await;
    let admin = app.admin().await;
    for _ in 0..3 {
        admin.post("/me/email", &asked(NEW)).await.expect(202);
    }
    admin.post("/me/email", &asked(NEW)).await.refused(429, "too_many_requests");
    admin.post("/me/email", &asked("ada@elsewhere.example")).await.expect(202);
}

#[tokio::test]
async fn an_address_must_be_one_and_another_one() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for bad in ["", "ada", "ada@", "a@example.com,b@example.com", "ada@example.com"] {
        admin.post("/me/email", &asked(bad)).await.refused_field(422, "email");
    }
    // The same address in another spelling is a change of its spelling.
    let token = ask(&app, &admin, "Ada@Example.com", &[]).await;
    app.anyone.post("/auth/email", &json!({ "token": token })).await.expect(200);
    assert_eq!(admin.get("/me").await.json()["email"], "Ada@Example.com");
}

#[tokio::test]
async fn an_address_of_somebody_else_is_not_told_apart_and_its_holder_hears_of_it() {
    let app = TestApp::start().await;
    let (viewer, holder) = (app.as_role("viewer").await, app.as_role("viewer").await);
    let answers = [viewer.post("/me/email", &asked(holder.email())).await, viewer.post("/me/email", &asked(NEW)).await];
    for answer in &answers {
        assert_eq!((answer.status, answer.text()), (202, String::new()));
    }
    let notice = told(&app, holder.email(), "Your e-mail address").await;
    assert!(!notice.contains(&viewer.me.name) && !notice.contains(viewer.email()), "{notice}");
    assert!(app.mail().iter().all(|mail| mail.header("to") != holder.email() || mail.token("confirm-email").is_none()));
}

#[tokio::test]
async fn an_address_that_was_given_away_meanwhile_is_refused_at_the_link() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let token = ask(&app, &admin, NEW, &[]).await;
    admin.post("/users", &json!({ "name": "Quick", "email": NEW })).await.expect(201);
    let link = json!({ "token": token });
    app.anyone.post("/auth/email", &link).await.refused(409, "duplicate");
    assert_eq!(admin.get("/me").await.json()["email"], "ada@example.com");
}

#[tokio::test]
async fn a_link_ends_with_the_next_one_with_time_with_the_password_and_with_the_account() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let confirm = async |token: &str| app.anyone.post("/auth/email", &json!({ "token": token })).await;
    let first = ask(&app, &admin, NEW, &[]).await;
    let second = ask(&app, &admin, "ada@newer.example", &[]).await;
    confirm(&first).await.refused(404, "link_invalid");
    app.inside().await.execute("UPDATE link_tokens SET expires_at = '2020-01-01T00:00:00+00:00'").await.unwrap();
    confirm(&second).await.refused(404, "link_invalid");

    let third = ask(&app, &admin, NEW, std::slice::from_ref(&first)).await;
    admin.post("/me/password", &json!({ "current_password": PASSWORD, "new_password": "a better horse battery" })).await.expect(204);
    confirm(&third).await.refused(404, "link_invalid");

    let viewer = app.as_role("viewer").await;
    let fourth = ask(&app, &viewer, "viewer@new.example", &[]).await;
    admin.post_empty(&format!("/users/{}/deactivate", viewer.me.id)).await.expect(200);
    confirm(&fourth).await.refused(404, "link_invalid");
}

#[tokio::test]
async fn links_of_other_kinds_confirm_nothing_and_the_database_does_not_know_them() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let token = ask(&app, &admin, NEW, &[]).await;
    app.anyone.post("/auth/forgot", &json!({ "email": admin.email() })).await.expect(202);
    let reset = app.mail_with_link(admin.email(), "reset", &[]).await.token("reset").unwrap();
    app.anyone.post("/auth/email", &json!({ "token": reset })).await.refused(404, "link_invalid");
    app.anyone.post("/auth/reset", &json!({ "token": token, "password": "a better horse battery" })).await.refused(404, "link_invalid");
    let hex: String = token.bytes().map(|b| format!("{b:02x}")).collect();
    let everything = app.inside().await.picture(&[]).await.join("\n").to_lowercase();
    assert!(!everything.contains(&token.to_lowercase()) && !everything.contains(&hex));
    // What was mailed to the old address ends with it.
    app.anyone.post("/auth/email", &json!({ "token": token })).await.expect(200);
    app.anyone.post("/auth/reset", &json!({ "token": reset, "password": "a better horse battery" })).await.refused(404, "link_invalid");
}
