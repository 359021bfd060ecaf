use js_sys::{Array, Function, Intl, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// An amount of money: integer minor units (cents) and an ISO 4217 code, shown in the browser's language.
///
/// ```ignore
/// view! { <Money minor=order.total currency=order.currency.clone()/> }
/// ```
#[component]
pub fn Money(#[prop(into)] minor: Signal<i64>, #[prop(into)] currency: String) -> impl IntoView {
    view! { <data class="money" value=move || minor.get().to_string()>{move || format_money(minor.get(), &currency)}</data> }
}

/// An amount as text. `minor` is in the currency's smallest unit; the number of decimals is the currency's own.
pub fn format_money(minor: i64, currency: &str) -> String {
    // Intl throws on anything that is not a three-letter code.
    if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_alphabetic()) {
        return format!("{minor} {currency}");
    }
    let options = Object::new();
    let _ = Reflect::set(&options, &"style".into(), &"currency".into());
    let _ = Reflect::set(&options, &"currency".into(), &currency.into());
    // Whole amounts without their ".00".
    let _ = Reflect::set(&options, &"trailingZeroDisplay".into(), &"stripIfInteger".into());
    let formatter = Intl::NumberFormat::new(&Array::new(), &options);
    let digits = Reflect::get(&formatter.resolved_options(), &"maximumFractionDigits".into()).ok().and_then(|d| d.as_f64()).unwrap_or(2.0);
    // As decimal text, which Intl reads exactly; a float would lose cents beyond 2^53.
    call(&formatter.format(), &decimal(minor, digits as usize).into())
}

/// A whole number with the language's separators.
pub fn format_number(value: i64) -> String {
    call(&Intl::NumberFormat::new(&Array::new(), &Object::new()).format(), &value.to_string().into())
}

/// A decimal number such as `-1234.5` with the language's separators; every decimal it has is shown.
pub fn format_decimal(number: &str) -> String {
    let options = Object::new();
    let _ = Reflect::set(&options, &"maximumFractionDigits".into(), &20.into());
    // As text, which Intl reads exactly.
    call(&Intl::NumberFormat::new(&Array::new(), &options).format(), &number.into())
}

fn call(format: &Function, value: &JsValue) -> String {
    format.call1(&JsValue::UNDEFINED, value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn decimal(minor: i64, digits: usize) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let figures = format!("{:0>width$}", minor.unsigned_abs(), width = digits + 1);
    let (whole, fraction) = figures.split_at(figures.len() - digits);
    if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_units_become_decimals() {
        assert_eq!(decimal(5, 2), "0.05");
        assert_eq!(decimal(-123_456, 2), "-1234.56");
        assert_eq!(decimal(900, 0), "900");
        assert_eq!(decimal(i64::MIN, 3), "-9223372036854775.808");
    }
}
