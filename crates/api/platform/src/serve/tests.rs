use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
};

use super::*;
use crate::valid::Body;

fn config() -> Config {
    let mut config = Config::defaults().unwrap();
    config.listen.set_port(0);
    config.workers = 1;
    config
}

fn routes(app: &mut ServiceConfig) {
    app.service(web::resource("/api/v1/only").get(HttpResponse::Ok));
    app.route(
        "/api/v1/slow",
        web::get().to(async || {
            tokio::time::sleep(Duration::from_millis(700)).await;
            HttpResponse::Ok().body("finished")
        }),
    );
    app.route("/api/v1/echo", web::post().to(async |body: Body| HttpResponse::Ok().body(body.0)));
}

async fn send(stream: &mut TcpStream, request: &str) -> String {
    stream.write_all(request.as_bytes()).await.unwrap();
    read(stream).await
}

async fn read(stream: &mut TcpStream) -> String {
    let mut buffer = vec![0; 64 * 1024];
    let length = stream.read(&mut buffer).await.unwrap();
    String::from_utf8_lossy(&buffer[..length]).into_owned()
}

#[tokio::test]
async fn serves_with_every_layer_and_ends_well() {
    let listening = listen(&config(), routes).unwrap();
    let address = listening.address;
    assert_ne!(address.port(), 0);
    let (stop, stopped) = oneshot::channel();
    let closed = Arc::new(AtomicBool::new(false));
    let closing = {
        let closed = closed.clone();
        async move |_| closed.store(true, Ordering::SeqCst)
    };
    let server = tokio::spawn(run(listening, async { stopped.await.unwrap_or(End::AtOnce) }, closing));

    let mut idle = TcpStream::connect(address).await.unwrap();
    let answer = send(&mut idle, "GET /api/v1/nothing HTTP/1.1\r\nhost: x\r\n\r\n").await;
    for expected in ["404 Not Found", "application/problem+json", "x-request-id: ", "nosniff", "no-store", "\"request_id\":\""] {
        assert!(answer.contains(expected), "{expected} in {answer}");
    }
    let answer = send(&mut idle, "PUT /api/v1/only HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n").await;
    for expected in ["405 Method Not Allowed", "allow: GET", "\"code\":\"method_not_allowed\"", "\"request_id\":\""] {
        assert!(answer.contains(expected), "{expected} in {answer}");
    }
    let answer = send(&mut idle, "GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(answer.contains("200 OK"), "{answer}");

    let mut busy = TcpStream::connect(address).await.unwrap();
    busy.write_all(b"GET /api/v1/slow HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let began = Instant::now();
    stop.send(End::Orderly).unwrap();
    assert!(read(&mut busy).await.contains("finished"), "requests in flight finish");
    server.await.unwrap().unwrap();
    assert!(closed.load(Ordering::SeqCst), "the closing hook ran");
    assert!(began.elapsed() < Duration::from_secs(5), "an idle connection does not hold the end up: {:?}", began.elapsed());
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn too_large_bodies_are_refused() {
    let listening = listen(&config(), routes).unwrap();
    let (address, handle) = (listening.address, listening.handle.clone());
    let server = tokio::spawn(run(listening, std::future::pending(), async |_| {}));
    let mut stream = TcpStream::connect(address).await.unwrap();
    let answer =
        send(&mut stream, "POST /api/v1/echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10000000\r\n\r\n")
            .await;
    assert!(answer.contains("413 Payload Too Large") && answer.contains("application/problem+json"), "{answer}");
    handle.stop(true).await;
    server.await.unwrap().unwrap();
}

#[tokio::test]
async fn says_when_the_port_is_taken() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut config = config();
    config.listen = taken.local_addr().unwrap();
    let error = listen(&config, routes).err().unwrap().to_string();
    assert!(error.contains("--listen"), "{error}");
}
