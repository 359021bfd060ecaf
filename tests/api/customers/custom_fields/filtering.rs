use super::{company_with, names, of_each_kind};
use crate::customers::segments::{found, members, only, segment, settled};
use chrono::Days;
use serde_json::{Value, json};
use tests::TestApp;

#[tokio::test]
async fn every_operator_of_every_kind_finds_what_it_says() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    of_each_kind(&admin).await;
    // By the clock of the server.
    let today = company_with(&admin, "D", &json!({})).await.created_at.date_naive();
    let day = |days: i64| {
        let there = if days < 0 { today - Days::new(days.unsigned_abs()) } else { today + Days::new(days.unsigned_abs()) };
        there.to_string()
    };
    let euros = |minor: i64| json!({ "minor": minor, "currency": "EUR" });
    let a = json!({ "text": "Gate 7", "number": 1.5, "money": euros(1_250), "date": day(0), "choice": "gold", "choices": ["gold", "tin"],
        "yes_no": true, "link": "https://a.example/x" });
    let b = json!({ "text": "gate 12", "number": -3, "money": { "minor": 12, "currency": "JPY" }, "date": day(-40), "choice": "silver",
        "choices": ["gold"], "yes_no": false, "link": "http://b.example" });
    let c = json!({ "text": "Ω 50%", "number": 100_000_000_000_i64, "money": { "minor": 12_345, "currency": "KWD" }, "date": day(40),
        "choice": "gold", "choices": ["silver"], "yes_no": true });
    for (name, values) in [("A", a), ("B", b), ("C", c)] {
        company_with(&admin, name, &values).await;
    }
    let (yesterday, tomorrow, in_50_days) = (day(-1), day(1), day(50));
    let cases: &[(&str, &str, &[&str], &str)] = &[
        ("text", "contains", &["GATE"], "AB"),
        ("text", "contains", &["%"], "C"),
        ("text", "starts_with", &["gate 1"], "B"),
        ("text", "is", &["gate  7"], "A"),
        ("text", "is_not", &["GATE 7"], "BCD"),
        ("text", "is_any", &["gate 7", "ω 50%"], "AC"),
        ("text", "is_none", &["gate 7", "gate 12"], "CD"),
        ("text", "empty", &[], "D"),
        ("text", "not_empty", &[], "ABC"),
        ("link", "contains", &["b.EXAMPLE"], "B"),
        ("link", "is_not", &["http://b.example"], "ACD"),
        ("link", "empty", &[], "CD"),
        ("number", "is", &["1.50"], "A"),
        ("number", "is", &["1.50001"], ""),
        ("number", "is_not", &["1.5"], "BCD"),
        ("number", "is_not", &["1.50001"], "ABCD"),
        ("number", "gte", &["1.5"], "AC"),
        ("number", "gt", &["1.5"], "C"),
        ("number", "gt", &["1.49999"], "AC"),
        ("number", "lte", &["-3"], "B"),
        ("number", "lt", &["1.5"], "B"),
        ("number", "between", &["-3", "1.5"], "AB"),
        ("number", "empty", &[], "D"),
        ("number", "not_empty", &[], "ABC"),
        // 12.50 EUR, 12 JPY, 12.345 KWD: the same number in whichever currency.
        ("money", "gte", &["12.345"], "AC"),
        ("money", "gt", &["12"], "AC"),
        ("money", "lte", &["12"], "B"),
        ("money", "lt", &["12.5"], "BC"),
        ("money", "is", &["12.5"], "A"),
        ("money", "is_not", &["12.5"], "BCD"),
        ("money", "between", &["12", "12.4"], "BC"),
        ("money", "empty", &[], "D"),
        ("date", "in_last", &["30 days"], "A"),
        ("date", "in_last", &["2 months"], "AB"),
        ("date", "not_in_last", &["30 days"], "BCD"),
        ("date", "in_next", &["60 days"], "AC"),
        ("date", "this", &["day"], "A"),
        ("date", "on", &[&day(0)], "A"),
        ("date", "before", &[&tomorrow], "AB"),
        ("date", "after", &[&yesterday], "AC"),
        ("date", "between", &[&yesterday, &in_50_days], "AC"),
        ("date", "empty", &[], "D"),
        ("date", "not_empty", &[], "ABC"),
        ("choice", "is_any", &["gold"], "AC"),
        ("choice", "is_any", &["gold", "silver"], "ABC"),
        ("choice", "is_none", &["gold"], "BD"),
        ("choice", "empty", &[], "D"),
        ("choices", "is_any", &["tin", "silver"], "AC"),
        ("choices", "has_all", &["gold", "tin"], "A"),
        ("choices", "is_none", &["gold"], "CD"),
        ("choices", "empty", &[], "D"),
        ("choices", "not_empty", &[], "ABC"),
        ("yes_no", "is", &["true"], "AC"),
        ("yes_no", "is", &["false"], "B"),
        ("yes_no", "empty", &[], "D"),
        ("yes_no", "not_empty", &[], "ABC"),
    ];
    for (key, op, values, expected) in cases {
        let condition = only(&format!("custom.{key}"), op, values);
        // At the top an index may help; within "or" it may not.
        for filter in [condition.clone(), json!({ "any": [condition, only("name", "is", &["none"])] })] {
            for sort in ["name", "updated_at"] {
                let query = [("filter", filter.to_string()), ("time_zone", "UTC".to_owned()), ("sort", sort.to_owned())];
                let query: Vec<(&str, &str)> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
                let mut found = names(&admin, &query).await;
                found.sort();
                assert_eq!(found.concat(), *expected, "{filter} by {sort}");
            }
        }
    }
    let refused =
        async |filter: Value| drop(admin.get("/customers").query(&[("filter", filter.to_string())]).await.refused_field(422, "filter[0]"));
    refused(only("custom.shoe", "empty", &[])).await;
    refused(only("custom.number", "contains", &["1"])).await;
    refused(only("custom.choice", "is_any", &["bronze"])).await;
    refused(only("custom.date", "on", &["soon"])).await;
}

