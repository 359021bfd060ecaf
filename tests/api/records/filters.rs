use super::{SAMPLES, value_for};
use serde_json::json;
use shared::record::uses;
use shared::records::filter::{FilterField, FilterOp};
use tests::TestApp;

/// Values for a comparison.
fn values(op: FilterOp, value: &str) -> Vec<String> {
    match op {
        FilterOp::InLast | FilterOp::NotInLast | FilterOp::InNext => vec!["30 days".to_owned()],
        FilterOp::This => vec!["month".to_owned()],
        op => vec![value.to_owned(); op.arity().0],
    }
}

#[tokio::test]
async fn every_comparison_of_every_field_works_and_its_contrary_finds_the_others() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        for n in 0..12 {
            sample.add(&admin, n).await;
        }
        let code = sample.spec.code;
        let known: Vec<FilterField> = admin.get(&format!("/{code}/fields")).await.expect(200).read();
        assert_eq!(known.len(), sample.spec.using(uses::FILTER).count(), "{code}");
        for field in sample.spec.using(uses::FILTER) {
            let value = value_for(field.kind, &admin);
            let found = async |op: FilterOp| {
                let filter = json!({ "where": { "field": field.key, "op": op, "values": values(op, &value) } }).to_string();
                let filter = json!({ "all": [serde_json::from_str::<serde_json::Value>(&filter).unwrap()] }).to_string();
                let list = admin.get(&sample.path()).query(&[("filter", filter.as_str()), ("limit", "200"), ("total", "true")]).await;
                list.expect(200).json()["items"].as_array().unwrap().len()
            };
            for op in field.filtered_as().ops() {
                found(*op).await;
            }
            let ops = field.filtered_as().ops();
            if field.key == "archived" {
                continue;
            }
            for (op, contrary) in [
                (FilterOp::IsAny, FilterOp::IsNone),
                (FilterOp::Empty, FilterOp::NotEmpty),
                (FilterOp::InLast, FilterOp::NotInLast),
                (FilterOp::Is, FilterOp::IsNot),
            ] {
                if ops.contains(&op) && ops.contains(&contrary) {
                    assert_eq!(found(op).await + found(contrary).await, 12, "{code} {} {op}", field.key);
                }
            }
        }
    }
}

/// Each condition may be tried on every row: a request has a budget, wherever it says a filter.
#[tokio::test]
async fn a_filter_that_costs_too_much_is_refused_with_what_to_reduce() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        let code = sample.spec.code;
        let one = sample.add(&admin, 1).await;
        let condition = |field: &str, op: &str, value: &str| json!({ "where": { "field": field, "op": op, "values": [value] } });
        let any = |conditions: Vec<serde_json::Value>| json!({ "any": [{ "any": conditions }] }).to_string();
        let words = |n: usize| any((0..n).map(|n| condition("name", "contains", &format!("zz{n}"))).collect());
        let tags = |n: usize| any((0..n).map(|n| condition("tags", "is_any", &format!("Tag {n}"))).collect());
        let filtered = async |filter: &str| admin.get(&sample.path()).query(&[("filter", filter)]).await;
        filtered(&words(15)).await.expect(200);
        filtered(&tags(4)).await.expect(200);
        for dear in [words(16), words(50), tags(5)] {
            let told = filtered(&dear).await.refused_field(422, "filter");
            let message = &told.errors[0].message;
            assert!(message.contains("of at most 60") && message.contains("The dearest is"), "{message}");
            let query = [("filter", dear.as_str())];
            admin.get(&format!("/{code}/export.csv")).query(&query).await.refused_field(422, "filter");
            let target = json!({ "query": { "filter": serde_json::from_str::<serde_json::Value>(&dear).unwrap() } });
            let bulk = json!({ "target": target, "action": { "type": "archive" } });
            admin.post(&format!("/{code}/bulk"), &bulk).await.refused_field(422, "filter");
        }
        // What the parameters of the list ask for counts, too.
        let quick = sample.spec.using(uses::QUICK).next().expect("a parameter");
        let both = [("filter", words(15)), (quick.key, value_for(quick.kind, &admin))];
        admin.get(&sample.path()).query(&both).await.refused_field(422, "filter");
        let long = json!({ "where": { "field": "name", "op": "is_any", "values": (0..50).map(|n| format!("N {n}")).collect::<Vec<_>>() } });
        filtered(&long.to_string()).await.expect(200);
        assert_eq!(admin.get(&sample.of(one)).await.etag(), 1, "{code}");
    }
}

#[tokio::test]
async fn a_filter_that_does_not_fit_is_refused_by_its_place() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        let refused = async |filter: serde_json::Value| {
            let list = admin.get(&sample.path()).query(&[("filter", filter.to_string())]).await;
            list.refused_field(422, "filter[0]");
        };
        refused(json!({ "where": { "field": "shoe", "op": "is", "values": ["1"] } })).await;
        refused(json!({ "where": { "field": "name", "op": "gt", "values": ["1"] } })).await;
        refused(json!({ "where": { "field": "created_at", "op": "on", "values": ["soon"] } })).await;
    }
}
