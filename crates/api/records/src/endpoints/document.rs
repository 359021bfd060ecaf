//! What the API's document says about the endpoints of a record type, built from its declaration.

use crate::record::AnyRecord;
use shared::page::Total;
use shared::record::{Kind, uses};
use shared::records::choices::Choices;
use shared::records::custom_values::CustomValue;
use shared::records::filter::FilterField;
use shared::records::list::{ListQuery, quick_fields};
use shared::rules::patterns;
use std::collections::BTreeMap;
use utoipa::openapi::path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{ContentBuilder, HeaderBuilder, HttpMethod, Ref, RefOr, Required, ResponseBuilder};
use utoipa::{IntoParams, ToSchema};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// One operation under construction.
pub struct Operation {
    id: String,
    permissions: Vec<&'static str>,
    summary: String,
    text: String,
    parameters: Vec<Parameter>,
    body: Option<String>,
    /// The content types of a file that is the body.
    file: &'static [&'static str],
    answer: Answer,
    lists: bool,
    /// The codes of its own by which it refuses, by their status.
    refusals: BTreeMap<u16, Vec<&'static str>>,
}

enum Answer {
    Nothing(u16),
    /// The record, with its version as `ETag`.
    Record(u16),
    Page,
    Of(u16, String),
    Versioned(u16, String),
    Many(String),
    File(&'static [&'static str]),
    /// What is written for this answer alone.
    Export(&'static [&'static str]),
}

impl Operation {
    pub fn new(id: String, permission: &'static str) -> Self {
        Self {
            id,
            permissions: vec![permission],
            summary: String::new(),
            text: String::new(),
            parameters: Vec::new(),
            body: None,
            file: &[],
            answer: Answer::Nothing(204),
            lists: false,
            refusals: BTreeMap::new(),
        }
    }

    /// It needs this permission as well.
    pub fn also(mut self, permission: &'static str) -> Self {
        self.permissions.push(permission);
        self
    }

    pub fn summary(mut self, summary: impl Into<String>) -> Self {
        self.summary = summary.into();
        self
    }

    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// It is about the record whose id is in the path.
    pub fn of_one(mut self) -> Self {
        let id = ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
        self.parameters.push(parameter("id", ParameterIn::Path, id.build().into(), "").required(Required::True).build());
        self
    }

    pub fn if_match(mut self) -> Self {
        self.parameters.push(parameter("If-Match", ParameterIn::Header, text(), "The ETag that was read").required(Required::True).build());
        self
    }

    /// It takes the parameters of the list.
    pub fn listing(mut self) -> Self {
        self.lists = true;
        self
    }

    /// It takes these parameters in the query.
    pub fn query<Q: IntoParams>(mut self) -> Self {
        self.parameters.extend(Q::into_params(|| Some(ParameterIn::Query)));
        self
    }

    pub fn body(mut self, schema: impl Into<String>) -> Self {
        self.body = Some(schema.into());
        self
    }

    /// It takes the parameters of this query.
    pub fn taking<Q: IntoParams>(mut self) -> Self {
        self.parameters.extend(Q::into_params(|| Some(ParameterIn::Query)));
        self
    }

