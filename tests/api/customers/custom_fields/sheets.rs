use super::{all_values, company_with, custom, field, listed, of_each_kind, read};
use crate::imports::{finished, issues, preview, run, suggested, upload};
use serde_json::{Value, json};
use shared::records::import::{Import, RowOutcome};
use shared::records::import_plan::{EmptyCells, ImportPlan, Matched};
use tests::{Account, TestApp};

async fn uploaded(by: &Account, sheet: &str) -> Import {
    upload(by, sheet.to_owned()).await.expect(201).read()
}

#[tokio::test]
async fn columns_are_recognised_and_cells_read_as_people_write_them() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    of_each_kind(&admin).await;
    let sheet = "Name;text;custom.number;Money;DATE;Choice;choices;Yes No;link\n\
        Acme;Gate 7;-12,25;1.100,04 usd;28.02.2027;SILVER;Tin, plated; no;wiki.example/acme\n";
    let import = uploaded(&admin, &sheet.replace("Tin, plated; no", "\"Gold; tin\";no")).await;
    let targets: Vec<String> = import.columns.iter().map(|c| c.suggestion.clone().unwrap_or_default()).collect();
    let expected = [
        "name",
        "custom.text",
        "custom.number",
        "custom.money",
        "custom.date",
        "custom.choice",
        "custom.choices",
        "custom.yes_no",
        "custom.link",
    ];
    assert_eq!(targets, expected);
    let done = run(&admin, &import, &suggested(&import)).await;
    assert_eq!((done.created, done.failed), (1, 0), "{:?}", issues(&admin, &done).await);
    let mut values = all_values();
    values["link"] = json!("https://wiki.example/acme");
    assert_eq!(serde_json::to_value(&listed(&admin, &[]).await[0].custom).unwrap(), values);
    // Filters and words find what was imported.
    assert_eq!(listed(&admin, &[("q", "plated")]).await.len(), 1);
    let filter = json!({ "where": { "field": "custom.choices", "op": "has_all", "values": ["gold", "tin"] } }).to_string();
    assert_eq!(listed(&admin, &[("filter", &filter)]).await.len(), 1);
}

#[tokio::test]
async fn cells_that_do_not_fit_fail_their_rows_with_column_and_reason() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    of_each_kind(&admin).await;
    let sheet = "name,number,money,date,choice,yes_no\nA,ten,,,,\nB,,5.005,,,\nC,,,31.02.2027,,\nD,,,,Bronze,\nE,,,,,perhaps\nF,,,,,\n";
    let import = uploaded(&admin, sheet).await;
    let plan = suggested(&import);
    let shown = preview(&admin, &import, &plan).await;
    assert_eq!((shown.create, shown.fail), (1, 5));
    let done = run(&admin, &import, &plan).await;
    assert_eq!((done.created, done.failed), (1, 5));
    let said: Vec<(u64, Option<String>)> = issues(&admin, &done).await.issues.into_iter().map(|i| (i.row, i.column)).collect();
    let expected = ["number", "money", "date", "choice", "yes_no"].iter().zip(2..).map(|(column, row)| (row, Some((*column).to_owned())));
    assert_eq!(said, expected.collect::<Vec<_>>());
    let bronze = issues(&admin, &done).await.issues.into_iter().find(|i| i.row == 5).unwrap();
    assert_eq!(bronze.message, "has no choice “Bronze”: there are Gold, Silver, Tin, plated");
}

