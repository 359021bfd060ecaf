//! Changing many customers at once, as far as they have rules of their own; the rest is tried on every record type.

use super::custom_fields::field;
use super::merges::{merged, read};
use super::{add, company};
use crate::files::{column, exported, header, printed};
use crate::records::bulk::{change as change_many, counts, rows, undo};
use serde_json::{Value, json};
use shared::access::Permission::{CustomerArchive, CustomerEdit, CustomerExport, CustomerRead};
use shared::access::Scope::{All, Own};
use shared::customers::{Address, Customer, CustomerKind, NewCustomer};
use shared::records::bulk::{BulkChange, BulkOutcome};
use tests::{Client, TestApp};
use uuid::Uuid;

async fn change(by: &Client, target: Value, action: Value) -> BulkChange {
    change_many(by, "customers", target, action).await
}

fn edit(fields: Value) -> Value {
    json!({ "type": "edit", "fields": fields })
}

fn tag(tag: &str) -> Value {
    json!({ "type": "add_tags", "tags": [tag] })
}

/// Why the customers of a bulk change were refused.
async fn reasons(by: &Client, bulk: &BulkChange) -> Vec<String> {
    rows(by, bulk.id, "&outcome=failed").await.into_iter().map(|row| row.message.expect("a reason")).collect()
}

#[tokio::test]
async fn every_field_that_many_can_have_in_common_is_set_and_undone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let parent = add(&admin, &company("Holding")).await;
    let address = Address { street: Some("Main 1".into()), city: Some("Bonn".into()), ..Default::default() };
    let acme = add(&admin, &NewCustomer { sector: Some("retail".into()), address, ..company("Acme") }).await;
    let bolt = add(&admin, &NewCustomer { email: Some("bolt@example.com".into()), ..company("Bolt") }).await;
    let fields = json!({
        "sector": "finance", "size": "big", "city": "Wien", "region": null, "country": "AT", "language": "de", "type": "startup",
        "preferred_channel": "email", "parent_id": parent.id,
    });
    let bulk = change(&admin, json!({ "ids": [acme.id, bolt.id] }), edit(fields)).await;
    assert_eq!(counts(&bulk), [2, 0, 0, 0]);
    let is = read(&admin, acme.id).await;
    assert_eq!((is.sector.as_deref(), is.parent.map(|parent| parent.name)), (Some("finance"), Some("Holding".into())));
    assert_eq!((is.address.city.as_deref(), is.address.country.as_deref()), (Some("Wien"), Some("AT")));
    assert_eq!(is.address.street.as_deref(), Some("Main 1"), "the rest of the address stays");
    assert!(is.size.is_some() && is.r#type.is_some() && is.preferred_channel.is_some() && is.language.is_some());
    let kinds = change(&admin, json!({ "ids": [bolt.id] }), edit(json!({ "kind": "person" }))).await;
    assert_eq!((counts(&kinds), read(&admin, bolt.id).await.kind), ([1, 0, 0, 0], CustomerKind::Person));
    for bulk in [kinds, bulk] {
        assert_eq!(undo(&admin, bulk.id).await.failed, 0);
    }
    for was in [acme, bolt] {
        let is = read(&admin, was.id).await;
        let same = Customer { version: is.version, updated_at: is.updated_at, ..was };
        assert_eq!(is, same);
    }
    assert_eq!(admin.get("/audit/verify").await.json()["intact"], true);
}

#[tokio::test]
async fn a_customer_that_the_rules_refuse_stays_as_it_was_and_the_others_are_changed() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (acme, with) =
        (add(&admin, &company("Acme")).await, add(&admin, &NewCustomer { email: Some("a@example.com".into()), ..company("With") }).await);
    let both = json!({ "ids": [acme.id, with.id] });
    // A person needs an e-mail, in bulk as elsewhere.
    let bulk = change(&admin, both.clone(), edit(json!({ "kind": "person" }))).await;
    assert_eq!((counts(&bulk), reasons(&admin, &bulk).await), ([1, 0, 1, 0], vec!["E-mail is required for a person".to_owned()]));
    // Who is a person by now is nobody's parent, and no company is its own.
    let bulk = change(&admin, both.clone(), edit(json!({ "parent_id": with.id }))).await;
    let why = vec!["Parent company must be a company".to_owned(); 2];
    assert_eq!((counts(&bulk), reasons(&admin, &bulk).await), ([0, 0, 2, 0], why));
    let bulk = change(&admin, both, edit(json!({ "parent_id": acme.id }))).await;
    let why = vec!["Parent company would make a circle: the parent belongs to this customer".to_owned()];
    assert_eq!((counts(&bulk), reasons(&admin, &bulk).await), ([1, 0, 1, 0], why));
    assert_eq!(read(&admin, acme.id).await.version, 1);
    for (fields, field) in [(json!({ "country": "XX" }), "country"), (json!({ "parent_id": Uuid::now_v7() }), "parent_id")] {
        let body = json!({ "target": { "ids": [acme.id] }, "action": edit(fields) });
        admin.post("/customers/bulk", &body).await.refused_field(422, &format!("action.fields.{field}"));
    }
}

