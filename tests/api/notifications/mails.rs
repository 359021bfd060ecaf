//! Notices by e-mail.

use super::{logged, note, notices, unread};
use crate::customers::{add, company};
use serde_json::json;
use shared::identity::Me;
use tests::{Account, Mail, TestApp, until};

fn mails_to(app: &TestApp, account: &Account) -> Vec<Mail> {
    let mentions =
        |mail: &Mail| mail.header("to").eq_ignore_ascii_case(account.email()) && mail.header("subject").contains("mentioned you");
    app.mail().into_iter().filter(mentions).collect()
}

#[tokio::test]
async fn a_mention_is_mailed_with_a_link_and_without_a_word_of_the_customer_in_the_subject() {
    let app = TestApp::start().await;
    let (admin, bob) = (app.admin().await, app.as_role("support_staff").await);
    let acme = add(&admin, &company("Acme")).await;
    logged(&admin, acme.id, &note("Their number is 4711", &[&bob])).await;
    let mail = until("the mail", async || mails_to(&app, &bob).pop()).await;
    assert_eq!(mail.header("subject"), "Ada Admin mentioned you in a note");
    let page = notices(&bob).await[0].page();
    assert!(mail.text.contains(&format!("{page}\n")) || mail.text.contains(&format!("{page}\r\n")), "{}", mail.text);
    assert!(mail.text.contains("on Acme") && !mail.text.contains("4711"), "{}", mail.text);
}

#[tokio::test]
async fn whoever_does_not_want_mail_is_told_in_the_app_alone() {
    let app = TestApp::start().await;
    let (admin, ann, bob) = (app.admin().await, app.as_role("support_staff").await, app.as_role("support_staff").await);
    let acme = add(&admin, &company("Acme")).await;
    let me: Me = ann.get("/me").await.read();
    assert_eq!(me.muted_mail, []);
    let muted: Me = ann.patch("/me", &json!({ "muted_mail": ["mention", "mention"] })).if_match(me.version).await.expect(200).read();
    assert_eq!(muted.muted_mail.len(), 1);
    let renamed: Me = ann.patch("/me", &json!({ "name": "Ann" })).if_match(muted.version).await.expect(200).read();
    assert_eq!(renamed.muted_mail, muted.muted_mail, "stays where an edit does not say");
    ann.patch("/me", &json!({ "muted_mail": ["gossip"] })).if_match(renamed.version).await.refused_field(400, "muted_mail[0]");

    logged(&admin, acme.id, &note("@ann @bob", &[&ann, &bob])).await;
    until("the mail to Bob", async || mails_to(&app, &bob).pop()).await;
    assert_eq!(app.inside().await.count("outbox_messages", "subject LIKE '%mentioned you%'").await, 1);
    assert_eq!(unread(&ann).await, 1);
    ann.patch("/me", &json!({ "muted_mail": [] })).if_match(renamed.version).await.expect(200);
    logged(&admin, acme.id, &note("@ann", &[&ann])).await;
    until("the mail to Ann", async || mails_to(&app, &ann).pop()).await;
}

#[tokio::test]
async fn what_was_not_logged_is_not_mailed() {
    let app = TestApp::start().await;
    let (admin, bob, newcomer) = (app.admin().await, app.as_role("support_staff").await, app.join(&[], None).await);
    let acme = add(&admin, &company("Acme")).await;
    super::log(&admin, acme.id, &note("@bob @newcomer", &[&bob, &newcomer])).await.refused_field(422, "mentions");
    let inside = app.inside().await;
    assert_eq!(inside.count("outbox_messages", "subject LIKE '%mentioned%'").await, 0);
    assert_eq!((inside.count("notifications", "1 = 1").await, inside.count("interaction_mentions", "1 = 1").await), (0, 0));
}