#[tokio::test]
async fn segments_follow_values() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    of_each_kind(&admin).await;
    let filters = [
        only("custom.choice", "is_any", &["gold"]),
        only("custom.number", "gt", &["5"]),
        only("custom.text", "is_not", &["x"]),
        only("custom.date", "not_in_last", &["1 week"]),
        json!({ "all": [only("custom.choices", "has_all", &["gold", "tin"]), only("custom.yes_no", "is", &["true"])] }),
    ];
    let acme = company_with(&admin, "Acme", &json!({ "choice": "gold", "number": 6 })).await;
    company_with(&admin, "Bolt", &json!({ "choice": "silver", "text": "x" })).await;
    let mut segments = Vec::new();
    for (n, filter) in filters.iter().enumerate() {
        segments.push(segment(&admin, &format!("Segment {n}"), filter).await.id);
    }
    let today = acme.created_at.date_naive();
    let edits = [
        json!({ "custom": { "choice": "silver", "choices": ["tin", "gold"], "yes_no": true } }),
        json!({ "custom": { "number": 5, "text": "X", "date": today } }),
        json!({ "custom": { "choice": "gold", "number": 5.0001, "yes_no": null, "date": null } }),
    ];
    for (version, edit) in (1..).zip(&edits) {
        admin.patch(&format!("/customers/{}", acme.id), edit).if_match(version).await.expect(200);
        for (id, filter) in segments.iter().zip(&filters) {
            let followed = settled(&admin, *id).await;
            assert_eq!(members(&admin, *id).await, found(&admin, filter).await, "{filter} after {edit}");
            assert_eq!(followed.members.count, found(&admin, filter).await.len() as u64, "{filter} after {edit}");
        }
    }
}
