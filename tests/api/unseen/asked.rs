//! What is asked with the values of what is unseen.

use super::answers::Answers;
use super::is_left_out;
use super::world::{Unseen, World};
use crate::openapi::{Document, Operation};
use reqwest::Method;
use serde_json::{Value, json};
use shared::record::{Kind, uses};
use shared::records::filter::{FieldKind, FilterField, FilterOp};
use shared::records::import::{Import, ImportStatus};
use shared::records::import_plan::{ImportPlan, LooksAlike, Matched};
use tests::until;

/// Everything that was told so far.
pub async fn live(world: &World, answers: &mut Answers) {
    answers.note("live", &world.reader.get("/live?follow=false").header("last-event-id", "0").await);
}

/// Every list and file by words, conditions, quick parameters and ids.
pub async fn by_value(world: &World, answers: &mut Answers) {
    let document = Document::of(&world.app).await;
    let is_list =
        |operation: &Operation| operation.method == Method::GET && !operation.path.contains('{') && !is_left_out(&operation.name());
    for operation in document.operations().iter().filter(|operation| is_list(operation)) {
        if operation.is_public() || operation.path.ends_with(".xlsx") || operation.path.ends_with(".pdf") {
            continue;
        }
        let parameters = operation.query();
        let record = operation.path.split('/').nth(1).and_then(|code| world.records.iter().find(|unseen| unseen.spec.code == code));
        for parameter in &parameters {
            for value in values(world, record, parameter).await {
                let mut query = vec![(parameter.as_str(), value.clone())];
                for (further, value) in [("total", "true"), ("record", "customers")] {
                    if further != parameter && parameters.iter().any(|known| known == further) {
                        query.push((further, value.to_owned()));
                    }
                }
                let answer = world.reader.get(&operation.path).query(&query).await;
                answers.note(format!("{} {parameter}={}", operation.name(), world.label(&value)), &answer);
            }
        }
    }
}

/// What a parameter could be set to, to find out about what is unseen.
async fn values(world: &World, record: Option<&Unseen>, parameter: &str) -> Vec<String> {
    if parameter == "q" {
        let all = world.records.iter().flat_map(Unseen::values);
        let words: Vec<String> = all.filter(|value| value.chars().any(char::is_alphabetic)).collect();
        return ["unse", "zyxwvu", "zyxwvutt", "+49 30 998877", "887766"].map(str::to_owned).into_iter().chain(words).collect();
    }
    if parameter.ends_with("_id") {
        return world.ids.values().map(ToString::to_string).collect();
    }
    let Some(unseen) = record else { return Vec::new() };
    match parameter {
        "filter" => filters(world, unseen).await.into_iter().map(|filter| filter.to_string()).collect(),
        "archived" => vec!["true".to_owned()],
        "sort" => unseen.spec.using(uses::SORT).map(|field| field.key.to_owned()).collect(),
        _ => unseen
            .spec
            .fields
            .iter()
            .filter(|field| field.key.trim_end_matches('s') == parameter.trim_end_matches('s'))
            .filter_map(|field| unseen.value(field))
            .collect(),
    }
}

/// Every comparison of every field with the value that the unseen record has.
async fn filters(world: &World, unseen: &Unseen) -> Vec<Value> {
    let fields: Vec<FilterField> = world.reader.get(&format!("/{}/fields", unseen.spec.code)).await.expect(200).read();
    let mut filters = Vec::new();
    for field in fields {
        let known = unseen.spec.field(&field.key).and_then(|known| unseen.value(known));
        let value = match field.kind {
            FieldKind::Date => "2026-11-21".to_owned(),
            FieldKind::Record | FieldKind::User | FieldKind::Team => unseen.id.to_string(),
            FieldKind::YesNo => "true".to_owned(),
            _ if field.key == "custom.badge" => "Unseenbadge".to_owned(),
            FieldKind::Number | FieldKind::Money => known.filter(|known| known.parse::<f64>().is_ok()).unwrap_or_else(|| "7777".to_owned()),
            FieldKind::Choice => field.choices.first().map(|choice| choice.code.clone()).or(known).unwrap_or_default(),
            _ => known.unwrap_or_else(|| "Unseen".to_owned()),
        };
        for op in field.kind.ops() {
            let values = match op {
                FilterOp::InLast | FilterOp::NotInLast | FilterOp::InNext => vec!["30 days".to_owned()],
                FilterOp::This => vec!["month".to_owned()],
                op => vec![value.clone(); op.arity().0],
            };
            filters.push(json!({ "all": [{ "where": { "field": field.key, "op": op, "values": values } }] }));
        }
    }
    filters
}

