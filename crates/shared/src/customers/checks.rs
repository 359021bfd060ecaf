//! What a customer is checked by, new or edited.

use super::{Address, CustomerKind};
use crate::money::{MOST_MINOR, Money, is_currency};
use crate::{Patch, rules};
use garde::Validate;

pub fn valid_revenue<M: AsRef<Money>>(money: &M) -> garde::Result {
    let money = money.as_ref();
    if money.minor < 0 {
        return Err(garde::Error::new("must not be negative"));
    }
    if money.minor > MOST_MINOR {
        return Err(garde::Error::new("is too large an amount"));
    }
    if !is_currency(&money.currency) {
        return Err(garde::Error::new("must have a three-letter currency such as EUR"));
    }
    Ok(())
}

impl AsRef<Money> for Money {
    fn as_ref(&self) -> &Money {
        self
    }
}

pub fn optional_revenue(money: &Option<Money>, _: &()) -> garde::Result {
    money.as_ref().map_or(Ok(()), valid_revenue)
}

pub fn patched_revenue(money: &Patch<Money>, _: &()) -> garde::Result {
    money.value().map_or(Ok(()), valid_revenue)
}

pub fn patched_address(address: &Patch<Address>, _: &()) -> garde::Result {
    let Some(Err(report)) = address.value().map(Validate::validate) else { return Ok(()) };
    let message = report.iter().map(|(path, error)| format!("{path} {error}")).collect::<Vec<_>>().join("; ");
    Err(garde::Error::new(message))
}

pub fn head_count(n: i32) -> garde::Result {
    if (0..=10_000_000).contains(&n) { Ok(()) } else { Err(garde::Error::new("must be between 0 and 10,000,000")) }
}

pub fn founding_year(year: i32) -> garde::Result {
    if (1000..=2100).contains(&year) { Ok(()) } else { Err(garde::Error::new("must be a year between 1000 and 2100")) }
}

pub fn patched<T: Copy>(rule: fn(T) -> garde::Result) -> impl Fn(&Patch<T>, &()) -> garde::Result {
    move |field, _| field.value().copied().map_or(Ok(()), rule)
}

pub fn optional<T: Copy>(rule: fn(T) -> garde::Result) -> impl Fn(&Option<T>, &()) -> garde::Result {
    move |field, _| field.map_or(Ok(()), rule)
}

/// A person is reached by e-mail; a company may be known by name alone.
pub fn email_of_kind(kind: &CustomerKind) -> impl Fn(&Option<String>, &()) -> garde::Result + '_ {
    move |email, context| match email.as_deref().map(str::trim) {
        None | Some("") if *kind == CustomerKind::Person => Err(garde::Error::new("is required for a person")),
        None | Some("") => Ok(()),
        Some(_) => rules::email(email, context),
    }
}
