//! What the address of a list says.

use crate::record::AnyRecord;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use platform::Error;
use platform::valid::{not_as_documented, pairs_of_query, query_of_pairs};
use shared::FieldError;
use shared::record::{Field, Kind};
use shared::records::bulk_query::MAX_VALUE;
use shared::records::filter::{Condition, Filter, FilterOp};
use shared::records::list::{ListQuery, quick_fields};
use std::collections::BTreeMap;
use std::future::{Ready, ready};

/// A list's query as an argument of a handler; the record is the route's.
pub struct Listing(pub ListQuery);

impl FromRequest for Listing {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(crate::endpoints::record_of(request).and_then(|record| Ok(Self(parse(record, pairs_of_query(request.query_string())?)?))))
    }
}

/// Reads the parameters of a list: those that every list has, and one for each quick field.
pub fn parse(record: &dyn AnyRecord, mut pairs: BTreeMap<String, String>) -> Result<ListQuery, Error> {
    let mut quick = BTreeMap::new();
    for (name, field) in quick_fields(record.spec()) {
        if let Some(value) = pairs.remove(&name) {
            check(field, &name, &value)?;
            quick.insert(name, value);
        }
    }
    let query: ListQuery = query_of_pairs(&pairs)?;
    if let Some(sort) = &query.sort
        && !record.spec().field(sort).is_some_and(|field| field.is(shared::record::uses::SORT))
    {
        return Err(not_as_documented("sort", "is not a field that the list can be sorted by"));
    }
    Ok(ListQuery { quick, ..query })
}

/// Refuses parameters of a body that no quick field has, and values that could be none of theirs; `place` is where they stand.
pub fn check_quick(record: &dyn AnyRecord, quick: &BTreeMap<String, String>, place: &str) -> Result<(), Error> {
    for (name, value) in quick {
        let path = format!("{place}{name}");
        let refused = |message: String| {
            let detail = format!("The body is not as documented: {path} {message}.");
            Error::Malformed { detail, errors: vec![FieldError::new(path.clone(), message)] }
        };
        let (_, field) = quick_fields(record.spec()).find(|(known, _)| known == name).ok_or_else(|| refused("is not known".to_owned()))?;
        check(field, &path, value).map_err(|error| match error {
            Error::Malformed { mut errors, .. } => refused(errors.pop().map(|error| error.message).unwrap_or_default()),
            other => other,
        })?;
    }
    Ok(())
}

/// Refuses what could be no value of the field: 400 for what has another type, 422 for what its rules refuse.
fn check(field: &Field, name: &str, value: &str) -> Result<(), Error> {
    let choices = field.choices();
    let most = match field.kind {
        Kind::Line(most) | Kind::Suggest(most) => most,
        Kind::Tags => 40,
        _ => MAX_VALUE,
    };
    match field.kind {
        Kind::User | Kind::Team | Kind::Ref(_) if value.parse::<uuid::Uuid>().is_err() => Err(not_as_documented(name, "must be a UUID")),
        Kind::YesNo if value != "true" && value != "false" => Err(not_as_documented(name, "must be true or false")),
        Kind::Choice(_) if !choices.iter().any(|(code, _)| *code == value) => {
            let known = choices.iter().map(|(code, _)| *code).collect::<Vec<_>>().join(", ");
            Err(not_as_documented(name, &format!("is not one of {known}")))
        }
        Kind::Country if !choices.iter().any(|(code, _)| *code == value) => Err(Error::invalid(name, "must be a country code such as DE")),
        Kind::Language if !choices.iter().any(|(code, _)| *code == value) => {
            Err(Error::invalid(name, "must be a language code such as en"))
        }
        _ => shared::rules::line::<String>(most)(&value.to_owned(), &()).map_err(|error| Error::invalid(name, error.to_string())),
    }
}

/// The conditions that the quick parameters stand for.
pub fn conditions(record: &dyn AnyRecord, query: &ListQuery) -> Vec<Filter> {
    let of = |(name, field): (String, &'static Field)| {
        let value = query.quick.get(&name)?;
        let op = match field.kind {
            Kind::YesNo => FilterOp::Is,
            _ => FilterOp::IsAny,
        };
        Some(Filter::Where(Condition { field: field.key.to_owned(), op, values: vec![value.clone()] }))
    };
    quick_fields(record.spec()).filter_map(of).collect()
}
