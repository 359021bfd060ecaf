use super::{SAMPLES, id};
use serde_json::json;
use shared::record::{Kind, uses};
use std::collections::BTreeMap;
use tests::{Client, TestApp};

async fn csv(by: &Client, path: &str) -> Vec<BTreeMap<String, String>> {
    let file = by.get(path).await.expect(200);
    assert!(file.header("content-type").starts_with("text/csv"), "{path}");
    let mut sheet = csv::Reader::from_reader(file.body.as_ref());
    let header = sheet.headers().unwrap().clone();
    sheet.records().map(|row| header.iter().map(str::to_owned).zip(row.unwrap().iter().map(str::to_owned)).collect()).collect()
}

#[tokio::test]
async fn a_file_has_every_exported_field_and_the_id_of_the_rows_that_the_list_shows() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        for n in 0..5 {
            sample.add(&admin, n).await;
        }
        let code = sample.spec.code;
        let query = "sort=name&direction=desc&tag=Tag%201";
        let listed = sample.rows(&admin, query).await;
        let rows = csv(&admin, &format!("/{code}/export.csv?{query}")).await;
        let ids: Vec<&str> = rows.iter().map(|row| row["ID"].as_str()).collect();
        assert_eq!(ids, listed.iter().map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>(), "{code}");
        for field in sample.spec.using(uses::EXPORT) {
            let cell = rows[0].get(field.label).unwrap_or_else(|| panic!("{code} has no column {}", field.label));
            if let (Kind::Line(_), Some(text)) = (field.kind, listed[0].get(field.key).and_then(|value| value.as_str())) {
                assert_eq!(cell, text, "{code} {}", field.key);
            }
        }
        for format in ["xlsx", "pdf"] {
            let file = admin.get(&format!("/{code}/export.{format}?{query}")).await.expect(200);
            assert!(file.body.len() > 500, "{code} {format}");
        }
        let exported = format!("action = '{}.exported'", sample.spec.subject);
        assert_eq!(app.inside().await.count("audit_entries", &exported).await, 3, "{code}");
    }
}

#[tokio::test]
async fn no_cell_is_a_formula() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        let mut new = (sample.new)(1);
        new["name"] = json!("=1+1");
        new["tags"] = json!(["@SUM(A1)"]);
        id(&admin.post(&sample.path(), &new).await.expect(201));
        for row in csv(&admin, &format!("/{}/export.csv", sample.spec.code)).await {
            assert!(row.values().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{row:?}");
        }
    }
}
