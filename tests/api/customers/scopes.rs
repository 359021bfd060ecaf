use super::{add, company};
use serde_json::{Value, json};
use shared::access::Permission::{CustomerArchive, CustomerEdit, CustomerExport, CustomerRead, DashboardRead, InteractionLog};
use shared::access::Scope::{Own, Team};
use shared::customers::interactions::Interaction;
use shared::customers::list::CustomerRow;
use shared::customers::{Customer, NewCustomer};
use shared::page::Page;
use tests::{Account, TestApp};

async fn names(by: &Account) -> Vec<String> {
    let page: Page<CustomerRow> = by.get("/customers?sort=name").await.expect(200).read();
    page.items.into_iter().map(|row| row.name).collect()
}

#[tokio::test]
async fn a_team_sees_its_own_customers_and_no_others() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let nora = app.join(&["sales_staff"], Some(north.id)).await;
    let nils = app.join(&["sales_staff"], Some(north.id)).await;
    let sara = app.join(&["sales_staff"], Some(south.id)).await;
    let free = app.join(&["sales_staff"], None).await;
    for (by, name) in [(&nora, "Of Nora"), (&nils, "Of Nils"), (&sara, "Of Sara"), (&free, "Of Nobody's team"), (&admin, "Of Ada")] {
        add(by, &company(name)).await;
    }
    assert_eq!(names(&nora).await, ["Of Nils", "Of Nora"]);
    assert_eq!(names(&sara).await, ["Of Sara"]);
    assert_eq!(names(&free).await, ["Of Nobody's team"], "no team is not a team");
    assert_eq!(names(&admin).await.len(), 5);

    // A customer goes with its owner; handing it to another team is not theirs to do.
    let page: Page<CustomerRow> = nora.get("/customers?q=nils").await.read();
    let row = &page.items[0];
    let path = format!("/customers/{}", row.id);
    nora.patch(&path, &json!({ "owner_id": sara.me.id })).if_match(row.version).await.refused_field(422, "owner_id");
    nora.post("/customers", &NewCustomer { owner_id: Some(sara.me.id), ..company("Gift") }).await.refused_field(422, "owner_id");
    nora.patch(&path, &json!({ "owner_id": nora.me.id })).if_match(row.version).await.expect(200);
    admin.patch(&path, &json!({ "owner_id": sara.me.id })).if_match(row.version + 1).await.expect(200);
    assert_eq!(names(&sara).await, ["Of Nils", "Of Sara"]);
    nora.get(&path).await.refused(404, "not_found");
}

#[tokio::test]
async fn foreign_records_answer_404_on_every_path_and_nothing_changes() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let grants = [
        (CustomerRead, Own),
        (CustomerEdit, Own),
        (CustomerArchive, Own),
        (CustomerExport, Own),
        (InteractionLog, Own),
        (DashboardRead, Own),
    ];
    app.role_with("loner", &grants).await;
    let loner = app.join(&["loner", "sales_staff"], None).await;
    let secret = NewCustomer {
        email: Some("boss@secret.example".into()),
        phone: Some("+49 30 998877".into()),
        tags: vec!["Hush".into()],
        ..company("Secret Inc")
    };
    let secret = add(&admin, &secret).await;
    let call = json!({ "kind": "call", "summary": "Confidential" });
    let call: Interaction = admin.post(&format!("/customers/{}/interactions", secret.id), &call).await.expect(201).read();
    let mine = add(&loner, &company("Mine")).await;

    let inside = app.inside().await;
    inside.at_rest().await;
    let before = inside.picture(&[]).await;
    let foreign = format!("/customers/{}", secret.id);
    let attempts = [
        loner.get(&foreign).await,
        loner.patch(&foreign, &json!({ "name": "Stolen" })).if_match(1).await,
        loner.patch(&foreign, &json!({ "name": "Stolen" })).if_match(99).await,
        loner.post_empty(&format!("{foreign}/archive")).await,
        loner.post_empty(&format!("{foreign}/restore")).await,
        loner.get(&format!("{foreign}/timeline")).await,
        loner.post(&format!("{foreign}/interactions"), &json!({ "kind": "note", "summary": "I was here" })).await,
        loner.patch(&format!("/customers/interactions/{}", call.id), &json!({ "summary": "Changed" })).if_match(1).await,
        loner.delete(&format!("/customers/interactions/{}", call.id)).await,
    ];
    let unknown = loner.get(&format!("/customers/{}", uuid::Uuid::now_v7())).await.refused(404, "not_found");
    let no_talk = loner.delete(&format!("/customers/interactions/{}", uuid::Uuid::now_v7())).await.refused(404, "not_found");
    for attempt in attempts {
        let problem = attempt.refused(404, "not_found");
        let expected = if attempt.what.contains("/customers/interactions/") { &no_talk.detail } else { &unknown.detail };
        assert_eq!(&problem.detail, expected, "{}: the answer must not tell that it is there", attempt.what);
    }
    // In bodies, too: as a parent, and as an address that is taken.
    loner.post("/customers", &NewCustomer { parent_id: Some(secret.id), ..company("Child") }).await.refused_field(422, "parent_id");
    loner.patch(&format!("/customers/{}", mine.id), &json!({ "parent_id": secret.id })).if_match(1).await.refused_field(422, "parent_id");
    let taken = loner.post("/customers", &NewCustomer { email: Some("boss@secret.example".into()), ..company("Probe") }).await;
    assert!(!taken.text().contains("Secret Inc") && !taken.text().contains(&secret.id.to_string()), "{}", taken.text());
    // And wherever many are shown.
    for path in [
        "/customers?q=secret",
        "/customers?q=boss",
        "/customers?tag=hush",
        "/customers?q=%2B4930998877",
        "/search?q=secret",
        "/customers/choices",
    ] {
        let answer = loner.get(path).await.expect(200);
        for hidden in ["Secret", "secret.example", "Hush"] {
            assert!(!answer.text().contains(hidden), "{path} shows {hidden}: {}", answer.text());
        }
    }
    let after = inside.picture(&[]).await;
    assert_eq!(before, after, "nothing was written");

    let export = loner.get("/customers/export.csv").await.expect(200).text();
    assert!(export.contains("Mine") && !export.contains("Secret"), "{export}");
    let dashboard: Value = loner.get("/dashboard").await.json();
    assert_eq!(dashboard["customers"]["count"], 1);
    assert!(!dashboard.to_string().contains("Secret"), "{dashboard}");
}

