//! The reader's time zone: the one of the profile, else the browser's.

use std::cell::RefCell;

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::Day;

thread_local!(static ZONE: RefCell<Option<String>> = const { RefCell::new(None) });

/// Shows times in this IANA zone from now on; the browser's where it is empty or the browser does not know it.
pub fn set_time_zone(name: &str) {
    let known = !name.is_empty() && clock(name).is_some();
    ZONE.set(known.then(|| name.to_owned()));
}

/// The IANA name of the reader's zone, where the browser knows it.
pub fn time_zone() -> Option<String> {
    let format = Intl::DateTimeFormat::new(&Array::new(), &Object::new());
    let browsers = || Reflect::get(&format.resolved_options(), &"timeZone".into()).ok()?.as_string();
    ZONE.with_borrow(|zone| zone.clone()).or_else(browsers)
}

/// Adds the zone to the options of an `Intl.DateTimeFormat`.
pub(super) fn put(options: &Object) {
    ZONE.with_borrow(|zone| {
        if let Some(zone) = zone {
            let _ = Reflect::set(options, &"timeZone".into(), &zone.as_str().into());
        }
    });
}

/// What the calendar and clock say where the reader is: the day, and the time as `HH:MM`.
pub fn day_and_time(ms: f64) -> (Day, String) {
    let there = Date::new(&(ms + offset(ms)).into());
    let text = String::from(there.to_iso_string());
    let (day, time) = text.split_once('T').unwrap_or_default();
    (Day::parse(day).unwrap_or_else(|| Day::from_number(0)), time.get(..5).unwrap_or_default().to_owned())
}

/// The moment, in milliseconds since 1970, when the reader's clock shows this time of this day.
pub fn moment_of(day: Day, hours: i32, minutes: i32) -> f64 {
    let as_utc = day.number() as f64 * 86_400e3 + f64::from(hours) * 3_600e3 + f64::from(minutes) * 60e3;
    // Twice, as the first guess may lie on the other side of a change of the clock.
    let guess = as_utc - offset(as_utc);
    as_utc - offset(guess)
}

/// How far the reader's clock is ahead of UTC, in milliseconds.
pub(super) fn offset(ms: f64) -> f64 {
    let shown = ZONE.with_borrow(|zone| {
        let clock = clock(zone.as_deref()?)?;
        clock.call1(&JsValue::UNDEFINED, &Date::new(&ms.into())).ok()?.as_string()
    });
    match shown {
        // Whole seconds, as the clock shows no smaller ones.
        Some(text) => Date::parse(&format!("{}Z", text.replacen(' ', "T", 1))) - (ms / 1e3).floor() * 1e3,
        None => -Date::new(&ms.into()).get_timezone_offset() * 60e3,
    }
}

/// Writes moments of a zone as `2026-11-21 09:15:00`, which is how Swedes write them; nothing for a zone the browser does not know.
fn clock(zone: &str) -> Option<Function> {
    let options = Object::new();
    for (key, value) in [("timeZone", zone), ("dateStyle", "short"), ("timeStyle", "medium")] {
        Reflect::set(&options, &key.into(), &value.into()).ok()?;
    }
    // By reflection, as an unknown zone throws.
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let constructor: Function = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
    let format = Reflect::construct(&constructor, &Array::of2(&"sv-SE".into(), &options)).ok()?;
    Some(format.unchecked_into::<Intl::DateTimeFormat>().format())
}