    /// The body is a file of one of these content types.
    pub fn takes_file(mut self, content_types: &'static [&'static str]) -> Self {
        self.file = content_types;
        self
    }

    pub fn answers_record(mut self, status: u16) -> Self {
        self.answer = Answer::Record(status);
        self
    }

    pub fn answers_page(mut self) -> Self {
        self.answer = Answer::Page;
        self
    }

    pub fn answers(mut self, status: u16, schema: impl Into<String>) -> Self {
        self.answer = Answer::Of(status, schema.into());
        self
    }

    /// The same with its version as `ETag`.
    pub fn answers_versioned(mut self, status: u16, schema: impl Into<String>) -> Self {
        self.answer = Answer::Versioned(status, schema.into());
        self
    }

    /// A page of rows of this schema: see [`document_page`].
    pub fn answers_page_of(self, schema: &str) -> Self {
        self.answers(200, format!("Page_{schema}"))
    }

    pub fn answers_many(mut self, schema: impl Into<String>) -> Self {
        self.answer = Answer::Many(schema.into());
        self
    }

    /// It refuses with these codes, besides those that its kind of operation has.
    pub fn gives(mut self, status: u16, codes: &[&'static str]) -> Self {
        self.refusals.entry(status).or_default().extend(codes);
        self
    }

    /// A file that is kept, of one of these content types, whole or in parts.
    pub fn answers_file(mut self, content_types: &'static [&'static str]) -> Self {
        self.answer = Answer::File(content_types);
        self
    }

    /// It gives a list as a file of this format: `csv`, `xlsx` or `pdf`.
    pub fn exports(mut self, format: &str) -> Self {
        let (how, content_type) = match format {
            "csv" => (
                "Moments are in UTC. Cells that a spreadsheet would take for a formula begin with an apostrophe. Streamed, and recorded in the audit log.",
                &["text/csv"] as &[_],
            ),
            "xlsx" => (
                "The same rows and columns as the CSV export. Text stays text: no cell is a formula. Written to a temporary file a row at a time, then sent.",
                &[XLSX] as &[_],
            ),
            _ => (
                "The same rows as the CSV export, with the columns that fit on a page, on A4 in landscape. At most 5,000 rows: 422 where there are more. The file says which rows it holds, when and by whom it was made, with days and times where the reader is.",
                &["application/pdf"] as &[_],
            ),
        };
        self.summary =
            format!("{} as {}", self.summary, if format == "xlsx" { "a workbook (XLSX)".to_owned() } else { format.to_uppercase() });
        self.text = format!("{} {how}", self.text).trim().to_owned();
        self.answer = Answer::Export(content_type);
        if format == "pdf" { self.gives(422, &["validation"]) } else { self }
    }

    pub fn build(mut self, record: &'static dyn AnyRecord, method: &HttpMethod) -> utoipa::openapi::path::Operation {
        let changes_one = *method != HttpMethod::Get && self.parameters.iter().any(|parameter| parameter.parameter_in == ParameterIn::Path);
        if changes_one {
            self = self.gives(409, record.change_conflicts());
        }
        let mut operation = OperationBuilder::new()
            .operation_id(Some(self.id))
            .tag(record.tag())
            .summary(Some(self.summary))
            .security(SecurityRequirement::new("bearer", self.permissions));
        if !self.text.is_empty() {
            operation = operation.description(Some(self.text));
        }
        let of_list = if self.lists { list_parameters(record) } else { Vec::new() };
        for parameter in self.parameters.into_iter().chain(of_list) {
            operation = operation.parameter(parameter);
        }
        if let Some(body) = self.body {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(body))).build();
            let body = RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True));
            operation = operation.request_body(Some(body.build()));
        }
        if !self.file.is_empty() {
            let content = || ContentBuilder::new().schema(Some(text())).build();
            let body = self.file.iter().fold(RequestBodyBuilder::new(), |body, content_type| body.content(*content_type, content()));
            operation = operation.request_body(Some(body.required(Some(Required::True)).build()));
        }
        let json = |schema: RefOr<Schema>| ContentBuilder::new().schema(Some(schema)).build();
        let response = ResponseBuilder::new().description("");
        let header = || HeaderBuilder::new().schema(Some(text())).build();
        let (status, response) = match self.answer {
            Answer::Nothing(status) => (status, response),
            Answer::Record(status) => {
                let content = json(Ref::from_schema_name(record.dtos().dto).into());
                let response = response.content("application/json", content).header("ETag", header());
                (status, if status == 201 { response.header("Location", header()) } else { response })
            }
            Answer::Page => (200, response.content("application/json", json(Ref::from_schema_name(page_name(record)).into()))),
            Answer::Of(status, schema) => (status, response.content("application/json", json(Ref::from_schema_name(schema).into()))),
            Answer::Versioned(status, schema) => {
                let response = response.content("application/json", json(Ref::from_schema_name(schema).into())).header("ETag", header());
                (status, if status == 201 { response.header("Location", header()) } else { response })
            }
            Answer::Many(schema) => {
                let many = ArrayBuilder::new().items(Ref::from_schema_name(schema)).build();
                (200, response.content("application/json", json(RefOr::T(Schema::Array(many)))))
            }
            Answer::File(content_types) => (200, files(response, content_types).header("ETag", header()).header("Accept-Ranges", header())),
            Answer::Export(content_types) => (200, files(response, content_types)),
        };
        for (status, codes) in self.refusals.iter().filter(|(_, codes)| !codes.is_empty()) {
            operation = operation.response(status.to_string(), ResponseBuilder::new().description(codes.join(", ")).build());
        }
        operation.response(status.to_string(), response.build()).build()
    }
}

