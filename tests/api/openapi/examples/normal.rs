//! What differs from run to run stands in examples as what it always is.

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Entries of a list or map that an example shows.
const FEW: usize = 2;
/// Maps with a key for each of many things.
const MAPS: [&str; 2] = ["permissions", "in_use"];

const TOKEN: &str = "s3bKq0vJ9pYtW2xZ4hN6mC8rT1uE5aGd";

/// What stands for a text, by the key that it is the value of.
const STAND_INS: &[(&str, &str)] = &[
    ("access_token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl"),
    ("token", TOKEN),
    ("refresh_token", TOKEN),
    ("secret", "csk_s3bKq0vJ9pYtW2xZ4hN6mC8rT1uE5aGd"),
    ("password", "a password nobody knows"),
    ("current_password", "a password nobody knows"),
    ("new_password", "another password nobody knows"),
    ("ends_with", "5aGd"),
    ("next", "WyJBY21lIiwiMDE5Il0"),
    ("previous", "WyJBY21lIiwiMDE5Il0"),
    ("user_agent", "Example/1.0"),
    ("address", "192.0.2.1"),
    ("sha256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    ("expires_at", "2027-06-01T00:00:00Z"),
];

/// Links in mails carry a token behind `#`.
fn without_tokens(text: &str) -> String {
    let mut parts = text.split('#');
    let start = parts.next().unwrap_or_default().to_owned();
    parts.fold(start, |text, part| {
        let end = part.find(|c| !is_of_word(c)).unwrap_or(part.len());
        let token = if end < LONG { &part[..end] } else { TOKEN };
        text + "#" + token + &part[end..]
    })
}

/// Words of so many letters and digits are tokens, secrets or hashes.
pub const LONG: usize = 20;

pub fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// Whether a word is part of what stands for another one.
pub fn is_stand_in(word: &str) -> bool {
    STAND_INS.iter().any(|(_, text)| text.contains(word)) || Uuid::try_parse(word).is_ok()
}

/// One exchange: the same id is the same throughout.
#[derive(Default)]
pub struct Normal {
    ids: BTreeMap<Uuid, Uuid>,
}

impl Normal {
    pub fn of(&mut self, value: Value) -> Value {
        self.value("", value)
    }

    fn value(&mut self, key: &str, value: Value) -> Value {
        match value {
            Value::Object(map) => {
                let most = if MAPS.contains(&key) { FEW } else { usize::MAX };
                map.into_iter()
                    .take(most)
                    .map(|(key, value)| (self.text("", key.clone()), self.value(&key, value)))
                    .collect::<Map<_, _>>()
                    .into()
            }
            Value::Array(items) => items.into_iter().take(FEW).map(|item| self.value(key, item)).collect(),
            Value::String(text) => self.text(key, text).into(),
            other => other,
        }
    }

    fn text(&mut self, key: &str, text: String) -> String {
        if let Some((_, fixed)) = STAND_INS.iter().find(|(of, _)| *of == key).filter(|_| !text.is_empty()) {
            return (*fixed).to_owned();
        }
        if let Ok(id) = Uuid::try_parse(&text) {
            return self.id(id).to_string();
        }
        if chrono::DateTime::parse_from_rfc3339(&text).is_ok() {
            return "2026-11-21T08:00:00Z".to_owned();
        }
        if text.parse::<chrono::NaiveDate>().is_ok() {
            return "2026-11-21".to_owned();
        }
        without_tokens(&text)
    }

    fn id(&mut self, id: Uuid) -> Uuid {
        let next = 0x0193_4f8a_0000_7000_8000_0000_0000_0000_u128 + self.ids.len() as u128 + 1;
        *self.ids.entry(id).or_insert(Uuid::from_u128(next))
    }
}
