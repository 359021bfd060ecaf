//! What is refused, and what names become.

use super::{PDF, attach, attaching, customer, files};
use tests::TestApp;
use uuid::Uuid;

#[tokio::test]
async fn names_lose_their_paths() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    for (given, kept) in
        [("../../etc/passwd", "passwd"), ("C:\\temp\\offer.pdf", "offer.pdf"), ("..", "file"), ("a\u{202e}fdp.txt", "afdp.txt")]
    {
        assert_eq!(attach(&by, acme.id, given, b"text").await.name, kept);
    }
}

#[tokio::test]
async fn names_with_line_breaks_and_programs_are_refused() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    for name in ["a\r\nSet-Cookie: x=y.pdf", "a\0.pdf", "setup.exe", "SETUP.MSI", "run.bat ", "x.js", ""] {
        let answer = attaching(&by, acme.id, name, PDF).await;
        assert!(answer.status == 422 || answer.status == 400, "{name:?}: {}", answer.text());
        answer.refused_field(answer.status, "filename");
    }
    attaching(&by, acme.id, &"x".repeat(201), PDF).await.refused_field(422, "filename");
    by.post_empty(&format!("/customers/{}/attachments", acme.id)).body("application/pdf", PDF).await.refused_field(400, "filename");
    // By what they are, too.
    let windows = [b"MZ\x90\0\x03\0\0\0".as_slice(), &[0; 100]].concat();
    attaching(&by, acme.id, "offer.pdf", windows).await.refused_field(422, "file");
    attaching(&by, acme.id, "offer.pdf", "#!/bin/sh\nrm -rf /\n").await.refused_field(422, "file");
    attaching(&by, acme.id, "offer.pdf", "").await.refused_field(422, "file");
    assert_eq!(files(&by, acme.id).await, []);
    assert_eq!(app.inside().await.count("file_writes", "1 = 1").await, 0, "nothing was stored");
}

#[tokio::test]
async fn large_files_are_refused_by_their_own_limit() {
    let app = TestApp::start_with(|config| config.files.largest = 100_000).await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    attach(&by, acme.id, "just.txt", &vec![b'x'; 100_000]).await;
    attaching(&by, acme.id, "more.txt", vec![b'x'; 100_001]).await.refused(413, "too_large");
    attaching(&by, acme.id, "much.txt", vec![b'x'; 33 * 1024 * 1024]).await.refused(413, "too_large");
}

#[tokio::test]
async fn a_file_is_the_body_itself() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    for wrapped in ["multipart/form-data; boundary=x", "application/json", "application/x-www-form-urlencoded"] {
        let request = by.post_empty(&format!("/customers/{}/attachments?filename=a.txt", acme.id));
        request.body(wrapped, "--x").await.refused(415, "unsupported_media_type");
    }
}

#[tokio::test]
async fn a_customer_has_five_hundred_files_at_most() {
    let app = TestApp::start().await;
    let by = app.admin().await;
    let acme = customer(&by, "Acme").await;
    let last = attach(&by, acme.id, "a.txt", b"text").await;
    let inside = app.inside().await;
    for _ in 1..500 {
        let copy = format!(
            "INSERT INTO attachments (id, record, record_id, name, content_type, size, sha256, created_at, updated_at, version)
             SELECT {}, record, record_id, name, content_type, size, sha256, created_at, updated_at, 1 FROM attachments WHERE id = {}",
            inside.uuid(Uuid::now_v7()),
            inside.uuid(last.id)
        );
        inside.execute(&copy).await.unwrap();
    }
    inside.close().await;
    attaching(&by, acme.id, "more.txt", "text").await.refused(409, "too_many_files");
    by.delete(&format!("/customers/attachments/{}", last.id)).await.expect(204);
    attach(&by, acme.id, "more.txt", b"text").await;
    by.post_empty(&format!("/customers/attachments/{}/restore", last.id)).await.refused(409, "too_many_files");
}
