use super::delivery::{invite, outbox};
use super::stand_in::MailServer;
use api::platform::config::{Config, MailAdapter, SmtpSecurity};
use shared::jobs::MessageStatus;
use tests::{Mail, TestApp, until};

fn by_smtp(server: &MailServer) -> impl FnOnce(&mut Config) + use<> {
    let port = server.address.port();
    move |config| {
        config.mail.adapter = MailAdapter::Smtp;
        config.mail.from = "Client Sphere <crm@example.com>".to_owned();
        (config.mail.smtp.host, config.mail.smtp.port) = (Some("127.0.0.1".to_owned()), port);
        config.mail.smtp.security = SmtpSecurity::None;
    }
}

#[tokio::test]
async fn mail_goes_to_the_configured_server() {
    let server = MailServer::start().await;
    let app = TestApp::start_with(by_smtp(&server)).await;
    let admin = app.admin().await;
    invite(&admin, "ida@example.com").await;
    let (commands, data) = until("a mail at the server", async || server.mails.lock().unwrap().pop()).await;
    let said = |start: &str| commands.iter().find(|c| c.to_ascii_uppercase().starts_with(start)).cloned().unwrap_or_default();
    assert!(said("EHLO").len() > 5, "{commands:?}");
    assert!(said("MAIL FROM:").contains("<crm@example.com>"), "{commands:?}");
    let recipients: Vec<_> = commands.iter().filter(|c| c.to_ascii_uppercase().starts_with("RCPT")).collect();
    assert_eq!(recipients.len(), 1, "{commands:?}");
    assert!(recipients[0].contains("<ida@example.com>"), "{commands:?}");
    let mail = Mail::parse(&data).expect("a whole mail");
    assert!(mail.token("invitation").is_some_and(|t| t.len() >= 22), "{data}");
    assert!(mail.header("from").contains("crm@example.com") && !mail.header("date").is_empty(), "{data}");
    until("the message to be marked as sent", async || outbox(&admin, "?q=ida&status=sent").await.pop()).await;
    assert!(app.mail().is_empty(), "nothing is written to the folder beside");
}

#[tokio::test]
async fn a_mail_server_that_says_later_is_asked_later_and_one_that_says_never_is_not_asked_again() {
    let server = MailServer::start().await;
    let app = TestApp::start_with(by_smtp(&server)).await;
    let admin = app.admin().await;
    server.refusals.lock().unwrap().push("451 4.3.0 busy, come back");
    invite(&admin, "later@example.com").await;
    let waiting = until("a failed try", async || outbox(&admin, "?q=later").await.pop().filter(|m| m.last_error.is_some())).await;
    assert_eq!((waiting.status, waiting.attempts), (MessageStatus::Pending, 1));
    assert!(waiting.last_error.is_some_and(|e| e.contains("busy")));
    assert!(waiting.next_attempt_at.is_some_and(|at| at > waiting.created_at));

    server.refusals.lock().unwrap().push("550 5.1.1 no such mailbox");
    invite(&admin, "never@example.com").await;
    let dead = until("the message to be given up", async || outbox(&admin, "?q=never&status=dead").await.pop()).await;
    assert_eq!(dead.attempts, 1);
    admin.post_empty(&format!("/outbox/{}/retry", dead.id)).await.expect(200);
    until("the retried message to be sent", async || outbox(&admin, "?q=never&status=sent").await.pop()).await;
}
