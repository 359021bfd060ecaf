//! A frugal HTTP client: one connection, one request after another, as a browser's tab holds it. The load must not cost more than what is measured.

use anyhow::{Context, Result, bail};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HOST, IF_MATCH};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// Longer than any request may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// One request.
#[derive(Clone)]
pub struct Call {
    pub method: Method,
    pub path: String,
    pub body: Bytes,
    pub content_type: &'static str,
    pub if_match: Option<String>,
    pub idempotency_key: Option<String>,
    /// Whether to take compressed answers, as browsers do.
    pub compressed: bool,
}

impl Call {
    pub fn get(path: impl Into<String>) -> Self {
        Self {
            method: Method::GET,
            path: path.into(),
            body: Bytes::new(),
            content_type: "application/json",
            if_match: None,
            idempotency_key: None,
            compressed: false,
        }
    }

    pub fn post(path: impl Into<String>, body: &Value) -> Self {
        Self { method: Method::POST, body: body.to_string().into(), ..Self::get(path) }
    }

    pub fn patch(path: impl Into<String>, version: i64, body: &Value) -> Self {
        Self { method: Method::PATCH, body: body.to_string().into(), if_match: Some(format!("\"{version}\"")), ..Self::get(path) }
    }

    pub fn upload(path: impl Into<String>, sheet: Vec<u8>) -> Self {
        Self { method: Method::POST, body: sheet.into(), content_type: "text/csv", ..Self::get(path) }
    }
}

/// An answer without its headers, and how long it took from the first byte sent to the last one read.
pub struct Reply {
    pub status: StatusCode,
    pub body: Bytes,
    pub taken: Duration,
}

impl Reply {
    /// The body, where the answer is a success.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        if !self.status.is_success() {
            bail!("answered {}: {}", self.status, String::from_utf8_lossy(&self.body));
        }
        Ok(serde_json::from_slice(&self.body)?)
    }
}

/// A connection that is kept open, on behalf of whoever the token belongs to.
pub struct Client {
    address: SocketAddr,
    authorization: Option<String>,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Client {
    pub fn new(address: SocketAddr, token: Option<&str>) -> Self {
        Self { address, authorization: token.map(|t| format!("Bearer {t}")), sender: None }
    }

    /// Opens the connection now rather than with the first request.
    pub async fn connect(&mut self) -> Result<()> {
        if self.sender.as_ref().is_none_or(SendRequest::is_closed) {
            let stream = TcpStream::connect(self.address).await?;
            stream.set_nodelay(true)?;
            let (sender, connection) = handshake(TokioIo::new(stream)).await?;
            tokio::spawn(connection);
            self.sender = Some(sender);
        }
        Ok(())
    }

    pub async fn send(&mut self, call: &Call) -> Result<Reply> {
        let exchange = async {
            self.connect().await?;
            self.exchange(call).await
        };
        match tokio::time::timeout(PATIENCE, exchange).await {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(error)) => {
                self.sender = None;
                Err(error.context(format!("{} {}", call.method, call.path)))
            }
            Err(_) => {
                self.sender = None;
                bail!("{} {} was not answered within {PATIENCE:?}", call.method, call.path)
            }
        }
    }

    /// Sends, and reads a success.
    pub async fn ask<T: DeserializeOwned>(&mut self, call: &Call) -> Result<T> {
        self.send(call).await?.json().with_context(|| format!("{} {}", call.method, call.path))
    }

    async fn exchange(&mut self, call: &Call) -> Result<Reply> {
        let mut request = Request::builder().method(&call.method).uri(&call.path).header(HOST, self.address.to_string());
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        if !call.body.is_empty() {
            request = request.header(CONTENT_TYPE, call.content_type);
        }
        if let Some(version) = &call.if_match {
            request = request.header(IF_MATCH, version);
        }
        if let Some(key) = &call.idempotency_key {
            request = request.header("idempotency-key", key);
        }
        if call.compressed {
            request = request.header(ACCEPT_ENCODING, "gzip, deflate, br, zstd");
        }
        let request = request.body(Full::new(call.body.clone()))?;
        let sender = self.sender.as_mut().context("not connected")?;
        let started = Instant::now();
        sender.ready().await?;
        let answer = sender.send_request(request).await?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        Ok(Reply { status, body, taken: started.elapsed() })
    }
}