fn files(response: ResponseBuilder, content_types: &[&str]) -> ResponseBuilder {
    let file = || ContentBuilder::new().schema(Some(text())).build();
    content_types.iter().fold(response, |response, content_type| response.content(*content_type, file()))
}

fn parameter(name: &str, place: ParameterIn, schema: RefOr<Schema>, what: &str) -> ParameterBuilder {
    let parameter = ParameterBuilder::new().name(name).parameter_in(place).schema(Some(schema)).required(Required::False);
    if what.is_empty() { parameter } else { parameter.description(Some(what)) }
}

fn text() -> RefOr<Schema> {
    RefOr::T(Schema::Object(ObjectBuilder::new().schema_type(Type::String).build()))
}

/// The parameters of a list: one for each quick field, and those that every list has; `sort` names the fields that it can be sorted by.
fn list_parameters(record: &'static dyn AnyRecord) -> Vec<Parameter> {
    let spec = record.spec();
    let quick = quick_fields(spec).map(|(name, field)| {
        let what = format!("{}: only those that have this one.", field.label);
        let mut schema = value_schema(field.kind, false);
        if let (Kind::Country | Kind::Language, RefOr::T(Schema::Object(code))) = (field.kind, &mut schema) {
            let codes = field.choices();
            code.pattern = Some(patterns::one_of(codes.iter().map(|(code, _)| *code)));
        }
        parameter(&name, ParameterIn::Query, schema, &what).build()
    });
    let common = ListQuery::into_params(|| Some(ParameterIn::Query)).into_iter().map(|mut parameter| {
        if parameter.name == "sort" {
            let keys: Vec<&str> = spec.using(uses::SORT).map(|field| field.key).collect();
            let sort = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(keys)).build();
            parameter.schema = Some(RefOr::T(Schema::Object(sort)));
        }
        parameter
    });
    quick.chain(common).collect()
}

/// The schema of a value of this kind.
fn value_schema(kind: Kind, shown: bool) -> RefOr<Schema> {
    let of = |schema: ObjectBuilder| RefOr::T(Schema::Object(schema.build()));
    let string = || ObjectBuilder::new().schema_type(Type::String);
    let format = |format: KnownFormat| string().format(Some(SchemaFormat::KnownFormat(format)));
    match kind {
        Kind::Line(most) | Kind::Lines(most) | Kind::Suggest(most) => of(string().max_length(Some(most))),
        Kind::Number(low, high) => of(ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(low as f64)).maximum(Some(high as f64))),
        Kind::Percent => of(ObjectBuilder::new().schema_type(Type::Integer)),
        Kind::Money if shown => Ref::from_schema_name("Money").into(),
        Kind::Day => of(format(KnownFormat::Date)),
        Kind::Moment => of(format(KnownFormat::DateTime)),
        Kind::YesNo => of(ObjectBuilder::new().schema_type(Type::Boolean)),
        Kind::Choice(choices) => of(string().enum_values(Some(choices().into_iter().map(|(code, _)| code)))),
        Kind::Tags if shown => RefOr::T(Schema::Array(ArrayBuilder::new().items(string()).build())),
        Kind::Tags => of(string().max_length(Some(40))),
        Kind::User | Kind::Team | Kind::Ref(_) if shown => named(),
        Kind::User | Kind::Team | Kind::Ref(_) => of(format(KnownFormat::Uuid)),
        Kind::Country | Kind::Language => of(string().min_length(Some(2)).max_length(Some(2))),
        _ => of(string()),
    }
}