#[tokio::test]
async fn a_hidden_parent_or_child_is_not_named() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("loner", &[(CustomerRead, Own), (CustomerEdit, Own)]).await;
    let loner = app.join(&["loner"], None).await;
    let top = add(&admin, &company("Hidden top")).await;
    let mine = add(&admin, &NewCustomer { parent_id: Some(top.id), owner_id: Some(loner.me.id), ..company("Mine") }).await;
    add(&admin, &NewCustomer { parent_id: Some(mine.id), ..company("Hidden child") }).await;
    let seen = loner.get(&format!("/customers/{}", mine.id)).await.expect(200);
    assert!(!seen.text().contains("Hidden"), "{}", seen.text());
    let list = loner.get("/customers").await.expect(200);
    assert!(!list.text().contains("Hidden"), "{}", list.text());
    let edited = loner.patch(&format!("/customers/{}", mine.id), &json!({ "name": "Mine!" })).if_match(1).await.expect(200);
    assert!(!edited.text().contains("Hidden"), "{}", edited.text());
    let timeline = loner.get(&format!("/customers/{}/timeline", mine.id)).await.expect(200);
    assert!(!timeline.text().contains("Hidden"), "{}", timeline.text());
    // What the reader could not see has not been cut off by the edit.
    let whole: Customer = admin.get(&format!("/customers/{}", mine.id)).await.read();
    assert_eq!(whole.parent.map(|p| p.name), Some("Hidden top".to_owned()));
}

#[tokio::test]
async fn a_read_scope_wider_than_the_edit_scope_shows_but_does_not_let_edit() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("reader", &[(CustomerRead, shared::access::Scope::All), (CustomerEdit, Team)]).await;
    let reader = app.join(&["reader"], None).await;
    let acme = add(&admin, &company("Acme")).await;
    let path = format!("/customers/{}", acme.id);
    reader.get(&path).await.expect(200);
    let answer = reader.patch(&path, &json!({ "name": "Mine" })).if_match(1).await;
    assert!([403, 404].contains(&answer.status), "{}", answer.text());
    assert_eq!(admin.get(&path).await.etag(), 1);
}

#[tokio::test]
async fn a_parent_that_one_may_not_see_is_none_and_comes_back_when_a_change_is_undone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let nora = app.join(&["sales_staff"], Some(app.team("North").await.id)).await;
    let hidden = add(&admin, &company("Hidden")).await;
    let of_hidden = NewCustomer { owner_id: Some(nora.me.id), parent_id: Some(hidden.id), ..company("Of hidden") };
    let (seen, child) = (add(&nora, &company("Seen")).await, add(&admin, &of_hidden).await);
    add(&nora, &NewCustomer { parent_id: Some(seen.id), ..company("Of seen") }).await;
    let by = async |by: &Account, op: &str, ids: &[uuid::Uuid]| {
        let filter = json!({ "all": [{ "where": { "field": "parent", "op": op, "values": ids } }] }).to_string();
        let page: Page<CustomerRow> = by.get("/customers?sort=name").query(&[("filter", filter)]).await.expect(200).read();
        page.items.into_iter().map(|row| row.name).collect::<Vec<_>>()
    };
    assert_eq!(by(&nora, "empty", &[]).await, ["Of hidden", "Seen"]);
    assert_eq!(by(&nora, "not_empty", &[]).await, ["Of seen"]);
    assert_eq!(by(&nora, "is_any", &[hidden.id, seen.id]).await, ["Of seen"]);
    assert_eq!(by(&nora, "is_none", &[hidden.id]).await, ["Of hidden", "Of seen", "Seen"]);
    assert_eq!(by(&admin, "not_empty", &[]).await, ["Of hidden", "Of seen"]);
    assert_eq!(by(&admin, "is_any", &[hidden.id]).await, ["Of hidden"]);
    let path = format!("/customers/{}", child.id);
    let history = nora.get(&format!("{path}/timeline")).await.expect(200).text();
    assert!(!history.contains("parent"), "{history}");

    // Whoever puts another parent in its place hears nothing of the former one when that comes back.
    let action = json!({ "type": "edit", "fields": { "parent_id": seen.id } });
    let changed = crate::records::bulk::change(&nora, "customers", json!({ "ids": [child.id] }), action).await;
    let undone = crate::records::bulk::undo(&nora, changed.id).await;
    assert_eq!((changed.changed, undone.changed, undone.failed), (1, 1, 0));
    let sheet = format!("id,name,parent\n{},Of hidden,Seen\n", child.id);
    let (_, import) = crate::imports::run_as(&nora, &sheet, |plan| plan.matched = shared::records::import_plan::Matched::Update).await;
    let undone = crate::imports::undo(&nora, &import).await.undo.unwrap();
    assert_eq!((import.updated, undone.restored, undone.kept), (1, 1, 0));
    let back: Customer = admin.get(&path).await.read();
    assert_eq!(back.parent.map(|parent| parent.id), Some(hidden.id));
    assert_eq!(nora.get(&path).await.read::<Customer>().parent, None);
}
