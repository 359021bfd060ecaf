//! Files up and down.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::Promise;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, HtmlAnchorElement, ProgressEvent, Url, XmlHttpRequest};

use super::{BASE, Call, DOWNLOAD_MS, Failure, attempt::random, signed};
use crate::{connection, session};

/// A file on its way up, which can be given up. Sent again it carries the same key, so that it arrives once.
#[derive(Clone)]
pub struct Sending {
    request: Rc<RefCell<Option<XmlHttpRequest>>>,
    cancelled: Rc<Cell<bool>>,
    key: Uuid,
}

impl Default for Sending {
    fn default() -> Self {
        Self { request: Rc::default(), cancelled: Rc::default(), key: random() }
    }
}

impl Sending {
    /// Gives it up, now or as soon as it begins.
    pub fn cancel(&self) {
        self.cancelled.set(true);
        if let Some(request) = self.request.borrow_mut().take() {
            let _ = request.abort();
        }
    }

    /// Whether it was given up.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.get()
    }
}

/// Sends a file as it is. `on_progress` hears the share sent, 0 to 1 (fetch cannot tell, so this is an `XMLHttpRequest`).
pub async fn upload<T: DeserializeOwned>(
    path: &str,
    file: web_sys::File,
    content_type: &str,
    on_progress: impl Fn(f64) + Clone + 'static,
) -> Result<T, Failure> {
    send_file(("POST", path), file, content_type, on_progress, &Sending::default()).await
}

/// The same by any method, and so that it can be given up; then the answer is a failure of no meaning.
pub async fn send_file<T: DeserializeOwned>(
    (method, path): (&str, &str),
    file: web_sys::File,
    content_type: &str,
    on_progress: impl Fn(f64) + Clone + 'static,
    sending: &Sending,
) -> Result<T, Failure> {
    let token = session::token().await?;
    let answer = match put_through((method, path), &file, content_type, on_progress.clone(), &token, sending).await {
        Err(Failure::Problem(problem)) if problem.status == 401 => {
            let token = session::renew(&token).await?;
            put_through((method, path), &file, content_type, on_progress, &token, sending).await
        }
        answer => answer,
    }?;
    serde_json::from_str(&answer).map_err(|_| Failure::Unreadable)
}

async fn put_through(
    call: (&str, &str),
    file: &File,
    content_type: &str,
    on_progress: impl Fn(f64) + 'static,
    token: &str,
    sending: &Sending,
) -> Result<String, Failure> {
    if sending.is_cancelled() {
        return Err(Failure::Offline);
    }
    let request = begin(call, content_type, token, sending.key).map_err(|_| Failure::Unreadable)?;
    let progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.length_computable() && event.total() > 0.0 {
            on_progress(event.loaded() / event.total());
        }
    });
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    }
    let ended = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
    request.send_with_opt_blob(Some(file)).map_err(|_| Failure::Offline)?;
    sending.request.replace(Some(request.clone()));
    let _ = JsFuture::from(ended).await;
    sending.request.replace(None);
    let status = request.status().unwrap_or(0);
    if !sending.is_cancelled() {
        connection::observed(status != 0);
    }
    let text = request.response_text().ok().flatten().unwrap_or_default();
    match status {
        0 => Err(Failure::Offline),
        200..=299 => Ok(text),
        _ => Err(Failure::from_answer(status, request.get_response_header("retry-after").ok().flatten(), &text)),
    }
}

fn begin((method, path): (&str, &str), content_type: &str, token: &str, key: Uuid) -> Result<XmlHttpRequest, JsValue> {
    let request = XmlHttpRequest::new()?;
    request.open(method, &format!("{BASE}{path}"))?;
    request.set_request_header("accept", "application/json, application/problem+json")?;
    request.set_request_header("content-type", content_type)?;
    request.set_request_header("authorization", &format!("Bearer {token}"))?;
    if method == "POST" {
        request.set_request_header("idempotency-key", &key.to_string())?;
    }
    Ok(request)
}

/// Fetches a picture; its address within this page, until it is revoked.
pub async fn object_url(path: &str) -> Result<String, Failure> {
    Url::create_object_url_with_blob(&fetched(path).await?).map_err(|_| Failure::Unreadable)
}

async fn fetched(path: &str) -> Result<Blob, Failure> {
    let answer = signed(&Call { patience: DOWNLOAD_MS, ..Call::new(gloo_net::http::Method::GET, path) }).await?;
    let content: web_sys::Response = answer.into();
    let blob = JsFuture::from(content.blob().map_err(|_| Failure::Unreadable)?).await.map_err(|_| Failure::Offline)?;
    Ok(blob.unchecked_into())
}

/// Fetches a file and hands it to the browser to save as `filename`.
pub async fn download(path: &str, filename: &str) -> Result<(), Failure> {
    save(&fetched(path).await?, filename).map_err(|_| Failure::Unreadable)
}

fn save(blob: &Blob, filename: &str) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
    let link: HtmlAnchorElement = leptos::prelude::document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(filename);
    link.click();
    Url::revoke_object_url(&url)
}
