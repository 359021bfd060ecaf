use api::platform::config::Hashing;
use serde_json::json;
use tests::{PASSWORD, TestApp};

#[tokio::test]
async fn passwords_have_8_to_128_characters_are_kept_whole_and_are_not_the_usual_ones() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let change = async |from: &str, to: &str| admin.post("/me/password", &json!({ "current_password": from, "new_password": to })).await;

    let (short, long) = ("seven 7".to_owned(), "x".repeat(129));
    for bad in [short.as_str(), &long, "", "password", "Password1", "12345678", "iloveyou", "ada@example.com", "Ada Admin", "ClientSphere"]
    {
        change(PASSWORD, bad).await.refused_field(422, "new_password");
    }
    change("wrong horse battery", "a better horse battery").await.refused_field(422, "current_password");

    // 128 characters of which many have several bytes; neither cut, trimmed nor folded.
    let whole = format!(" Ünïcødé 馬 {} Z", "é".repeat(115));
    assert_eq!(whole.chars().count(), 128);
    change(PASSWORD, &whole).await.expect(204);
    let sign_in =
        async |password: &str| app.anyone.post("/auth/sign-in", &json!({ "email": admin.email(), "password": password })).await.status;
    let cut: String = whole.chars().take(127).collect();
    for near in [cut.as_str(), whole.trim(), &whole.to_lowercase()] {
        assert_eq!(sign_in(near).await, 401, "{near:?}");
    }
    assert_eq!(sign_in(&whole).await, 200);
}

#[tokio::test]
async fn the_current_password_cannot_be_guessed_through_the_profile() {
    let app = TestApp::start_with(|config| config.limits.sign_in.attempts_per_account = 3).await;
    let admin = app.admin().await;
    let guess = json!({ "current_password": "wrong horse battery", "new_password": "a better horse battery" });
    for _ in 0..3 {
        admin.post("/me/password", &guess).await.refused_field(422, "current_password");
    }
    admin.post("/me/password", &guess).await.refused(429, "too_many_requests");
}

#[tokio::test]
async fn a_password_is_stored_as_an_argon2id_hash_only() {
    let app = TestApp::start_with(|config| config.hashing = Hashing::default()).await;
    app.admin().await;
    let hashes = app.inside().await.texts("SELECT password_hash FROM users").await;
    assert!(hashes[0].starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashes:?}");
    let everything = app.inside().await.picture(&[]).await.join("\n");
    assert!(!everything.contains(PASSWORD));
}
