use crate::Browser;
use serde_json::json;
use shared::customers::Customer;

#[tokio::test]
async fn markup_in_any_field_is_shown_as_text_and_never_runs() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    let payload = "<img src=x onerror=\"window.pwned=1\"><script>window.pwned=1</script>\"'><svg/onload=window.pwned=1>";
    let body = json!({ "kind": "company", "name": payload, "sector": &payload[..40], "tags": [&payload[..40]], "description": payload,
        "website": "https://example.com/\"onmouseover=\"window.pwned=1", "address": { "city": payload, "street": payload } });
    let made: Customer = admin.post("/customers", &body).await.expect(201).read();
    let note = json!({ "kind": "note", "summary": payload });
    admin.post(&format!("/customers/{}/interactions", made.id), &note).await.expect(201);
    admin.post("/users", &json!({ "name": payload, "email": "markup@example.com" })).await.expect(201);
    for path in
        ["/", "/customers", &format!("/customers/{}", made.id), &format!("/customers/{}/edit", made.id), "/users", "/audit", "/outbox"]
    {
        browser.go(path).await;
        let ran: bool = browser.script("return !!window.pwned || !!document.querySelector('main img[src=x], main svg[onload]')").await;
        assert!(!ran, "markup ran on {path}");
        let complaints = browser.complaints().await;
        assert!(complaints.is_empty(), "{path}: {complaints:?}");
    }
    browser.go(&format!("/customers/{}", made.id)).await;
    browser.sees("<img src=x onerror=").await;
}
