//! What the document says about reading what one may have already, whole or in parts.

use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{HeaderBuilder, RefOr, Required, Response, ResponseBuilder};

/// Adds `If-None-Match` and 304 where the answer has an `ETag`, and `Range`, `If-Range` and 206 where it has `Accept-Ranges`, too.
pub fn name_conditions(operation: &mut Operation) {
    let Some(RefOr::T(whole)) = operation.responses.responses.get_mut("200") else { return };
    let file = whole.headers.contains_key("Accept-Ranges");
    if !whole.headers.contains_key("ETag") {
        return;
    }
    let mut added = vec![parameter("If-None-Match", "The ETags of what the client has: 304 without a body where it is one of them.")];
    let mut same = ResponseBuilder::new().description("It is as it was").build();
    add_header(&mut same, "ETag");
    let part = file.then(|| {
        let mut part = whole.clone();
        "The part that was asked for".clone_into(&mut part.description);
        add_header(&mut part, "Content-Range");
        part
    });
    operation.responses.responses.insert("304".to_owned(), RefOr::T(same));
    if let Some(part) = part {
        added.push(parameter("Range", "One range of bytes, such as `bytes=1000-`; several at once are answered whole."));
        added.push(parameter("If-Range", "The ETag of what the part is to go on from: the whole file where it is another one by now."));
        operation.responses.responses.insert("206".to_owned(), RefOr::T(part));
    }
    operation.parameters.get_or_insert_default().extend(added.into_iter().map(RefOr::T));
}

fn parameter(name: &str, what: &str) -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header).required(Required::False);
    parameter.schema(Some(text)).description(Some(what)).build()
}

fn add_header(response: &mut Response, name: &str) {
    response.headers.entry(name.to_owned()).or_insert_with(|| RefOr::T(HeaderBuilder::new().build()));
}
