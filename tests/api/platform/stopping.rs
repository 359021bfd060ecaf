use serde_json::json;
use std::time::{Duration, Instant};
use tests::{Folder, PASSWORD, Spawned};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test]
async fn when_told_to_stop_it_finishes_what_it_has_begun_and_ends_soon() {
    let folder = Folder::new();
    let mut server = Spawned::start(&folder, &[]).await;
    let token = server.setup_link.as_deref().unwrap().split('#').nth(1).unwrap().to_owned();
    let body = json!({ "token": token, "name": "Ada", "email": "ada@example.com", "password": PASSWORD });
    let admin = server.anyone.post("/setup", &body).await.expect(201).json();

    // A request of which the server has the head and half of the body.
    let body = json!({ "kind": "company", "name": "In flight" }).to_string();
    let mut request = TcpStream::connect(server.address).await.unwrap();
    let head = format!(
        "POST /api/v1/customers HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        admin["access_token"].as_str().unwrap(),
        body.len()
    );
    request.write_all(head.as_bytes()).await.unwrap();
    request.write_all(&body.as_bytes()[..10]).await.unwrap();
    // And one connection that only stands open, as browsers keep them.
    let mut idle = TcpStream::connect(server.address).await.unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut answer = [0; 64];
    assert!(idle.read(&mut answer).await.unwrap() > 0);

    server.terminate();
    let asked = Instant::now();
    tests::until("new connections to be refused", async || TcpStream::connect(server.address).await.is_err().then_some(())).await;
    request.write_all(&body.as_bytes()[10..]).await.unwrap();
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(30), async {
        let mut part = [0; 4096];
        while let Ok(n @ 1..) = request.read(&mut part).await {
            answer.extend_from_slice(&part[..n]);
            if answer.windows(11).any(|w| w == b"\"In flight\"") {
                break;
            }
        }
    })
    .await;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer:?}\n{}", server.output());
    drop((request, idle));
    assert!(server.ended().await, "{}", server.output());
    assert!(asked.elapsed() < Duration::from_secs(30), "it took {:?}", asked.elapsed());

    let server = Spawned::start(&folder, &[]).await;
    let body = json!({ "email": "ada@example.com", "password": PASSWORD });
    let token = server.anyone.post("/auth/sign-in", &body).await.expect(200).json()["access_token"].as_str().unwrap().to_owned();
    let list = server.anyone.with_token(token).get("/customers").await.json();
    assert_eq!(list["items"][0]["name"], "In flight");
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn it_says_what_is_wrong_when_it_cannot_start() {
    let folder = Folder::new();
    for (variable, value, word) in [
        ("CLIENTSPHERE_LISTEN", "everywhere", "listen"),
        ("CLIENTSPHERE_LISTENN", "127.0.0.1:0", "listen"),
        ("CLIENTSPHERE_LIMITS__JSON_BODY", "much", "json_body"),
        ("CLIENTSPHERE_DATABASE_URL", "mysql://root@localhost/x", "database_url"),
        ("CLIENTSPHERE_SECRET_KEY", "top-secret-and-wrong", "key"),
    ] {
        let Err(output) = Spawned::try_start(&folder, &[(variable, value)]).await else { panic!("it starts with {variable}={value}") };
        assert!(output.contains(word), "{variable}: {output}");
        assert!(!output.contains("panicked") && !output.contains("top-secret"), "{output}");
    }
    let first = Spawned::start(&folder, &[]).await;
    let taken = first.address.to_string();
    let other = Folder::new();
    let Err(output) = Spawned::try_start(&other, &[("CLIENTSPHERE_LISTEN", &taken)]).await else { panic!("two on one address") };
    assert!(output.contains("--listen"), "{output}");
}
