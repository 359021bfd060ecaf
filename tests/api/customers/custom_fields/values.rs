use super::{all_values, company_with, custom, field, listed, names, of_each_kind, read};
use futures_util::future::join_all;
use serde_json::{Value, json};
use shared::audit::AuditEntry;
use shared::customers::Customer;
use shared::page::Page;
use tests::{TestApp, until};

#[tokio::test]
async fn values_of_every_kind_are_kept_shown_and_cleared() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    of_each_kind(&admin).await;
    let acme = company_with(&admin, "Acme", &all_values()).await;
    assert_eq!(custom(&acme), all_values());
    assert_eq!(custom(&read(&admin, &acme).await), all_values());
    let row = listed(&admin, &[]).await.remove(0);
    assert_eq!(serde_json::to_value(&row.custom).unwrap(), all_values());

    let path = format!("/customers/{}", acme.id);
    let edit = json!({ "custom": { "text": "  Gate 8 ", "choices": ["tin", "gold", "tin"], "link": null, "date": "", "yes_no": true } });
    let edited: Customer = admin.patch(&path, &edit).if_match(1).await.expect(200).read();
    let mut expected = all_values();
    (expected["text"], expected["yes_no"]) = (json!("Gate 8"), json!(true));
    expected.as_object_mut().unwrap().retain(|key, _| key != "link" && key != "date");
    assert_eq!(custom(&edited), expected);
    // What is not named stays, also when other things change.
    let renamed: Customer = admin.patch(&path, &json!({ "name": "Acme II" })).if_match(2).await.expect(200).read();
    assert_eq!(custom(&renamed), expected);
    let entries: Page<AuditEntry> = admin.get("/audit").query(&[("subject_id", acme.id)]).await.expect(200).read();
    let edit = entries.items.iter().find(|e| e.action == "customer.edited" && e.changes.len() > 1).expect("the edit");
    let change = |name: &str| edit.changes.iter().find(|c| c.field == format!("custom.{name}")).unwrap_or_else(|| panic!("{edit:?}"));
    assert_eq!((&change("text").before, &change("text").after), (&json!("Gate 7"), &json!("Gate 8")));
    assert_eq!((&change("yes_no").before, &change("yes_no").after), (&json!("No"), &json!("Yes")));
    assert_eq!((&change("link").before, &change("link").after), (&json!("https://wiki.example/acme?a=1"), &Value::Null));
    assert_eq!(edit.changes.len(), 4, "{edit:?}");
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_the_name_of_the_field() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    of_each_kind(&admin).await;
    let acme = company_with(&admin, "Acme", &json!({})).await;
    for (key, bad) in [
        ("text", json!("x".repeat(501))),
        ("text", json!("two\nlines")),
        ("text", json!(5)),
        ("number", json!(0.00001)),
        ("number", json!(1e12)),
        ("number", json!("5")),
        ("money", json!({ "minor": 1, "currency": "euro" })),
        ("money", json!(5)),
        ("date", json!("2026-02-30")),
        ("date", json!("28.02.2026")),
        ("choice", json!("bronze")),
        ("choices", json!(["gold", "bronze"])),
        ("choices", json!("gold")),
        ("yes_no", json!("true")),
        ("link", json!("javascript:alert(1)")),
        ("link", json!("ftp://example.com")),
        ("shoe", json!("x")),
    ] {
        let field = format!("custom.{key}");
        let body = json!({ "kind": "company", "name": "New", "custom": { key: bad } });
        admin.post("/customers", &body).await.refused_field(422, &field);
        admin.patch(&format!("/customers/{}", acme.id), &json!({ "custom": { key: bad } })).if_match(1).await.refused_field(422, &field);
    }
    admin
        .patch(&format!("/customers/{}", acme.id), &json!({ "custom": { "shoe": null } }))
        .if_match(1)
        .await
        .refused_field(422, "custom.shoe");
    for unreadable in [json!({ "text": [1] }), json!({ "text": {} }), json!([])] {
        admin.patch(&format!("/customers/{}", acme.id), &json!({ "custom": unreadable })).if_match(1).await.problem(400);
    }
    assert_eq!(read(&admin, &acme).await.version, 1);
}

#[tokio::test]
async fn customers_are_found_by_texts_links_and_the_labels_of_choices() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    of_each_kind(&admin).await;
    company_with(&admin, "Acme", &all_values()).await;
    company_with(&admin, "Bolt", &json!({ "choice": "gold" })).await;
    for (words, expected) in
        [("gate", &["Acme"][..]), ("wiki.example", &["Acme"]), ("plated", &["Acme"]), ("gold", &["Acme", "Bolt"]), ("sil", &["Acme"])]
    {
        assert_eq!(names(&admin, &[("q", words)]).await, expected, "{words}");
    }
    // A renamed choice is found by its new name.
    let fields: Vec<Value> = admin.get("/custom-fields?record=customers").await.read();
    let choice = fields.iter().find(|field| field["key"] == "choice").unwrap();
    let choices = json!({ "choices": [{ "code": "gold", "label": "Platinum" }, { "code": "silver", "label": "Silver" }] });
    admin.patch(&format!("/custom-fields/{}", choice["id"].as_str().unwrap()), &choices).if_match(1).await.expect(200);
    until("the new word to be found", async || (names(&admin, &[("q", "platinum")]).await == ["Bolt"]).then_some(())).await;
    assert_eq!(names(&admin, &[("q", "gold")]).await, ["Acme"], "by the multiple choice still");
}

#[tokio::test]
async fn a_choice_that_is_taken_away_is_never_left_with_a_customer() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for n in 0..4 {
        let made = field(&admin, &format!("Level {n}"), "choice").await;
        let body = json!({ "kind": "company", "name": format!("Acme {n}"), "custom": { &made.key: "tin" } });
        let taking = json!({ "choices": [{ "code": "gold", "label": "Gold" }] });
        let path = format!("/custom-fields/{}", made.id);
        let take = async { admin.patch(&path, &taking).if_match(1).await.status };
        let add = async { join_all((0..4).map(|_| admin.post("/customers", &body).into_future())).await };
        let (taken, added) = futures_util::join!(take, add);
        let added = added.iter().filter(|answer| answer.status == 201).count();
        let values = app.inside().await.count("custom_values", "value_key = 'tin'").await;
        assert!(taken == 409 || added == 0, "{taken} and {added}");
        let before = i64::try_from(added).unwrap();
        assert_eq!(values, before, "the index has what was added");
        app.inside().await.execute("DELETE FROM custom_values").await.expect("a clean index");
    }
}
