//! The currencies offered in forms.

use js_sys::{Array, Function, Intl, Object, Reflect};
use ui::Choice;
use wasm_bindgen::{JsCast, JsValue};

/// Every currency the browser knows, with its name in the reader's language; `held` is always among them.
pub fn choices(held: &str) -> Vec<Choice> {
    let mut codes = known().unwrap_or_else(|| ["EUR", "USD", "GBP", "CHF", "JPY"].map(str::to_owned).to_vec());
    if !codes.iter().any(|code| code == held) {
        codes.insert(0, held.to_owned());
    }
    let names = names();
    codes
        .into_iter()
        .map(|code| {
            let name = names.as_ref().and_then(|names| names.call1(&JsValue::UNDEFINED, &code.as_str().into()).ok()?.as_string());
            let label = name.filter(|name| *name != code).map_or_else(|| code.clone(), |name| format!("{code} – {name}"));
            Choice::new(code, label)
        })
        .collect()
}

fn intl(member: &str) -> Option<Function> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    Reflect::get(&intl, &member.into()).ok()?.dyn_into().ok()
}

fn known() -> Option<Vec<String>> {
    let codes = intl("supportedValuesOf")?.call1(&JsValue::UNDEFINED, &"currency".into()).ok()?;
    Some(Array::from(&codes).iter().filter_map(|code| code.as_string()).collect())
}

fn names() -> Option<Function> {
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &"currency".into()).ok()?;
    let names = Intl::DisplayNames::new(&Array::new(), &options);
    let of: Function = Reflect::get(&names, &"of".into()).ok()?.dyn_into().ok()?;
    Some(of.bind0(&names))
}