#[tokio::test]
async fn whoever_was_merged_is_out_of_reach() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (kept, other) = (add(&admin, &company("Kept")).await, add(&admin, &company("Other")).await);
    let before = change(&admin, json!({ "ids": [kept.id, other.id] }), tag("before")).await;
    merged(&admin, &read(&admin, kept.id).await, &read(&admin, other.id).await, &[]).await;
    let version = read(&admin, other.id).await.version;
    let ids = json!({ "ids": [other.id, kept.id] });
    for action in [tag("x"), json!({ "type": "restore" })] {
        let bulk = change(&admin, ids.clone(), action).await;
        assert_eq!(bulk.out_of_reach, 1, "{bulk:?}");
        assert_eq!(rows(&admin, bulk.id, "").await[0].outcome, Some(BulkOutcome::OutOfReach));
    }
    assert_eq!(counts(&undo(&admin, before.id).await)[3], 1);
    assert_eq!(read(&admin, other.id).await.version, version);
}

#[tokio::test]
async fn nobody_changes_by_the_many_what_they_may_not_change_one_by_one() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("own editor", &[(CustomerRead, All), (CustomerEdit, Own)]).await;
    let editor = app.join(&["own editor"], None).await;
    let (mine, foreign) =
        (add(&admin, &NewCustomer { owner_id: Some(editor.me.id), ..company("Mine") }).await, add(&admin, &company("Foreign")).await);
    let bulk = change(&editor, json!({ "ids": [mine.id, foreign.id, Uuid::now_v7()] }), tag("x")).await;
    assert_eq!(counts(&bulk), [1, 0, 0, 2]);
    assert_eq!(counts(&change(&editor, json!({ "query": {} }), tag("x")).await), [0, 1, 0, 1]);
    assert_eq!(read(&admin, foreign.id).await.version, 1);
    let outcomes: Vec<_> = rows(&editor, bulk.id, "").await.into_iter().map(|row| row.outcome.unwrap()).collect();
    assert_eq!(outcomes, [BulkOutcome::Changed, BulkOutcome::OutOfReach, BulkOutcome::OutOfReach]);
    let post = |action: Value| editor.post("/customers/bulk", &json!({ "target": { "query": {} }, "action": action }));
    post(json!({ "type": "archive" })).await.refused(403, "forbidden");
    post(json!({ "type": "assign", "owner_id": admin.me.id })).await.refused_field(422, "action.owner_id");

    // Who may archive only what is theirs archives no other by the many.
    app.role_with("archivist", &[(CustomerRead, All), (CustomerEdit, All), (CustomerArchive, Own)]).await;
    let archivist = app.join(&["archivist"], None).await;
    let own = add(&admin, &NewCustomer { owner_id: Some(archivist.me.id), ..company("Own") }).await;
    let archived = change(&archivist, json!({ "ids": [own.id, foreign.id] }), json!({ "type": "archive" })).await;
    assert_eq!((counts(&archived), read(&admin, foreign.id).await.archived_at), ([1, 0, 0, 1], None));
}

#[tokio::test]
async fn files_say_in_words_what_was_done_and_what_became_of_whom() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let tier = field(&admin, "Tier", "choice").await;
    let acme = add(&admin, &company("=SUM(A1)")).await;
    let fields = json!({ "custom": { tier.key.as_str(): "gold" }, "sector": "real estate", "city": Value::Null, "parent_id": Value::Null });
    let set = change(&admin, json!({ "ids": [acme.id, Uuid::now_v7()] }), edit(fields)).await;
    let person = change(&admin, json!({ "ids": [acme.id] }), edit(json!({ "kind": "person" }))).await;
    let changes = exported(&admin, "/bulk-changes", "?record=customers", "Bulk changes").await;
    let words = "Set City to nothing, Sector to real estate, Parent company to nothing, Tier to Gold";
    assert_eq!(column(&changes, "Change"), ["Set Kind to Person", words]);
    assert_eq!(column(&changes, "Records"), ["Customers"; 2]);

    let list = |bulk: &BulkChange| format!("/bulk-changes/{}/rows", bulk.id);
    assert_eq!(header(&admin, &format!("{}/export.csv", list(&set))).await, ["Customer", "Outcome", "Reason", "Customer ID"]);
    let of = async |bulk: &BulkChange| exported(&admin, &list(bulk), "", "Customers of a bulk change").await;
    let rows = of(&set).await;
    assert_eq!((column(&rows, "Customer"), column(&rows, "Outcome")), (vec!["'=SUM(A1)", ""], vec!["Changed", "Not yours"]));
    assert_eq!(column(&of(&person).await, "Reason"), ["E-mail is required for a person"]);
    let text = printed(&admin, &format!("{}/export.pdf", list(&set))).await;
    assert!(text.contains("All customers of one bulk change") && text.contains("A customer that you may not see"), "{text}");

    app.role_with("exports own", &[(CustomerRead, All), (CustomerExport, Own), (CustomerEdit, All)]).await;
    app.role_with("does not export", &[(CustomerRead, All), (CustomerEdit, All)]).await;
    let (own, staff) = (app.join(&["exports own"], None).await, app.join(&["does not export"], None).await);
    let tagged = change(&own, json!({ "ids": [acme.id] }), tag("vip")).await;
    assert_eq!(column(&exported(&own, &list(&tagged), "", "Customers of a bulk change").await, "Customer"), [""]);
    let tagged = change(&staff, json!({ "ids": [acme.id] }), tag("vip")).await;
    staff.get(&format!("{}/export.csv", list(&tagged))).await.refused(403, "forbidden");
}