#[tokio::test]
async fn customers_are_updated_by_a_sheet_and_the_import_is_undone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    of_each_kind(&admin).await;
    let acme = company_with(&admin, "Acme", &all_values()).await;
    let sheet = "name,text,number,choices,link,yes_no\nAcme,Gate 9,,silver,,yes\n";
    let import = uploaded(&admin, sheet).await;
    let plan =
        |empty| ImportPlan { matched: Matched::Update, match_by: Some(vec!["name".into()]), empty_cells: empty, ..suggested(&import) };
    let shown = preview(&admin, &import, &plan(EmptyCells::Clear)).await;
    let changes = shown.sample[0].changes.iter().map(|c| (c.field.clone(), c.before.clone(), c.after.clone())).collect::<Vec<_>>();
    let expected = [
        ("custom.choices", json!("Gold; Tin, plated"), json!("Silver")),
        ("custom.link", json!("https://wiki.example/acme?a=1"), Value::Null),
        ("custom.number", json!("-12.25"), Value::Null),
        ("custom.text", json!("Gate 7"), json!("Gate 9")),
        ("custom.yes_no", json!("No"), json!("Yes")),
    ];
    assert_eq!(changes, expected.map(|(field, before, after)| (field.to_owned(), before, after)));
    assert_eq!(shown.sample[0].values["custom.choices"], "Silver");
    assert_eq!(preview(&admin, &import, &plan(EmptyCells::Keep)).await.sample[0].changes.len(), 3);

    let done = run(&admin, &import, &plan(EmptyCells::Clear)).await;
    assert_eq!(done.updated, 1, "{:?}", issues(&admin, &done).await);
    let mut expected = all_values();
    (expected["text"], expected["choices"], expected["yes_no"]) = (json!("Gate 9"), json!(["silver"]), json!(true));
    expected.as_object_mut().unwrap().retain(|key, _| key != "number" && key != "link");
    assert_eq!(custom(&read(&admin, &acme).await), expected);
    let again = uploaded(&admin, sheet).await;
    let again = preview(&admin, &again, &plan(EmptyCells::Clear)).await;
    assert_eq!((again.skip, again.sample[0].outcome), (1, RowOutcome::Skip), "nothing is different");

    crate::imports::undo(&admin, &done).await;
    assert_eq!(custom(&read(&admin, &acme).await), all_values());
}

#[tokio::test]
async fn an_export_comes_back_as_it_was() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    of_each_kind(&admin).await;
    // Labels that are headers already, or that look like other columns.
    let (city, group) = (field(&admin, "City", "text").await, field(&admin, "Group", "text").await);
    let mut values = all_values();
    (values[&city.key], values[&group.key]) = (json!("not a city"), json!("=1+1"));
    company_with(&admin, "Acme", &values).await;
    company_with(&admin, "Bolt", &json!({})).await;
    let answer = admin.get("/customers/export.csv?sort=name").await.expect(200);
    let header = answer.text().lines().next().unwrap().to_owned();
    assert!(header.ends_with(",ID,text,number,money,date,choice,choices,yes_no,link,custom.city,Group"), "{header}");
    let workbook = admin.get("/customers/export.xlsx?sort=name").await.expect(200).body;

    for sheet in [answer.body, workbook] {
        let other = TestApp::start().await;
        let root = other.admin().await;
        of_each_kind(&root).await;
        field(&root, "City", "text").await;
        field(&root, "Group", "text").await;
        let import: Import = upload(&root, sheet).await.expect(201).read();
        let plan = ImportPlan { columns: suggested(&import).columns, ..suggested(&import) };
        root.post(&format!("/imports/{}/run", import.id), &plan).await.expect(202);
        let done = finished(&root, import.id).await;
        assert_eq!(done.created, 2, "{:?}", issues(&root, &done).await);
        let rows = listed(&root, &[("sort", "name")]).await;
        assert_eq!(serde_json::to_value(&rows[0].custom).unwrap(), values);
        assert!(rows[1].custom.is_empty());
    }
}

#[tokio::test]
async fn a_plan_that_names_a_field_which_is_not_there_is_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let level = field(&admin, "Level", "text").await;
    let sheet = "name,level\nAcme,x\n";
    let import = uploaded(&admin, sheet).await;
    let plan = suggested(&import);
    run(&admin, &uploaded(&admin, sheet).await, &plan).await;
    admin.post_empty(&format!("/custom-fields/{}/archive", level.id)).await.expect(200);
    for what in ["preview", "run"] {
        admin.post(&format!("/imports/{}/{what}", import.id), &plan).await.refused_field(422, "columns");
    }
    // What is remembered for these headers leaves it out.
    let next = uploaded(&admin, sheet).await;
    assert_eq!(next.plan.unwrap().columns.len(), 1);
}
