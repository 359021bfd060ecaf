use serde_json::{Value, json};
use tests::{Folder, Mail, PASSWORD, Spawned, until};

#[tokio::test]
async fn nothing_secret_is_printed_however_much_is_logged() {
    let folder = Folder::new();
    let key = {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode([42; 32])
    };
    let environment = [
        ("CLIENTSPHERE_LOGS__FILTER", "trace"),
        ("CLIENTSPHERE_LOGS__FORMAT", "json"),
        ("CLIENTSPHERE_SECRET_KEY", &format!("1:{key}")),
        ("CLIENTSPHERE_METRICS__TOKEN", "metrics-token-0123456789"),
        ("CLIENTSPHERE_MAIL__SMTP__USER", "mailer"),
        ("CLIENTSPHERE_MAIL__SMTP__PASSWORD", "smtp-password-0123"),
    ];
    let mut server = Spawned::start(&folder, &environment).await;
    let setup = server.setup_link.clone().unwrap();
    let body = json!({ "token": setup.split('#').nth(1).unwrap(), "name": "Ada", "email": "ada@example.com", "password": PASSWORD });
    let answer = server.anyone.post("/setup", &body).await.expect(201);
    let access = answer.json()["access_token"].as_str().unwrap().to_owned();
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    let admin = server.anyone.with_token(&access);
    let refreshed = server.anyone.post("/auth/refresh", &json!({})).header("cookie", &cookie).await.expect(200);
    let renewed = refreshed.json()["access_token"].as_str().unwrap().to_owned();
    server.anyone.post("/auth/sign-in", &json!({ "email": "ada@example.com", "password": "a wrong password" })).await.expect(401);
    admin.post("/users", &json!({ "name": "Ida", "email": "ida@example.com" })).await.expect(201);
    let outbox = folder.join("data/outbox");
    let invitation = until("the invitation", async || Mail::all(&outbox).first().and_then(|m| m.token("invitation"))).await;
    let phone = json!({ "kind": "company", "name": "Acme", "phone": "+49 30 55667788", "address": { "street": "Geheimstraße 17" } });
    admin.post("/customers", &phone).await.expect(201);
    admin.get("/customers?q=%2B493055667788").await.expect(200);
    let me = admin.get("/me").await;
    server.terminate();
    assert!(server.ended().await);

    let output = server.output();
    let log = std::fs::read_to_string(folder.join("stderr")).unwrap() + &std::fs::read_to_string(folder.join("stdout")).unwrap();
    let refresh = cookie.split('=').nth(1).unwrap();
    for secret in [
        PASSWORD,
        "a wrong password",
        &key,
        "metrics-token-0123456789",
        "smtp-password-0123",
        &access,
        &renewed,
        refresh,
        &invitation,
        "55667788",
        "Geheimstra",
    ] {
        assert!(
            !log.contains(secret),
            "{secret} was printed:\n{}",
            log.lines().filter(|l| l.contains(secret)).collect::<Vec<_>>().join("\n")
        );
    }
    let request = me.header("x-request-id");
    let line = output.lines().find(|l| l.contains(request)).unwrap_or_else(|| panic!("no line for the request {request}"));
    let line: Value = serde_json::from_str(line).expect("JSON when JSON is asked for");
    assert!(line.to_string().contains("/api/v1/me"), "{line}");
}
