//! The web app's files: those built into the program, or a folder.

use std::{borrow::Cow, path::PathBuf};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header},
    web,
};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::{conditional::is_known, config::Config, error::Error, headers};

/// What the build of the web app left. Empty when there was none.
#[derive(rust_embed::RustEmbed)]
#[folder = "../../frontend/dist"]
#[allow_missing = true]
struct Built;

/// Where the nonce of each answer goes.
const NONCE: &[u8] = b"__CSP_NONCE__";
const INDEX: &str = "index.html";
/// These answer for themselves; a wrong address under them is no page of the app.
const NOT_THE_APP: [&str; 5] = ["api", "docs", "healthz", "readyz", "metrics"];
const MISSING: &str = "ClientSphere is running, but this program was built without its web app.\n\n\
    Build both with:                cargo xtask run\n\
    Or serve a built app from disk: --spa-dir crates/frontend/dist\n\n\
    The API is at /api/v1, its reference at /docs.\n";

/// Where the files come from, as application data of [`serve`].
#[derive(Clone, Debug)]
pub struct Spa {
    folder: Option<PathBuf>,
}

struct File {
    bytes: Bytes,
    hash: [u8; 32],
}

impl Spa {
    /// The folder of the configuration, or what is built in.
    pub fn new(config: &Config) -> Self {
        Self { folder: config.spa_dir.clone() }
    }

    async fn file(&self, path: &str) -> Option<File> {
        if !is_plain(path) {
            return None;
        }
        match &self.folder {
            Some(folder) => {
                let bytes = tokio::fs::read(folder.join(path)).await.ok()?;
                let hash = Sha256::digest(&bytes).into();
                Some(File { bytes: bytes.into(), hash })
            }
            None => {
                let file = Built::get(path)?;
                let hash = file.metadata.sha256_hash();
                let bytes = match file.data {
                    Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                    Cow::Owned(bytes) => Bytes::from(bytes),
                };
                Some(File { bytes, hash })
            }
        }
    }
}

/// Answers every address no route took: a file of the app, the app itself for its own addresses, 404 for the rest.
pub async fn serve(req: HttpRequest, spa: web::Data<Spa>) -> Result<HttpResponse, Error> {
    let path = req.path().trim_start_matches('/');
    let first = path.split('/').next().unwrap_or_default();
    if NOT_THE_APP.contains(&first) {
        return Err(nothing_here());
    }
    if !matches!(*req.method(), Method::GET | Method::HEAD) {
        return Err(Error::NotFound { code: "not_found", detail: "Only pages are at this address; they are read with GET.".to_owned() });
    }
    if !path.is_empty() && path != INDEX && !path.ends_with(".br") {
        if let Some(file) = spa.file(path).await {
            return Ok(asset(&req, &spa, path, file).await);
        }
        if !wants_page(&req) {
            return Err(Error::NotFound {
                code: "not_found",
                detail: "There is no such file. A newer version may be running: load the page again.".to_owned(),
            });
        }
    }
    match spa.file(INDEX).await {
        Some(index) => page(&req, &index),
        None => Ok(HttpResponse::NotFound().content_type("text/plain; charset=utf-8").body(MISSING)),
    }
}

/// 404 for an address nobody answers; also what `/metrics` says to those who may not read it.
pub fn nothing_here() -> Error {
    Error::NotFound { code: "not_found", detail: "There is nothing at this address. See /docs for what there is.".to_owned() }
}

/// The app's page, with a nonce of its own.
fn page(req: &HttpRequest, index: &File) -> Result<HttpResponse, Error> {
    // The policy belongs to the page: when either changes, a kept copy is stale.
    let tag = tag(&Sha256::new().chain_update(index.hash).chain_update(headers::APP.concat()).finalize(), "");
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CACHE_CONTROL, "private, no-cache")).insert_header((header::ETAG, tag.clone()));
    if is_known(req, &tag) {
        return Ok(answer.status(actix_web::http::StatusCode::NOT_MODIFIED).finish());
    }
    let nonce = headers::nonce().map_err(Error::internal)?;
    Ok(answer
        .insert_header((header::CONTENT_SECURITY_POLICY, headers::app_policy(&nonce)))
        .content_type("text/html; charset=utf-8")
        .body(replaced(&index.bytes, NONCE, nonce.as_bytes())))
}

async fn asset(req: &HttpRequest, spa: &Spa, path: &str, plain: File) -> HttpResponse {
    let small = spa.file(&format!("{path}.br")).await;
    let mut answer = HttpResponse::Ok();
    if small.is_some() {
        answer.insert_header((header::VARY, "accept-encoding"));
    }
    let keep = if is_hashed(path) { "public, max-age=31536000, immutable" } else { "public, no-cache" };
    let (file, tag) = match small {
        Some(small) if takes_brotli(req) => {
            answer.insert_header((header::CONTENT_ENCODING, "br"));
            (small, tag(&plain.hash, "-br"))
        }
        _ => {
            let tag = tag(&plain.hash, "");
            (plain, tag)
        }
    };
    answer.insert_header((header::CACHE_CONTROL, keep)).insert_header((header::ETAG, tag.clone()));
    if is_known(req, &tag) {
        return answer.status(actix_web::http::StatusCode::NOT_MODIFIED).finish();
    }
    answer.content_type(content_type(path)).body(file.bytes)
}

/// Weak, because the same file may be compressed on its way out.
fn tag(hash: &[u8], form: &str) -> String {
    let digits: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("W/\"{digits}{form}\"")
}

/// Browsers that open a page ask for HTML by name; scripts, images and programs do not.
fn wants_page(req: &HttpRequest) -> bool {
    req.headers().get_all(header::ACCEPT).filter_map(|value| value.to_str().ok()).any(|value| value.contains("text/html"))
}

fn takes_brotli(req: &HttpRequest) -> bool {
    let accepted = |item: &str| {
        let (name, options) = item.split_once(';').unwrap_or((item, ""));
        let refused = options.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok()) == Some(0.0);
        name.trim().eq_ignore_ascii_case("br") && !refused
    };
    req.headers().get_all(header::ACCEPT_ENCODING).filter_map(|value| value.to_str().ok()).any(|value| value.split(',').any(accepted))
}

/// Folders and names of letters, digits and `-_.`, none beginning with a dot: no way out of the folder.
fn is_plain(path: &str) -> bool {
    path.split('/')
        .all(|part| !part.is_empty() && !part.starts_with('.') && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)))
}

/// Whether the name changes with the content: the build puts 16 hexadecimal digits into the file's or its folder's name. The digits in
/// `snippets/` name the package instead.
fn is_hashed(path: &str) -> bool {
    let digits = |word: &str| word.len() == 16 && word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    !path.starts_with("snippets/") && path.split(['/', '.', '_', '-']).any(digits)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" | "" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn replaced(text: &[u8], what: &[u8], with: &[u8]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(text.len() + 256);
    let mut rest = text;
    while let Some(at) = rest.windows(what.len()).position(|window| window == what) {
        whole.extend_from_slice(&rest[..at]);
        whole.extend_from_slice(with);
        rest = &rest[at + what.len()..];
    }
    whole.extend_from_slice(rest);
    whole
}

#[cfg(test)]
mod tests;
