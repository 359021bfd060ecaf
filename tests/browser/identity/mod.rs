use crate::Browser;
use serde_json::json;
use tests::PASSWORD;

#[tokio::test]
async fn an_invited_colleague_chooses_a_password_and_sees_that_there_is_no_role_yet() {
    let browser = Browser::start().await;
    let admin = browser.app.admin().await;
    admin.post("/users", &json!({ "name": "Ida Invited", "email": "ida@example.com" })).await.expect(201);
    let token = browser.app.mail_with_link("ida@example.com", "invitation", &[]).await.token("invitation").unwrap();
    browser.go(&format!("/invitation#{token}")).await;
    browser.sees("ida@example.com").await;
    browser.is_sound("an invitation").await;
    browser.fill("Password", PASSWORD).await;
    browser.click("button", "Join").await;
    browser.sees("No access yet").await;
    browser.is_sound("no access yet").await;

    // By way of another page, for a change behind the # alone loads nothing.
    browser.go("/forgot").await;
    browser.go(&format!("/invitation#{token}")).await;
    browser.sees("This invitation does not work any more.").await;
}

#[tokio::test]
async fn an_administrator_moves_to_another_address() {
    let browser = Browser::signed_in().await;
    browser.go("/profile").await;
    browser.sees("You sign in with ada@example.com").await;
    browser.fill("New e-mail", "ada@new.example").await;
    browser.fill("Password", PASSWORD).await;
    browser.click("button", "Send the link").await;
    browser.sees("Look into the new mailbox.").await;
    let token = browser.app.mail_with_link("ada@new.example", "confirm-email", &[]).await.token("confirm-email").unwrap();
    browser.go(&format!("/confirm-email#{token}")).await;
    browser.sees("From now on you sign in with ada@new.example").await;
    browser.is_sound("a confirmed address").await;
    browser.click("link", "Go to your profile").await;
    browser.sees("You sign in with ada@new.example").await;
}

#[tokio::test]
async fn somebody_signs_in_to_where_they_wanted_and_out_again() {
    let browser = Browser::start().await;
    browser.app.admin().await;
    browser.go("/audit").await;
    browser.wait_for_path("the sign-in page", |path| path == "/sign-in").await;
    browser.fill("E-mail", "ada@example.com").await;
    browser.fill("Password", "wrong horse battery").await;
    browser.click("button", "Sign in").await;
    browser.sees("do not belong together").await;
    assert_eq!(browser.value("E-mail").await, "ada@example.com");
    browser.is_sound("a refused sign-in").await;
    browser.fill("Password", PASSWORD).await;
    browser.click("button", "Sign in").await;
    browser.wait_for_path("the page that was asked for", |path| path == "/audit").await;
    browser.click("button", "Account of Ada Admin").await;
    browser.click("menuitem", "Sign out").await;
    browser.wait_for_path("the sign-in page", |path| path == "/sign-in").await;
    browser.go("/customers").await;
    browser.wait_for_path("the sign-in page", |path| path == "/sign-in").await;
}

#[tokio::test]
async fn no_address_leads_out_of_the_app_after_signing_in() {
    let browser = Browser::start().await;
    browser.app.admin().await;
    for next in ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "https:evil.example"] {
        browser.go(&format!("/sign-in?next={}", next.replace(':', "%3A").replace('/', "%2F").replace('\\', "%5C"))).await;
        browser.fill("E-mail", "ada@example.com").await;
        browser.fill("Password", PASSWORD).await;
        browser.click("button", "Sign in").await;
        browser.wait_for_path("a page of the app", |path| path != "/sign-in").await;
        let origin: String = browser.script("return location.origin").await;
        assert_eq!(origin, browser.app.url(), "{next}");
        browser.click("button", "Account of Ada Admin").await;
        browser.click("menuitem", "Sign out").await;
        browser.wait_for_path("the sign-in page", |path| path == "/sign-in").await;
    }
}

#[tokio::test]
async fn keys_that_end_with_the_password_are_not_shown_any_more() {
    let browser = Browser::signed_in().await;
    let key = json!({
        "name": "Newsletter tool", "permissions": { "customer.read": "all" }, "expires_at": "2027-06-01T00:00:00Z",
        "current_password": PASSWORD,
    });
    browser.app.admin().await.post("/me/keys", &key).await.expect(201);
    browser.go("/profile").await;
    browser.sees("See customers (all records)").await;
    browser.is_sound("a profile with a key").await;
    browser.fill("Current password", PASSWORD).await;
    browser.fill("New password", "another battery, another staple").await;
    browser.click("checkbox", "Revoke my API keys, too").await;
    browser.click("button", "Change password").await;
    browser.sees("your API keys are revoked").await;
    browser.sees("No keys yet.").await;
}

#[tokio::test]
async fn when_the_session_ends_what_was_typed_is_kept() {
    let browser = Browser::signed_in().await;
    browser.go("/customers/new").await;
    browser.fill("Name", "Typed before the end").await;
    browser.app.inside().await.execute("UPDATE sessions SET ended_at = created_at").await.unwrap();
    browser.click("button", "Add customer").await;
    browser.sees("Your session has ended").await;
    browser.is_sound("signing in again").await;
    browser.fill("Password", PASSWORD).await;
    browser.click("button", "Sign in").await;
    browser.wait_for("heading", "Typed before the end").await;
    assert_eq!(browser.app.inside().await.count("customers", "1 = 1").await, 1, "added once");
}

#[tokio::test]
async fn whoever_lacks_a_permission_neither_sees_the_way_nor_the_page() {
    let browser = Browser::start().await;
    let viewer = browser.app.as_role("viewer").await;
    browser.enter_as(&viewer).await;
    assert!(browser.has("link", "Customers").await);
    for hidden in ["Users", "Audit log", "Outbox", "Roles"] {
        assert!(!browser.has("link", hidden).await, "{hidden} is in the navigation");
    }
    browser.go("/audit").await;
    browser.sees("You may not open this page").await;
    browser.is_sound("no access").await;
    browser.go("/customers").await;
    assert!(!browser.has("link", "New customer").await && !browser.has("button", "New customer").await);
    assert!(!browser.has("link", "Import").await);
}