/// `{ "id", "name" }`.
fn named() -> RefOr<Schema> {
    let id = ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    let id = id.description(Some("The id by which it is read."));
    let name = ObjectBuilder::new().schema_type(Type::String).description(Some("What people call it."));
    RefOr::T(Schema::Object(ObjectBuilder::new().property("id", id).property("name", name).required("id").required("name").build()))
}

fn nullable(schema: RefOr<Schema>) -> RefOr<Schema> {
    match schema {
        RefOr::T(Schema::Object(mut object)) => {
            object.schema_type = match object.schema_type {
                SchemaType::Type(one) => SchemaType::Array(vec![one, Type::Null]),
                other => other,
            };
            // Among the values of an enumeration, or it is none of them.
            if let Some(values) = &mut object.enum_values {
                values.push(serde_json::Value::Null);
            }
            RefOr::T(Schema::Object(object))
        }
        other => {
            let null = ObjectBuilder::new().schema_type(Type::Null);
            let either = utoipa::openapi::schema::OneOfBuilder::new().item(null).item(other);
            RefOr::T(Schema::OneOf(either.build()))
        }
    }
}

pub(super) fn row_name(record: &dyn AnyRecord) -> String {
    format!("{}Row", record.dtos().dto)
}

pub(super) fn page_name(record: &dyn AnyRecord) -> String {
    format!("{}Page", record.dtos().dto)
}

/// The schemas of the rows and pages of the list.
pub(crate) fn own_schemas(record: &'static dyn AnyRecord) -> Vec<(String, RefOr<Schema>)> {
    let moment = || value_schema(Kind::Moment, true);
    let uuid = || ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    let custom = ObjectBuilder::new().schema_type(Type::Object).additional_properties(Some(Ref::from_schema_name("CustomValue")));
    let mut row = ObjectBuilder::new().property("id", uuid()).required("id");
    for field in record.spec().using(uses::LIST | uses::COLUMN) {
        let schema = value_schema(field.kind, true);
        row = row.property(field.key, if field.is(uses::REQUIRED) || matches!(field.kind, Kind::Tags) { schema } else { nullable(schema) });
        row = row.required(field.key);
    }
    for (key, _) in record.row_extras() {
        row = row.property(*key, uuid());
    }
    row = row.property("custom", custom.description(Some("The values of custom fields by their keys."))).required("custom");
    row = row.property("archived_at", nullable(moment()));
    for always in ["created_at", "updated_at"] {
        row = row.property(always, moment());
        if !record.spec().using(uses::LIST | uses::COLUMN).any(|field| field.key == always) {
            row = row.required(always);
        }
    }
    row = row.property("version", ObjectBuilder::new().schema_type(Type::Integer)).required("version");
    let mut schemas = vec![(row_name(record), RefOr::T(Schema::Object(row.build()))), (page_name(record), page_schema(row_name(record)))];
    document::<Choices>(&mut schemas);
    document::<FilterField>(&mut schemas);
    document::<CustomValue>(&mut schemas);
    document::<Total>(&mut schemas);
    schemas
}

/// A page of rows of this schema.
fn page_schema(row: String) -> RefOr<Schema> {
    let cursor = || nullable(text());
    let page = ObjectBuilder::new()
        .property("items", ArrayBuilder::new().items(Ref::from_schema_name(row)))
        .required("items")
        .property("next", cursor())
        .property("previous", cursor())
        .property("total", Ref::from_schema_name("Total"));
    RefOr::T(Schema::Object(page.build()))
}

/// Adds a DTO and what it is made of to the document; gives back its name.
pub fn document<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) -> String {
    T::schemas(schemas);
    let name = T::name().into_owned();
    schemas.push((name.clone(), T::schema()));
    name
}

/// Adds a page of such rows to the document.
pub fn document_page<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    let row = document::<T>(schemas);
    document::<Total>(schemas);
    schemas.push((format!("Page_{row}"), page_schema(row)));
}
