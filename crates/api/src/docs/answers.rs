//! What the document says about answers by rule, so that no endpoint has to.

use super::conditional;
use super::examples;
use super::facts::{self, Facts};
use super::headers;
use super::problems::PROBLEMS;
use super::schemas;
use super::unions::pascal;
use crate::app;
use std::collections::BTreeMap;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{AllOfBuilder, Components, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{ContentBuilder, HttpMethod, OpenApi, PathItem, Ref, RefOr, Response, ResponseBuilder};

/// Completes every operation of the document.
pub fn complete(document: &mut OpenApi) {
    let examples = examples::all();
    let components = document.components.get_or_insert_default();
    headers::describe_common(components);
    for (path, item) in &mut document.paths.paths {
        let path = path.strip_prefix(app::API).unwrap_or(path);
        for (method, operation) in operations(item) {
            let name = format!("{} {path}", facts::verb(&method));
            headers::name_idempotency_key(&name, operation);
            if method == HttpMethod::Get {
                conditional::name_conditions(operation);
            }
            let facts = Facts::of(&name, operation);
            for parameter in operation.parameters.iter_mut().flatten() {
                if let RefOr::T(parameter) = parameter {
                    schemas::name_default(parameter, path);
                }
            }
            files_are_sent_as_bytes(operation);
            for (status, response) in &mut operation.responses.responses {
                let RefOr::T(response) = response else { continue };
                files_are_bytes(response);
                if response.description.is_empty() {
                    response.description = describe(status, response, components);
                }
                headers::name_in(response, &facts);
            }
            add_problems(operation, &facts, components);
            if let Some(example) = examples.get(&name) {
                examples::add(operation, example);
            }
        }
    }
}

/// The operations of a path.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    let all = [
        (HttpMethod::Get, &mut item.get),
        (HttpMethod::Post, &mut item.post),
        (HttpMethod::Put, &mut item.put),
        (HttpMethod::Patch, &mut item.patch),
        (HttpMethod::Delete, &mut item.delete),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Every status of a problem that the operation can give, with the codes that it then has.
fn add_problems(operation: &mut Operation, facts: &Facts, components: &mut Components) {
    let mut codes: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for problem in PROBLEMS.iter().filter(|problem| problem.is_given(facts)) {
        codes.entry(problem.status).or_default().push(problem.code);
    }
    // What no line explains is given, too: a test finds it.
    for (status, code) in facts.declared.iter().filter(|(status, code)| !PROBLEMS.iter().any(|p| p.status == *status && p.code == code)) {
        codes.entry(*status).or_default().push(code);
    }
    for (status, codes) in codes {
        let name = name(status, &codes, operation.operation_id.as_deref().unwrap_or_default(), facts);
        if !components.responses.contains_key(&name) {
            components.schemas.insert(name.clone(), problem_schema(&codes));
            components.responses.insert(name.clone(), RefOr::T(problem_response(&name, status, &codes)));
        }
        operation.responses.responses.insert(status.to_string(), RefOr::Ref(Ref::new(format!("#/components/responses/{name}"))));
    }
}

/// What a set of codes is called: by its one code, or by whose it is.
fn name(status: u16, codes: &[&str], operation: &str, facts: &Facts) -> String {
    match codes {
        ["erased"] => "ForgottenProblem".to_owned(),
        [code] => format!("{}Problem", pascal(code)),
        _ if status == 401 && !facts.public => "UnauthorizedProblem".to_owned(),
        _ => format!("{}Problem{status}", pascal(operation)),
    }
}

fn problem_schema(codes: &[&str]) -> RefOr<Schema> {
    let code = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes.iter().copied()));
    let code = code.description(Some("What is wrong, for programs: one of these."));
    let narrower = ObjectBuilder::new().property("code", code).required("code");
    let problem = AllOfBuilder::new().item(Ref::from_schema_name("Problem")).item(narrower);
    let problem = problem.description(Some("A problem with one of the codes that this answer has."));
    RefOr::T(Schema::AllOf(problem.build()))
}

fn problem_response(name: &str, status: u16, codes: &[&str]) -> Response {
    let texts = PROBLEMS.iter().filter(|problem| problem.status == status && codes.contains(&problem.code));
    let texts: Vec<String> = texts.map(|problem| format!("`{}`: {}", problem.code, problem.text)).collect();
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(name))).build();
    let mut response = ResponseBuilder::new().description(texts.join("\n\n")).content("application/problem+json", content).build();
    headers::name_in_problem(&mut response, status);
    response
}

fn files_are_sent_as_bytes(operation: &mut Operation) {
    let Some(RefOr::T(body)) = &mut operation.request_body else { return };
    for (media_type, content) in &mut body.content {
        let RefOr::T(content) = content else { continue };
        if !media_type.ends_with("json") {
            content.schema = Some(RefOr::T(Schema::Object(bytes().min_length(Some(1)).build())));
        }
    }
}

/// A file is bytes, whatever type its handler says it gives.
fn files_are_bytes(response: &mut Response) {
    for (media_type, content) in &mut response.content {
        let RefOr::T(content) = content else { continue };
        if !(media_type.starts_with("text/") || media_type.ends_with("json")) {
            content.schema = Some(RefOr::T(Schema::Object(bytes().build())));
        }
    }
}

/// The schema of a file.
fn bytes() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
}

/// What an answer is, by its status and what it holds.
fn describe(status: &str, response: &Response, components: &Components) -> String {
    let holds = response.content.iter().next().map(|(media_type, content)| match content {
        RefOr::T(content) if media_type == "application/json" => {
            let said = content.schema.as_ref().and_then(|schema| first_sentence(schema, components));
            said.unwrap_or_else(|| "The answer".to_owned())
        }
        _ if media_type == "text/event-stream" => "Events as they happen".to_owned(),
        _ => "The file".to_owned(),
    });
    match (status, holds) {
        ("201", Some(holds)) => format!("Made: {holds}"),
        ("202", Some(holds)) => format!("Begun: {holds}"),
        ("202", None) => "Begun; nothing more is said".to_owned(),
        ("304", _) => "It is as it was".to_owned(),
        (_, Some(holds)) => holds,
        _ => "Done".to_owned(),
    }
}

/// What the schema says of itself.
fn first_sentence(schema: &RefOr<Schema>, components: &Components) -> Option<String> {
    let named = match schema {
        RefOr::Ref(reference) => components.schemas.get(reference.ref_location.rsplit('/').next()?)?,
        written => written,
    };
    let RefOr::T(named) = named else { return None };
    let text = match named {
        Schema::Object(object) => object.description.as_deref(),
        Schema::OneOf(one) => one.description.as_deref(),
        Schema::AllOf(all) => all.description.as_deref(),
        _ => None,
    }?;
    Some(text.split_once(". ").map_or(text, |(first, _)| first).lines().next()?.trim_end_matches('.').to_owned())
}
