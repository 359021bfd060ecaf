use futures_util::future::join_all;
use serde_json::json;
use std::time::Duration;
use tests::TestApp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test]
async fn who_asks_too_often_waits_and_others_do_not() {
    let app = TestApp::start_with(|config| (config.limits.requests_per_second, config.limits.burst) = (1, 30)).await;
    let admin = app.admin().await;
    let answers = join_all((0..60).map(|_| admin.get("/me").into_future())).await;
    let refused: Vec<_> = answers.iter().filter(|a| a.status == 429).collect();
    assert!((25..=60).contains(&refused.len()), "{} of 60 were refused", refused.len());
    for answer in refused {
        answer.refused(429, "too_many_requests");
        assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|s| s >= 1));
    }
    // Another user at the same address has an allowance of their own, and so has the health check.
    app.anyone.get("/healthz").await.expect(200);
    app.anyone.get("/setup").await.expect(200);
}

#[tokio::test]
async fn broken_and_smuggled_requests_are_refused() {
    let app = TestApp::start().await;
    let speak = async |bytes: &[u8]| {
        let mut stream = TcpStream::connect(app.address).await.unwrap();
        let _ = stream.write_all(bytes).await;
        let _ = stream.shutdown().await;
        let mut answer = Vec::new();
        let _ = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await;
        String::from_utf8_lossy(&answer).into_owned()
    };
    let body = json!({ "email": "a@example.com", "password": "x" }).to_string();
    for bytes in [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        b"GET / HTTP/9.9\r\n\r\n".to_vec(),
        b"GET /\0 HTTP/1.1\r\nhost: x\r\n\r\n".to_vec(),
        format!("POST /api/v1/auth/sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n{body}")
            .into_bytes(),
        format!("POST /api/v1/auth/sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 50\r\n\r\n{body}").into_bytes(),
        [b"GET /healthz HTTP/1.1\r\nhost: x\r\nx: ".as_slice(), &vec![b'a'; 200_000], b"\r\n\r\n"].concat(),
    ] {
        let answer = speak(&bytes).await;
        assert!(
            !answer.contains(" 200 ") && !answer.contains(" 500 "),
            "{:?} was answered {answer}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(80)])
        );
    }
    app.anyone.get("/healthz").await.expect(200);
}

#[tokio::test]
async fn a_compressed_body_is_refused_before_it_is_expanded() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = json!({ "kind": "company", "name": "Acme" }).to_string();
    for encoding in ["gzip", "br", "deflate", "zstd", "identity, br", "GZIP"] {
        for (by, path) in [(&app.anyone, "/auth/sign-in"), (&*admin, "/customers"), (&*admin, "/customers/imports?filename=a.csv")] {
            let answer = by.post_empty(path).header("content-encoding", encoding).body("application/json", body.clone()).await;
            answer.refused(415, "unsupported_media_type");
            assert_eq!(answer.header("accept-encoding"), "identity");
        }
    }
    admin.post_empty("/customers").header("content-encoding", "identity").body("application/json", body).await.expect(201);
}
