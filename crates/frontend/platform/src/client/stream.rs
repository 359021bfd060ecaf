//! Streams of events, and waiting.

use std::time::Duration;

use gloo_net::http::{Request, Response};
use leptos::prelude::set_timeout;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, ReadableStream};

use super::{BASE, Failure, accepted};
use crate::session;

/// Opens a stream of events, to go on after the event `last`; `None` where it was aborted.
pub async fn events(path: &str, last: Option<String>, signal: &AbortSignal) -> Result<Option<ReadableStream>, Failure> {
    let token = session::token().await?;
    let answer = match open(path, last.as_deref(), signal, &token).await {
        Err(Failure::Problem(problem)) if problem.status == 401 => {
            open(path, last.as_deref(), signal, &session::renew(&token).await?).await
        }
        answer => answer,
    }?;
    Ok(answer.body().filter(|_| !signal.aborted()))
}

async fn open(path: &str, last: Option<&str>, signal: &AbortSignal, token: &str) -> Result<Response, Failure> {
    let mut request = Request::get(&format!("{BASE}{path}"))
        .header("accept", "text/event-stream, application/problem+json")
        .header("authorization", &format!("Bearer {token}"))
        .abort_signal(Some(signal));
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    accepted(request.send().await.map_err(|error| Failure::unanswered(&error))?).await
}

/// Waits.
pub async fn pause(length: Duration) {
    let timer = js_sys::Promise::new(&mut |resolve, _| {
        set_timeout(move || drop(resolve.call0(&JsValue::NULL)), length);
    });
    let _ = JsFuture::from(timer).await;
}
