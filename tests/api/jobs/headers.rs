use serde_json::json;
use tests::TestApp;

#[tokio::test]
async fn line_breaks_add_no_header_to_a_mail() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for name in ["Ida\r\nBcc: evil@example.com", "Ida\nBcc: evil@example.com", "Ida\rX: y", "Ida\u{2028}Bcc: evil@example.com\u{0}"] {
        admin.post("/users", &json!({ "name": name, "email": "ida@example.com" })).await.refused_field(422, "name");
    }
    for email in [
        "ida@example.com\r\nBcc: evil@example.com",
        "ida@example.com\nevil@example.com",
        "ida@example.com, evil@example.com",
        "Ida <ida@example.com>",
    ] {
        admin.post("/users", &json!({ "name": "Ida", "email": email })).await.refused_field(422, "email");
        app.anyone.post("/auth/forgot", &json!({ "email": email })).await.refused_field(422, "email");
    }
    assert_eq!(app.inside().await.count("outbox_messages", "1 = 1").await, 0);
}

#[tokio::test]
async fn names_in_every_script_arrive_whole_in_the_text() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let name = "Łukasz 東 <b>\"Bcc: evil@example.com\"</b> = é";
    admin.post("/users", &json!({ "name": name, "email": "lukasz@example.com" })).await.expect(201);
    let mail = app.mail_with_link("lukasz@example.com", "invitation", &[]).await;
    assert!(mail.text.contains(name), "{}", mail.text);
    assert!(mail.headers.iter().all(|(header, _)| header != "bcc" && header != "cc"), "{:?}", mail.headers);
    assert!(mail.header("content-type").starts_with("text/plain"), "{}", mail.raw);
}
