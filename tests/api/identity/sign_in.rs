use api::platform::config::Hashing;
use serde_json::json;
use std::time::{Duration, Instant};
use tests::{Client, PASSWORD, Reply, TestApp};

async fn sign_in(client: &Client, email: &str, password: &str) -> Reply {
    client.post("/auth/sign-in", &json!({ "email": email, "password": password })).await
}

#[tokio::test]
async fn unknown_wrong_invited_and_deactivated_are_answered_alike() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let invited = json!({ "name": "Ida Invited", "email": "ida@example.com" });
    admin.post("/users", &invited).await.expect(201);
    let gone = app.as_role("viewer").await;
    admin.post_empty(&format!("/users/{}/deactivate", gone.me.id)).await.expect(200);

    let mut answers = Vec::new();
    for (email, password) in [
        ("nobody@example.com", PASSWORD),
        (admin.email(), "wrong horse battery"),
        ("ida@example.com", PASSWORD),
        (gone.email(), PASSWORD),
        ("not an address", PASSWORD),
    ] {
        let mut problem = sign_in(&app.anyone, email, password).await.refused(401, "wrong_credentials");
        problem.request_id = None;
        answers.push(problem);
    }
    assert!(answers.windows(2).all(|w| w[0] == w[1]), "{answers:#?}");
    sign_in(&app.anyone, "  ADA@Example.com ", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn the_body_must_be_exactly_as_documented() {
    let app = TestApp::start().await;
    app.admin().await;
    let path = "/auth/sign-in";
    app.anyone.post(path, &json!({ "email": ["ada@example.com"], "password": PASSWORD })).await.refused_field(400, "email");
    app.anyone.post(path, &json!({ "email": { "$ne": "" }, "password": PASSWORD })).await.refused_field(400, "email");
    let twice = format!(r#"{{"email":"ada@example.com","email":"x@example.com","password":"{PASSWORD}"}}"#);
    app.anyone.post_empty(path).body("application/json", twice).await.refused_field(400, "email");
    let more = json!({ "email": "ada@example.com", "password": PASSWORD, "is_admin": true });
    app.anyone.post(path, &more).await.refused_field(400, "is_admin");
}

#[tokio::test]
async fn an_account_is_throttled_whatever_the_sender_says_about_itself() {
    let app = TestApp::start_with(|config| config.limits.sign_in.attempts_per_account = 3).await;
    let admin = app.admin().await;
    for n in 0..3 {
        let forged = app.anyone.post("/auth/sign-in", &json!({ "email": admin.email(), "password": "wrong horse" }));
        forged.header("x-forwarded-for", format!("198.51.100.{n}")).await.refused(401, "wrong_credentials");
    }
    let answer = sign_in(&app.anyone, &admin.email().to_uppercase(), PASSWORD).await;
    answer.refused(429, "too_many_requests");
    assert!((1..=901).contains(&answer.header("retry-after").parse::<u64>().unwrap()));
    sign_in(&app.anyone, "another@example.com", PASSWORD).await.refused(401, "wrong_credentials");
    admin.get("/me").await.expect(200);
}

/// The device cookie that an answer sets, as a browser sends it back.
fn device(answer: &Reply) -> String {
    let set = answer.headers.get_all("set-cookie").iter().filter_map(|set| set.to_str().ok());
    let device = set.filter(|set| set.starts_with("clientsphere_device=")).collect::<Vec<_>>();
    assert!(device.len() == 1 && device[0].contains("HttpOnly") && device[0].contains("SameSite=Strict"), "{device:?}");
    device[0].split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn strangers_who_guess_slow_down_each_other_and_keep_no_known_device_out() {
    let app = TestApp::start_with(|config| {
        config.limits.sign_in.attempts_per_account = 3;
        config.limits.sign_in.attempts_by_strangers = 6;
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let admin = app.admin().await;
    let from = |n: u8, password: &str, cookie: &str| {
        let body = json!({ "email": admin.email(), "password": password });
        let request = app.anyone.post("/auth/sign-in", &body).header("x-forwarded-for", format!("198.51.{n}.1"));
        if cookie.is_empty() { request } else { request.header("cookie", cookie) }
    };
    let mine = device(&from(1, PASSWORD, "").await.expect(200));
    let again = device(&from(1, PASSWORD, &mine).await.expect(200));
    assert_eq!(mine, again, "a browser is one device");

    // One address is stopped by itself, and leaves the others what is theirs.
    for _ in 0..3 {
        from(2, "wrong horse", "").await.refused(401, "wrong_credentials");
    }
    from(2, PASSWORD, "").await.refused(429, "too_many_requests");
    from(3, PASSWORD, "").await.expect(200);
    // Many addresses are stopped together; what no device was given helps nobody.
    for n in 4..=6 {
        from(n, "wrong horse", "clientsphere_device=invented").await.refused(401, "wrong_credentials");
    }
    from(7, PASSWORD, "").await.refused(429, "too_many_requests");
    let other = app.join(&["viewer"], None).await;
    let theirs = json!({ "email": other.email(), "password": PASSWORD });
    let theirs = device(&app.anyone.post("/auth/sign-in", &theirs).await.expect(200));
    from(7, PASSWORD, &theirs).await.refused(429, "too_many_requests");
    // The known device goes on, from wherever, and cannot guess without end either.
    from(2, PASSWORD, &mine).await.expect(200);
    for _ in 0..3 {
        from(8, "wrong horse", &mine).await.refused(401, "wrong_credentials");
    }
    from(8, PASSWORD, &mine).await.refused(429, "too_many_requests");
    assert_eq!(app.inside().await.count("known_devices", &format!("token_hash = '{mine}'")).await, 0, "only hashes are kept");
}

#[tokio::test]
async fn a_new_password_makes_devices_unknown_but_the_one_that_chose_it() {
    let app = TestApp::start_with(|config| config.limits.sign_in.attempts_by_strangers = 1).await;
    let admin = app.admin().await;
    let old = device(&sign_in(&app.anyone, admin.email(), PASSWORD).await.expect(200));
    let tries = |password: &'static str, cookie: &str| {
        let body = json!({ "email": admin.email(), "password": password });
        app.anyone.post("/auth/sign-in", &body).header("cookie", cookie)
    };
    sign_in(&app.anyone, admin.email(), "wrong horse").await.refused(401, "wrong_credentials");
    sign_in(&app.anyone, admin.email(), PASSWORD).await.refused(429, "too_many_requests");
    // Whoever is kept out has the link.
    app.anyone.post("/auth/forgot", &json!({ "email": admin.email() })).await.expect(202);
    let link = app.mail_with_link(admin.email(), "reset", &[]).await.token("reset").unwrap();
    let chosen = json!({ "token": link, "password": "another battery horse" });
    let new = device(&app.anyone.post("/auth/reset", &chosen).await.expect(204));
    tries("another battery horse", &old).await.refused(429, "too_many_requests");
    tries("another battery horse", &new).await.expect(200);
}

#[tokio::test]
async fn an_address_is_throttled_and_forging_it_helps_only_behind_a_trusted_proxy() {
    let try_from = async |app: &TestApp, n: u8| {
        let body = json!({ "email": format!("user{n}@example.com"), "password": "wrong horse" });
        app.anyone.post("/auth/sign-in", &body).header("x-forwarded-for", format!("198.51.100.{n}")).await.status
    };
    let direct = TestApp::start_with(|config| config.limits.sign_in.attempts_per_address = 2).await;
    let mut answers = Vec::new();
    for n in 1..=3 {
        answers.push(try_from(&direct, n).await);
    }
    assert_eq!(answers, [401, 401, 429]);

    let proxied = TestApp::start_with(|config| {
        config.limits.sign_in.attempts_per_address = 2;
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    for n in 1..=4 {
        assert_eq!(try_from(&proxied, n).await, 401);
    }
}

#[tokio::test]
async fn an_unknown_account_costs_the_same_time_as_a_wrong_password() {
    // With what a hash costs in earnest, which everything else disappears beside.
    let app = TestApp::start_with(|config| config.hashing = Hashing::default()).await;
    app.admin().await;
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for n in 0..15 {
        let start = Instant::now();
        sign_in(&app.anyone, "ada@example.com", "wrong horse battery").await.refused(401, "wrong_credentials");
        known.push(start.elapsed());
        let start = Instant::now();
        sign_in(&app.anyone, &format!("nobody{n}@example.com"), "wrong horse battery").await.refused(401, "wrong_credentials");
        unknown.push(start.elapsed());
    }
    // Without the hash an answer takes a fiftieth; the bounds leave room for a machine that does other things meanwhile.
    let ratio = median(unknown).as_secs_f64() / median(known).as_secs_f64();
    assert!((0.67..1.5).contains(&ratio), "unknown accounts take {ratio:.2} times as long");
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
