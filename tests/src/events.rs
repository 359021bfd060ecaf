//! A stream of server-sent events, read as a browser would.

use crate::client::Client;
use futures_util::StreamExt;
use serde_json::Value;
use shared::live::Notice;
use std::time::Duration;

/// How long an event may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub id: String,
    pub name: String,
    pub data: Value,
}

impl Event {
    /// What a `change` says.
    pub fn notice(&self) -> Notice {
        assert_eq!(self.name, "change", "{self:?}");
        serde_json::from_value(self.data.clone()).expect("a notice")
    }
}

/// An open stream.
pub struct Events {
    bytes: std::pin::Pin<Box<dyn futures_util::Stream<Item = reqwest::Result<bytes::Bytes>>>>,
    read: String,
}

impl Events {
    /// Opens `/live`, where there is something to go on from after the event with that id.
    pub async fn open(client: &Client, path: &str, last: Option<&str>) -> Self {
        let mut request = client.get(path);
        if let Some(id) = last {
            request = request.header("last-event-id", id);
        }
        let answer = request.stream().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{path}");
        assert!(
            answer.headers()["content-type"].to_str().is_ok_and(|kind| kind.starts_with("text/event-stream")),
            "{:?}",
            answer.headers()
        );
        Self { bytes: Box::pin(answer.bytes_stream()), read: String::new() }
    }

    /// The next event; `None` where the stream ended.
    pub async fn next(&mut self) -> Option<Event> {
        tokio::time::timeout(PATIENCE, self.wait()).await.expect("an event in time")
    }

    async fn wait(&mut self) -> Option<Event> {
        loop {
            while let Some((block, rest)) = self.read.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.read = rest;
                let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim_start().to_owned());
                if let Some(data) = field("data:") {
                    let data = serde_json::from_str(&data).expect("JSON");
                    return Some(Event { id: field("id:").unwrap_or_default(), name: field("event:").unwrap_or_default(), data });
                }
            }
            let more = self.bytes.next().await?.ok()?;
            self.read.push_str(std::str::from_utf8(&more).expect("UTF-8"));
        }
    }
}
