//! Files up and down.

use js_sys::Promise;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, HtmlAnchorElement, ProgressEvent, Url, XmlHttpRequest};

use super::{BASE, Call, Failure, signed};
use crate::{connection, session};

/// Sends a file as it is. `on_progress` hears the share sent, 0 to 1 (fetch cannot tell, so this is an `XMLHttpRequest`).
pub async fn upload<T: DeserializeOwned>(
    path: &str,
    file: web_sys::File,
    content_type: &str,
    on_progress: impl Fn(f64) + Clone + 'static,
) -> Result<T, Failure> {
    let token = session::token().await?;
    let answer = match put_through(path, &file, content_type, on_progress.clone(), &token).await {
        Err(Failure::Problem(problem)) if problem.status == 401 => {
            let token = session::renew(&token).await?;
            put_through(path, &file, content_type, on_progress, &token).await
        }
        answer => answer,
    }?;
    serde_json::from_str(&answer).map_err(|_| Failure::Unreadable)
}

async fn put_through(
    path: &str,
    file: &File,
    content_type: &str,
    on_progress: impl Fn(f64) + 'static,
    token: &str,
) -> Result<String, Failure> {
    let request = begin(path, content_type, token).map_err(|_| Failure::Unreadable)?;
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
    let _ = JsFuture::from(ended).await;
    let status = request.status().unwrap_or(0);
    connection::observed(status != 0);
    let text = request.response_text().ok().flatten().unwrap_or_default();
    match status {
        0 => Err(Failure::Offline),
        200..=299 => Ok(text),
        _ => Err(Failure::from_answer(status, &text)),
    }
}

fn begin(path: &str, content_type: &str, token: &str) -> Result<XmlHttpRequest, JsValue> {
    let request = XmlHttpRequest::new()?;
    request.open("POST", &format!("{BASE}{path}"))?;
    request.set_request_header("accept", "application/json, application/problem+json")?;
    request.set_request_header("content-type", content_type)?;
    request.set_request_header("authorization", &format!("Bearer {token}"))?;
    Ok(request)
}

/// Fetches a file and hands it to the browser to save as `filename`.
pub async fn download(path: &str, filename: &str) -> Result<(), Failure> {
    let answer = signed(&Call::new(gloo_net::http::Method::GET, path)).await?;
    let content: web_sys::Response = answer.into();
    let blob = JsFuture::from(content.blob().map_err(|_| Failure::Unreadable)?).await.map_err(|_| Failure::Offline)?;
    save(blob.unchecked_ref(), filename).map_err(|_| Failure::Unreadable)
}

fn save(blob: &Blob, filename: &str) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
    let link: HtmlAnchorElement = leptos::prelude::document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(filename);
    link.click();
    Url::revoke_object_url(&url)
}