/// Segments of whoever has what the unseen customer has: tried, made, built, read and counted.
pub async fn segments(world: &World, answers: &mut Answers) {
    let Some(unseen) = world.records.iter().find(|unseen| unseen.spec.code == "customers") else { return };
    let reader = &world.reader;
    for (n, filter) in filters(world, unseen).await.into_iter().enumerate() {
        answers.note(format!("segments try {n}"), &reader.post("/segments/preview", &json!({ "filter": filter })).await);
    }
    let phone = json!({ "where": { "field": "phone", "op": "is", "values": ["+49 30 998877"] } });
    for (name, filter) in [("Everybody", json!({ "all": [] })), ("By number", phone)] {
        let made = reader.post("/segments", &json!({ "name": name, "filter": filter })).await.expect(201);
        let path = format!("/segments/{}", crate::records::id(&made));
        world.inside.at_rest().await;
        let version = reader.get(&path).await.etag();
        let attempts = [
            reader.get(&path).await,
            reader.get("/segments?total=true").await,
            reader.get("/segments/export.csv").await,
            reader.get(&format!("{path}/analytics")).await,
            reader.patch(&path, &json!({ "description": "Seen" })).if_match(version).await,
            reader.post_empty(&format!("{path}/rebuild")).await,
        ];
        attempts.iter().enumerate().for_each(|(n, answer)| answers.note(format!("segment {name} {n}"), answer));
        world.inside.at_rest().await;
        answers.note(format!("segment {name} rebuilt"), &reader.get(&path).await);
    }
}

/// Whether what belongs to somebody unseen may become the parent of whom that one belongs to. Comes last: one world has the parent afterwards.
pub async fn circle(world: &World, answers: &mut Answers) {
    let (company, offspring) = world.circle;
    let path = format!("/customers/{company}");
    let version = world.reader.get(&path).await.etag();
    answers.note("a circle", &world.reader.patch(&path, &json!({ "parent_id": offspring })).if_match(version).await);
}

/// Whether somebody is there already, and adding the same once more.
pub async fn lookalikes(world: &World, answers: &mut Answers) {
    for unseen in &world.records {
        if unseen.spec.code == "customers" {
            let sought = ["kind", "name", "email", "phone", "website"].map(|key| (key, unseen.new[key].clone()));
            let sought: Value = sought.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<serde_json::Map<_, _>>().into();
            answers.note("lookalikes", &world.reader.post("/customers/duplicates/check", &sought).await);
        }
        let path = format!("/{}", unseen.spec.code);
        answers.note(format!("adding to {path}"), &world.reader.post(&path, &unseen.without_unique()).await.expect(201));
        for field in unseen.spec.fields.iter().filter(|field| matches!(field.kind, Kind::Ref(_))) {
            let mut new = json!({ "name": "Referring", "kind": "company" });
            if unseen.spec.code != "customers" {
                new = unseen.without_unique();
            }
            new[field.request_key()] = json!(unseen.id);
            answers.note(format!("referring from {path} by {}", field.key), &world.reader.post(&path, &new).await);
        }
    }
    world.inside.at_rest().await;
    answers.note("pairs", &world.reader.get("/customers/duplicates?total=true").await);
}

