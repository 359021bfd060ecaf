//! A bucket of a few lines that speaks as much of S3 as is asked of it, and checks every signature as S3 does (Signature Version 4).

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

pub const KEY: &str = "AKIDEXAMPLE";
pub const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
pub const REGION: &str = "eu-test-1";

#[derive(Default)]
pub struct Bucket {
    /// By path.
    pub objects: BTreeMap<String, Vec<u8>>,
    /// Method and path of all that was asked, in order.
    pub asked: Vec<String>,
    /// Why requests were refused.
    pub refused: Vec<String>,
    /// Answers 503 to everything.
    pub away: bool,
}

pub struct BucketServer {
    pub address: SocketAddr,
    pub bucket: Arc<Mutex<Bucket>>,
}

impl BucketServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let server = Self { address: listener.local_addr().unwrap(), bucket: Arc::default() };
        let bucket = server.bucket.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let bucket = bucket.clone();
                tokio::spawn(async move { drop(serve(stream, &bucket).await) });
            }
        });
        server
    }
}

struct Asked {
    method: String,
    path: String,
    query: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

async fn serve(stream: TcpStream, bucket: &Mutex<Bucket>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    while let Some(asked) = read(&mut stream).await? {
        let (status, body) = answer(&asked, &mut bucket.lock().unwrap());
        let head = format!(
            "HTTP/1.1 {status} X\r\ncontent-length: {}\r\netag: \"tag\"\r\nlast-modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(&body).await?;
    }
    Ok(())
}

async fn read(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<Asked>> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap_or_default().to_owned(), words.next().unwrap_or_default().to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|l| l.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    Ok(Some(Asked { method, path: path.to_owned(), query: query.to_owned(), headers, body }))
}

fn answer(asked: &Asked, bucket: &mut Bucket) -> (u16, Vec<u8>) {
    bucket.asked.push(format!("{} {}", asked.method, asked.path));
    if let Err(reason) = check(asked) {
        bucket.refused.push(reason);
        return (403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>".to_vec());
    }
    if bucket.away {
        return (503, b"<Error><Code>SlowDown</Code></Error>".to_vec());
    }
    match asked.method.as_str() {
        "PUT" => {
            bucket.objects.insert(asked.path.clone(), asked.body.clone());
            (200, Vec::new())
        }
        "GET" => match bucket.objects.get(&asked.path) {
            Some(object) => (200, object.clone()),
            None => (404, b"<Error><Code>NoSuchKey</Code></Error>".to_vec()),
        },
        // S3 does not tell whether there was anything.
        "DELETE" => {
            bucket.objects.remove(&asked.path);
            (204, Vec::new())
        }
        _ => (405, Vec::new()),
    }
}

/// Whether the request is signed with our secret, for this region, over its headers and body.
fn check(asked: &Asked) -> Result<(), String> {
    let header = |name: &str| asked.headers.get(name).cloned().ok_or_else(|| format!("{name} is missing"));
    let authorization = header("authorization")?;
    let rest = authorization.strip_prefix("AWS4-HMAC-SHA256 ").ok_or("another scheme")?;
    let part = |name: &str| {
        let found = rest.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
        found.map(str::to_owned).ok_or_else(|| format!("{name} is missing"))
    };
    let (credential, signed, signature) = (part("Credential")?, part("SignedHeaders")?, part("Signature")?);
    let moment = header("x-amz-date")?;
    let scope = format!("{}/{REGION}/s3/aws4_request", moment.get(..8).ok_or("no date")?);
    if credential != format!("{KEY}/{scope}") {
        return Err(format!("the credential is {credential}"));
    }
    for needed in ["host", "x-amz-date", "x-amz-content-sha256"] {
        if !signed.split(';').any(|name| name == needed) {
            return Err(format!("{needed} is not signed"));
        }
    }
    let digest = header("x-amz-content-sha256")?;
    if digest != hex(&Sha256::digest(&asked.body)) {
        return Err("the digest is not that of the body".to_owned());
    }
    let headers: String = signed.split(';').map(|name| Ok(format!("{name}:{}\n", header(name)?))).collect::<Result<String, String>>()?;
    let canonical = format!("{}\n{}\n{}\n{headers}\n{signed}\n{digest}", asked.method, asked.path, asked.query);
    let to_sign = format!("AWS4-HMAC-SHA256\n{moment}\n{scope}\n{}", hex(&Sha256::digest(canonical.as_bytes())));
    let key = scope.split('/').fold(format!("AWS4{SECRET}").into_bytes(), |key, part| mac(&key, part));
    let expected = hex(&mac(&key, &to_sign));
    if signature == expected { Ok(()) } else { Err(format!("the signature is {signature}, not {expected}")) }
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
