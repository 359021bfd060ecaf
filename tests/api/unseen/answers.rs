//! Answers without what two worlds never have in common: ids by the order in which they appear, moments, cursors, and numbers of events.

use serde_json::Value;
use std::collections::HashMap;
use tests::Reply;

/// Headers that are about the exchange itself.
const OF_THE_EXCHANGE: &[&str] = &["connection", "date", "x-request-id", "content-length", "set-cookie"];
/// What differs with every exchange, wherever it stands.
const OF_THE_MOMENT: &[&str] = &["next", "previous", "request_id", "hash"];

/// What was asked, and what came.
#[derive(Default)]
pub struct Answers(pub Vec<(String, String)>, HashMap<String, usize>);

impl Answers {
    pub fn note(&mut self, step: impl Into<String>, reply: &Reply) {
        let kind = reply.header("content-type").to_owned();
        let mut headers: Vec<String> = (reply.headers.iter())
            .filter(|(name, _)| !OF_THE_EXCHANGE.contains(&name.as_str()))
            .map(|(name, value)| (name, value.to_str().unwrap_or_default()))
            .map(|(name, value)| match value.split_once('-') {
                // After the version it stands for the whole answer, ids and moments in it too.
                Some((version, _)) if name == "etag" => format!("{name}: {version}"),
                _ if name == "etag" && value.len() > 20 => format!("{name}: a file"),
                _ => format!("{name}: {value}"),
            })
            .collect();
        headers.sort();
        let body = match kind.split(';').next().unwrap_or_default() {
            "application/json" | "application/problem+json" => {
                let mut body = reply.json();
                without_moment(&mut body);
                body.to_string()
            }
            "text/event-stream" => {
                let lines = reply
                    .text()
                    .lines()
                    .map(|line| if line.starts_with("id:") { "id: n".to_owned() } else { line.to_owned() })
                    .collect::<Vec<_>>();
                lines.join("\n")
            }
            "text/vcard" => reply.text().lines().filter(|line| !line.starts_with("REV:")).collect::<Vec<_>>().join("\n"),
            kind if kind.starts_with("text/") => without_keys(&reply.text()),
            // Packed with the moment at which it was made; the rows are those of the CSV.
            kind => format!("some {kind}"),
        };
        let answer = format!("{} {} {body}", reply.status, headers.join(", "));
        let answer = self.comparable(&answer);
        self.0.push((step.into(), answer));
    }

    /// Ids by the order in which they appear, and no times of day.
    fn comparable(&mut self, text: &str) -> String {
        let (mut out, mut rest) = (String::with_capacity(text.len()), text);
        while let Some(next) = rest.chars().next() {
            if let Some(id) = rest.get(..36).filter(|id| is_id(id)) {
                let known = self.1.len();
                let n = *self.1.entry(id.to_ascii_lowercase()).or_insert(known);
                out.push_str(&format!("<{n}>"));
                rest = &rest[36..];
            } else if let Some(length) = time_at(rest).filter(|_| !out.ends_with(|c: char| c.is_ascii_digit())) {
                out.push_str("<time>");
                rest = &rest[length..];
            } else {
                out.push(next);
                rest = &rest[next.len_utf8()..];
            }
        }
        out
    }
}

/// Without the ends of API keys, which are made up.
fn without_keys(text: &str) -> String {
    const END: &str = "Ends with: ";
    let mut parts = text.split(END);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |whole, part| whole + END + part.get(4..).unwrap_or_default())
}

fn without_moment(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                if OF_THE_MOMENT.contains(&key.as_str()) {
                    *value = Value::from(!value.is_null());
                } else {
                    without_moment(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(without_moment),
        _ => {}
    }
}

fn is_id(text: &str) -> bool {
    text.char_indices().all(|(at, c)| if [8, 13, 18, 23].contains(&at) { c == '-' } else { c.is_ascii_hexdigit() })
}

/// How long the time of day is that a text begins with.
fn time_at(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is = |at: usize, pattern: &str| {
        pattern.bytes().enumerate().all(|(n, wanted)| match (bytes.get(at + n), wanted) {
            (Some(byte), b'0') => byte.is_ascii_digit(),
            (byte, wanted) => byte == Some(&wanted),
        })
    };
    if !is(0, "00:00") {
        return None;
    }
    let mut length = 5;
    if is(length, ":00") {
        length += 3;
        if is(length, ".0") {
            length += 1 + bytes[length + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        }
    }
    Some(length)
}
