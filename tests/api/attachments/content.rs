//! How files are given out: never so that a browser runs what is in them.

use super::{PDF, attach, content, customer};
use tests::TestApp;

#[tokio::test]
async fn every_file_is_an_attachment_under_a_strict_policy() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let file = attach(&by, acme.id, "Preis \"neu\"; ä.pdf", PDF).await;
    let answer = content(&by, file.id).await.expect(200);
    assert_eq!(answer.header("content-type"), "application/pdf");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"Preis _neu__ _.pdf\"; filename*=UTF-8''Preis%20%22neu%22%3B%20%C3%A4.pdf"
    );
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox; frame-ancestors 'none'");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("content-length"), PDF.len().to_string());
}

#[tokio::test]
async fn pages_and_drawings_are_mere_bytes_whatever_they_are_called() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    for (name, text, found) in [
        ("photo.png", "<html><script>alert(1)</script></html>", "text/html"),
        ("logo.png", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>", "image/svg+xml"),
        ("page.txt", "\u{feff}<!DOCTYPE html><p>", "text/html"),
        ("feed.csv", "<?xml version=\"1.0\"?><rss/>", "text/xml"),
    ] {
        let file = attach(&by, acme.id, name, text.as_bytes()).await;
        assert_eq!(file.content_type, found, "{name}");
        let answer = content(&by, file.id).await.expect(200);
        assert_eq!(answer.header("content-type"), "application/octet-stream", "{name}");
        assert!(answer.header("content-disposition").starts_with("attachment;"), "{name}");
        assert_eq!(answer.text(), text);
    }
}

#[tokio::test]
async fn contents_that_were_tampered_with_are_not_given_out() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let file = attach(&by, acme.id, "a.pdf", PDF).await;
    let name = file.id.simple().to_string();
    let path = app.data().join("files").join(&name[30..]).join(&name);
    let mut bytes = std::fs::read(&path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    content(&by, file.id).await.refused(500, "internal");
}
