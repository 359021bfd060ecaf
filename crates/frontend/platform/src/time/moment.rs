use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

use super::zone;

/// A moment: milliseconds since 1970 in UTC. A wire time or its RFC 3339 text converts into one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct At(pub f64);

impl At {
    /// As on the wire.
    pub fn to_rfc3339(self) -> String {
        String::from(Date::new(&self.0.into()).to_iso_string())
    }
}

impl From<shared::Moment> for At {
    fn from(moment: shared::Moment) -> Self {
        Self(moment.timestamp_millis() as f64)
    }
}

impl From<&str> for At {
    fn from(text: &str) -> Self {
        Self(Date::parse(text))
    }
}

impl From<String> for At {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

/// A date and time in the reader's language and zone, such as "21 Nov 2026, 09:15".
pub fn format_date_time(at: impl Into<At>) -> String {
    format_with(at.into(), &[("dateStyle", "medium"), ("timeStyle", "short")])
}

/// A date in the reader's language and zone, such as "21 Nov 2026".
pub fn format_date(at: impl Into<At>) -> String {
    format_with(at.into(), &[("dateStyle", "medium")])
}

/// As `Intl.DateTimeFormat` says it with these options, in the reader's language and zone.
pub fn format_with(at: At, options: &[(&str, &str)]) -> String {
    if at.0.is_nan() {
        return String::new();
    }
    let settings = Object::new();
    zone::put(&settings);
    for (key, value) in options {
        let _ = Reflect::set(&settings, &(*key).into(), &(*value).into());
    }
    let format: Function = Intl::DateTimeFormat::new(&Array::new(), &settings).format();
    format.call1(&JsValue::UNDEFINED, &Date::new(&at.0.into())).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// Days since 1970 where the reader is.
pub fn local_day(ms: f64) -> i32 {
    ((ms + zone::offset(ms)) / 86_400e3).floor() as i32
}
