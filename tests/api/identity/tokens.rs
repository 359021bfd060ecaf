use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use tests::TestApp;

fn encode(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

#[tokio::test]
async fn forged_tokens_are_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let [header, payload, signature] = admin.token().split('.').collect::<Vec<_>>().try_into().expect("a JWT");
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    assert!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap() <= 900, "access tokens are short-lived");

    let mut forged = Vec::new();
    for alg in ["none", "None", "NONE", "nOnE"] {
        let unsigned = format!("{}.{payload}", encode(&json!({ "alg": alg, "typ": "JWT" })));
        forged.extend([format!("{unsigned}."), format!("{unsigned}.{signature}")]);
    }
    for alg in ["RS256", "ES256", "HS384", "HS512", "EdDSA", "PS256"] {
        forged.push(format!("{}.{payload}.{signature}", encode(&json!({ "alg": alg, "typ": "JWT" }))));
    }
    let mut hinted = Header::new(Algorithm::HS256);
    hinted.kid = Some("../../../../dev/null".to_owned());
    hinted.jku = Some(format!("{}/keys", app.url()));
    for key in [&b""[..], b"secret", b"clientsphere", b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"] {
        for head in [&Header::new(Algorithm::HS256), &hinted] {
            forged.push(jsonwebtoken::encode(head, &claims, &EncodingKey::from_secret(key)).unwrap());
        }
    }
    for (claim, value) in [("exp", json!(4_102_444_800_i64)), ("exp", json!("4102444800")), ("sub", json!(uuid::Uuid::nil()))] {
        let mut changed = claims.clone();
        changed[claim] = value;
        forged.push(format!("{header}.{}.{signature}", encode(&changed)));
    }
    forged.extend([format!("{header}.{payload}"), format!("{header}.{payload}."), "..".into(), "null".into(), "a".repeat(6_000)]);

    for token in forged {
        let answer = app.anyone.with_token(&token).get("/me").await;
        assert_eq!(answer.refused(401, "token_invalid").status, 401, "{token}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    admin.get("/me").await.expect(200);
}

#[tokio::test]
async fn only_access_tokens_open_the_api() {
    let app = TestApp::start().await;
    let setup = app.setup_token();
    let admin = app.admin().await;
    admin.post("/users", &json!({ "name": "Ida", "email": "ida@example.com" })).await.expect(201);
    let invitation = app.mail_with_link("ida@example.com", "invitation", &[]).await.token("invitation").unwrap();
    for other in [&admin.refresh, &setup, &invitation] {
        app.anyone.with_token(other).get("/me").await.refused(401, "token_invalid");
        app.anyone.post("/auth/refresh", &json!({ "refresh_token": if *other == admin.refresh { "" } else { other } })).await.problem(401);
    }
    app.anyone.post("/auth/refresh", &json!({ "refresh_token": admin.token().get(..200) })).await.problem(401);
    for header in ["Basic YWRhQGV4YW1wbGUuY29tOng=", "Bearer", ""] {
        let answer = app.anyone.get("/me").header("authorization", header).await;
        answer.problem(401);
    }
    app.anyone.get("/me").await.refused(401, "not_signed_in");
    let in_query = app.anyone.get(&format!("/me?access_token={}", admin.token())).await;
    in_query.refused(401, "not_signed_in");
}
