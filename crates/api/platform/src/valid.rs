//! Extractors for bodies and queries: strict, bounded, and validated by the DTO's own rules.

use super::ctx::BodyDigest;
use super::error::Error;
use super::limits::Arriving;
use super::objects::Objects;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use bytes::{Bytes, BytesMut};
use futures_util::future::LocalBoxFuture;
use garde::Validate;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use shared::FieldError;
use std::collections::BTreeMap;
use std::future::{Ready, ready};

/// A JSON body that was read without unknown or repeated keys and passed the DTO's `validate()`.
pub struct Valid<T>(pub T);

impl<T: DeserializeOwned + Validate<Context = ()> + 'static> FromRequest for Valid<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Body::from_request(request, payload);
        Box::pin(async move { checked_json(&body.await?.0).map(Self) })
    }
}

/// A JSON body as it came, for whoever reads it by a type that only the route knows, with [`checked_json`].
pub struct Body(pub Bytes);

impl FromRequest for Body {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            if !request.content_type().eq_ignore_ascii_case("application/json") {
                return Err(Error::Unsupported { detail: "Send application/json.".to_owned() });
            }
            let (mut body, mut bytes) = (Arriving::json(&request, payload)?, BytesMut::new());
            while let Some(piece) = body.next().await? {
                bytes.extend_from_slice(&piece);
            }
            // For `Idempotency-Key`.
            request.extensions_mut().insert(BodyDigest(Sha256::digest(&bytes).into()));
            Ok(Self(bytes.freeze()))
        })
    }
}

/// Reads JSON strictly, and checks it by the DTO's own rules.
pub fn checked_json<T: DeserializeOwned + Validate<Context = ()>>(bytes: &[u8]) -> Result<T, Error> {
    let value: T = from_json(bytes)?;
    shared::problem::validate(&value).map_err(Error::Invalid)?;
    Ok(value)
}

/// Reads JSON strictly: unknown and repeated keys, wrong types and lists in the place of objects are refused with the path of the field.
pub fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(Objects(&mut json)).map_err(|e| {
        let path = e.path().to_string();
        let message = e.inner().to_string();
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        let field = field_of(&path, &message);
        let errors = field.map(|f| FieldError::new(f, message.clone())).into_iter().collect();
        Error::Malformed { detail: format!("The body is not as documented: {message}."), errors }
    })?;
    json.end().map_err(|_| Error::malformed("The body has something after its JSON value."))?;
    Ok(value)
}

/// The field at fault: the path of the value, or the name that serde quotes for unknown, missing and repeated keys.
fn field_of(path: &str, message: &str) -> Option<String> {
    let quoted =
        ["unknown field `", "missing field `", "duplicate field `"].iter().find_map(|start| message.strip_prefix(start)?.split('`').next());
    match (path, quoted) {
        (".", None) => None,
        (".", Some(name)) => Some(name.to_owned()),
        (path, Some(name)) if path != name && !path.ends_with(&format!(".{name}")) => Some(format!("{path}.{name}")),
        (path, _) => Some(path.to_owned()),
    }
}

/// A query string without unknown, repeated or empty keys that passed the DTO's `validate()`.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Validate<Context = ()>> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(from_query(request.query_string()).map(Self))
    }
}

fn from_query<T: DeserializeOwned + Validate<Context = ()>>(query: &str) -> Result<T, Error> {
    query_of_pairs(&pairs_of_query(query)?)
}

/// 400 for a parameter of the query.
pub fn not_as_documented(name: &str, message: &str) -> Error {
    Error::Malformed { detail: format!("The query parameter {name} {message}."), errors: vec![FieldError::new(name, message)] }
}

/// What people type into a search field, and then no longer: looking for nothing finds everything. For every other parameter an empty value is
/// a slip of the client, and "all" would be the wrong answer to it.
const MAY_BE_EMPTY: &str = "q";

/// The parameters of a query string; 422 for those without a value.
pub fn pairs_of_query(query: &str) -> Result<BTreeMap<String, String>, Error> {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(query).map_err(|_| Error::malformed("The query string cannot be read."))?;
    let mut object = BTreeMap::new();
    for (key, value) in pairs {
        if value.contains('\0') {
            return Err(not_as_documented(&key, "contains a null character"));
        }
        if object.contains_key(&key) {
            return Err(not_as_documented(&key, "is given twice"));
        }
        object.insert(key, value);
    }
    match object.iter().find(|(key, value)| value.is_empty() && *key != MAY_BE_EMPTY) {
        Some((key, _)) => Err(Error::invalid(key, "is empty: give a value, or leave the parameter out")),
        None => Ok(object),
    }
}

/// Reads parameters strictly, and checks them by the DTO's own rules.
pub fn query_of_pairs<T: DeserializeOwned + Validate<Context = ()>>(pairs: &BTreeMap<String, String>) -> Result<T, Error> {
    let encoded = serde_urlencoded::to_string(pairs).map_err(Error::internal)?;
    let value = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(form_urlencoded(&encoded))).map_err(|e| {
        let (path, message) = (e.path().to_string(), in_plain_words(&e.inner().to_string()));
        let errors = field_of(&path, &message).map(|f| FieldError::new(f, message.clone())).into_iter().collect();
        Error::Malformed { detail: format!("The query string is not as documented: {message}."), errors }
    })?;
    shared::problem::validate(&value).map_err(Error::Invalid)?;
    Ok(value)
}

/// What the parsers of the standard library say, in words for people.
fn in_plain_words(message: &str) -> String {
    let plain = match message {
        "invalid digit found in string" | "cannot parse integer from empty string" => "must be a whole number",
        "number too large to fit in target type" | "number too small to fit in target type" => "is out of range",
        "provided string was not `true` or `false`" => "must be true or false",
        other if other.starts_with("UUID parsing failed") => "must be a UUID",
        other if other.contains("premature end of input") || other.contains("input contains invalid characters") => {
            "must be a moment such as 2026-11-21T08:00:00Z"
        }
        other => other,
    };
    plain.to_owned()
}

fn form_urlencoded(query: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(query.as_bytes())
}

/// The id of a record in the path; anything that is not a UUID is not found.
pub struct Id(pub uuid::Uuid);

impl FromRequest for Id {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("id").and_then(|id| uuid::Uuid::try_parse(id).ok());
        ready(id.map(Self).ok_or_else(|| Error::not_found("record")))
    }
}