/// Bulk changes of what is found by words, by conditions and by id, to their ends.
pub async fn bulk(world: &World, answers: &mut Answers) {
    for unseen in &world.records {
        let by_word = json!({ "query": { "q": "unseen" } });
        let by_condition =
            json!({ "query": { "filter": { "all": [{ "where": { "field": "tags", "op": "is_any", "values": unseen.new["tags"] } }] } } });
        for (how, target) in [("words", by_word), ("condition", by_condition), ("id", json!({ "ids": [unseen.id] }))] {
            let body = json!({ "target": target, "action": { "type": "add_tags", "tags": ["Swept"] } });
            let begun = world.reader.post(&format!("/{}/bulk", unseen.spec.code), &body).await;
            let step = format!("bulk of {} by {how}", unseen.spec.code);
            answers.note(&step, &begun);
            if begun.status == 202 {
                let path = format!("/bulk-changes/{}", crate::records::id(&begun));
                world.inside.at_rest().await;
                for path in [path.clone(), format!("{path}/rows"), format!("{path}/rows/export.csv")] {
                    answers.note(&step, &world.reader.get(&path).await);
                }
            }
        }
    }
}

/// Sheets that name what is unseen by what is not unique, previewed, run to their ends and undone.
pub async fn imports(world: &World, answers: &mut Answers) {
    for unseen in &world.records {
        let keys = unseen.spec.match_by.iter().filter_map(|key| unseen.spec.field(key)).filter(|field| !field.is(uses::UNIQUE));
        let mut sheets = vec![format!("id,name\n{},Row\n", unseen.id)];
        sheets.extend(keys.filter_map(|key| Some(format!("name,{}\nRow,{}\n", key.key, unseen.value(key)?))));
        sheets.push(format!("name\n{}\n", unseen.new["name"].as_str().expect("a name")));
        if unseen.spec.code == "customers" {
            sheets.push("name,email\nRow,desk@unseen.example\n".to_owned());
        }
        for (n, sheet) in sheets.into_iter().enumerate() {
            for matched in [Matched::Skip, Matched::Update, Matched::Create] {
                let step = format!("import of {} {n} {matched:?}", unseen.spec.code);
                import(world, answers, &step, unseen, &sheet.replace("name,name", "name"), matched).await;
            }
        }
    }
}

async fn import(world: &World, answers: &mut Answers, step: &str, unseen: &Unseen, sheet: &str, matched: Matched) {
    let reader = &world.reader;
    let upload = reader.post_empty(&format!("/{}/imports?filename=sheet.csv", unseen.spec.code)).body("text/csv", sheet.to_owned()).await;
    let import: Import = upload.expect(201).read();
    let columns = import.columns.iter().filter_map(|column| Some((column.position, column.suggestion.clone()?))).collect();
    let mut plan = ImportPlan { matched, looks_alike: LooksAlike::Skip, ..ImportPlan::of_columns(columns, "EUR") };
    if unseen.spec.code == "customers" {
        plan.defaults = [("kind".to_owned(), "company".to_owned())].into();
    }
    let path = format!("/imports/{}", import.id);
    answers.note(step, &reader.post(&format!("{path}/preview"), &plan).await.expect(200));
    answers.note(step, &reader.post(&format!("{path}/run"), &plan).await.expect(202));
    until("the import to end", async || (reader.get(&path).await.read::<Import>().status != ImportStatus::Running).then_some(())).await;
    world.inside.at_rest().await;
    let list = format!("/{}?import_id={}&total=true", unseen.spec.code, import.id);
    for path in [path.clone(), format!("{path}/issues"), format!("{path}/errors.csv"), list] {
        answers.note(step, &reader.get(&path).await.expect(200));
    }
    answers.note(step, &reader.post_empty(&format!("{path}/undo")).await);
    world.inside.at_rest().await;
    for path in [path.clone(), format!("{path}/kept")] {
        answers.note(step, &reader.get(&path).await.expect(200));
    }
}
