use super::{SAMPLES, Sample};
use serde_json::{Value, json};
use shared::records::list::quick_fields;
use std::collections::BTreeSet;
use tests::{Client, TestApp};

/// Walks the list from page to page; gives back its rows.
async fn walk(sample: &Sample, by: &Client, query: &str) -> Vec<Value> {
    let (mut rows, mut after) = (Vec::new(), String::new());
    loop {
        let page = by.get(&format!("{}?limit=7&{query}{after}", sample.path())).await.expect(200).json();
        rows.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { return rows };
        after = format!("&after={next}");
    }
}

/// What a row is sorted by: texts without regard to case, nothing before everything.
fn key(row: &Value, sort: &str) -> (i64, String) {
    match &row[sort] {
        Value::Null => (-1, String::new()),
        Value::Number(number) => (number.as_i64().unwrap(), String::new()),
        Value::Object(money) => (money["minor"].as_i64().unwrap(), String::new()),
        value => (0, value.as_str().unwrap().to_lowercase()),
    }
}

#[tokio::test]
async fn every_sortable_column_goes_both_ways_and_a_walk_meets_each_row_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        for n in 0..30 {
            sample.add(&admin, n).await;
        }
        // Those that have next to nothing have their place in every order, too.
        for n in 0..8 {
            let bare = admin.post(&sample.path(), &json!({ "name": format!("Bare {n}") })).await.expect(201).json();
            assert_eq!(bare["tags"], json!([]), "{bare}");
        }
        for sort in sample.sorts() {
            for direction in ["asc", "desc"] {
                let query = format!("sort={sort}&direction={direction}");
                let rows = walk(sample, &admin, &query).await;
                let ids: BTreeSet<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
                assert_eq!((rows.len(), ids.len()), (38, 38), "{} {query}", sample.spec.code);
                let keys: Vec<_> = rows.iter().map(|row| key(row, sort)).collect();
                let is_sorted = keys.windows(2).all(|pair| if direction == "asc" { pair[0] <= pair[1] } else { pair[0] >= pair[1] });
                assert!(is_sorted, "{} {query}: {keys:?}", sample.spec.code);
            }
        }
        let refused = admin.get(&format!("{}?sort=shoe", sample.path())).await;
        refused.refused_field(400, "sort");
    }
}

#[tokio::test]
async fn quick_parameters_words_and_counts_narrow_the_list() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        for n in 0..24 {
            sample.add(&admin, n).await;
        }
        let code = sample.spec.code;
        let all = sample.rows(&admin, "limit=200").await;
        for (name, field) in quick_fields(sample.spec) {
            let value = match &all[0][field.key] {
                Value::String(text) => text.clone(),
                Value::Array(tags) => tags[0].as_str().unwrap().to_owned(),
                Value::Object(named) => named["id"].as_str().unwrap().to_owned(),
                _ => continue,
            };
            let found = admin
                .get(&sample.path())
                .query(&[(name.as_str(), value.as_str()), ("limit", "200"), ("total", "true")])
                .await
                .expect(200)
                .json();
            let expected = all.iter().filter(|row| row[field.key] == all[0][field.key]).count();
            assert_eq!(found["items"].as_array().unwrap().len(), expected, "{code} {name}={value}");
            assert_eq!(found["total"]["count"], expected, "{code} {name}={value}");
        }
        let title = all[3][sample.spec.title].as_str().unwrap();
        let found = admin.get(&sample.path()).query(&[("q", title)]).await.expect(200).json();
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "{code} {title}");
        admin.get(&format!("{}?shoe=1", sample.path())).await.refused_field(400, "shoe");
        admin.get(&format!("{}?limit=0", sample.path())).await.refused_field(422, "limit");
        admin.get(&format!("{}?after=x", sample.path())).await.refused_field(422, "after");
    }
}

#[tokio::test]
async fn an_edit_moves_a_record_in_search_and_tags() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        let one = sample.add(&admin, 1).await;
        let edit = serde_json::json!({ "name": "Zebra crossing", "tags": ["Striped"] });
        admin.patch(&sample.of(one), &edit).if_match(1).await.expect(200);
        let name = (sample.new)(1)["name"].as_str().unwrap().replace(' ', "%20");
        assert_eq!(sample.rows(&admin, "q=zebra").await.len(), 1, "{}", sample.spec.code);
        assert_eq!(sample.rows(&admin, &format!("q={name}")).await.len(), 0, "{}", sample.spec.code);
        assert_eq!(sample.rows(&admin, "tag=striped").await.len(), 1, "{}", sample.spec.code);
        assert_eq!(sample.rows(&admin, "tag=Tag%201").await.len(), 0, "{}", sample.spec.code);
    }
}
