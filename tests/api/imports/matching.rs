//! By what rows are recognised as customers that are there already, and what becomes of them then.

use super::{issues, run_as};
use serde_json::json;
use shared::access::{Permission, Scope};
use shared::customers::Customer;
use shared::customers::list::CustomerRow;
use shared::page::Page;
use shared::records::import::RowOutcome;
use shared::records::import_plan::Matched;
use tests::{Account, TestApp};

async fn three(admin: &Account) -> Vec<Customer> {
    let mut all = Vec::new();
    for (name, email, phone, id) in [("One", "one@example.com", "+49 30 111111", "1"), ("Two", "two@example.com", "+49 30 222222", "2")] {
        let new = json!({ "kind": "company", "name": name, "email": email, "phone": phone, "external_id": id });
        all.push(admin.post("/customers", &new).await.expect(201).read());
    }
    let twin = json!({ "kind": "company", "name": "Three", "phone": "+49 30 222222", "other_emails": [{ "kind": "work", "email": "work@example.com" }] });
    all.push(admin.post("/customers", &twin).await.expect(201).read());
    all
}

async fn city(by: &Account, customer: &Customer) -> Option<String> {
    by.get(&format!("/customers/{}", customer.id)).await.read::<Customer>().address.city
}

#[tokio::test]
async fn the_first_key_that_finds_somebody_decides() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    let all = three(admin).await;
    let by = |keys: &'static [&'static str]| {
        move |plan: &mut shared::records::import_plan::ImportPlan| {
            plan.match_by = Some(keys.iter().map(|key| (*key).to_owned()).collect());
            plan.matched = Matched::Update;
        }
    };
    // The e-mail is of one customer, the phone number of another.
    let sheet = |city: &str| format!("name,phone,external_id,city\nOne,+493011111-1,9,{city}\n");
    let (_, done) = run_as(admin, &sheet("Bonn"), by(&["phone", "external_id"])).await;
    assert_eq!((done.updated, city(admin, &all[0]).await.as_deref()), (1, Some("Bonn")));
    let (_, done) = run_as(admin, "name,email,external_id,city\nTwo,nobody@example.com,2,Kiel\n", by(&["email", "external_id"])).await;
    assert_eq!((done.updated, city(admin, &all[1]).await.as_deref()), (1, Some("Kiel")));
    let (_, done) = run_as(admin, "name,email,city\nThree,WORK@example.com,Ulm\n", by(&["email"])).await;
    assert_eq!((done.updated, city(admin, &all[2]).await.as_deref()), (1, Some("Ulm")), "a further address is the customer's as well");
    let (told, done) = run_as(admin, "name,phone,city\nTwins,+49 30 222222,Rome\n", by(&["phone"])).await;
    assert_eq!(done.failed, 1);
    assert!(told.issues[0].message.contains("several customers"), "{told:?}");
    // What is unique stays so, whatever the keys are.
    let (told, done) = run_as(admin, "name,email\nOther,one@example.com\n", by(&["external_id"])).await;
    assert!(done.failed == 1 && told.issues[0].message.contains("already used"), "{told:?}");
}

#[tokio::test]
async fn matched_rows_are_skipped_updated_or_created_all_the_same() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    three(admin).await;
    let sheet = "name,phone,city\nNamesake,+49 30 111111,Bonn\nNew,+49 30 333333,Bonn\nNew again,+49 30 333333,Bonn\n";
    let by_phone = |matched, add_new| {
        move |plan: &mut shared::records::import_plan::ImportPlan| {
            (plan.match_by, plan.matched, plan.add_new) = (Some(vec!["phone".into()]), matched, add_new)
        }
    };
    let (shown, done) = run_as(admin, sheet, by_phone(Matched::Update, false)).await;
    assert_eq!((done.created, done.updated, done.skipped), (0, 1, 2), "{shown:?}");
    let (_, done) = run_as(admin, sheet, by_phone(Matched::Skip, true)).await;
    assert_eq!((done.created, done.skipped), (1, 2), "the third row repeats the second");
    let (_, done) = run_as(admin, sheet, by_phone(Matched::Create, true)).await;
    assert_eq!(done.created, 3);
    let page: Page<CustomerRow> = admin.get("/customers?limit=100&total=true").await.read();
    assert_eq!(page.total.unwrap().count, 7);
}

#[tokio::test]
async fn updating_needs_the_permission_and_reaches_as_far() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    let all = three(admin).await;
    app.role_with("importer", &[(Permission::CustomerImport, Scope::All), (Permission::CustomerRead, Scope::All)]).await;
    let reader = app.join(&["importer"], None).await;
    let sheet = "name,email,city\nOne,one@example.com,Bonn\n";
    let import: shared::records::import::Import = super::upload(&reader, sheet).await.expect(201).read();
    let plan = shared::records::import_plan::ImportPlan { matched: Matched::Update, ..super::suggested(&import) };
    for path in ["preview", "run"] {
        reader.post(&format!("/imports/{}/{path}", import.id), &plan).await.refused_field(422, "matched");
    }
    let own = [
        (Permission::CustomerImport, Scope::All),
        (Permission::CustomerCreate, Scope::Own),
        (Permission::CustomerRead, Scope::Own),
        (Permission::CustomerEdit, Scope::Own),
    ];
    app.role_with("own importer", &own).await;
    let loner = app.join(&["own importer"], None).await;
    let (told, done) = run_as(&loner, sheet, |plan| plan.matched = Matched::Update).await;
    assert_eq!((done.failed, done.updated), (1, 0));
    assert_eq!(told.issues[0].message, "is already used by another customer", "and nothing more");
    assert_eq!(city(admin, &all[0]).await, None);
    // Whom one may see and not edit is told as such.
    app.role_with("own editor", &[(Permission::CustomerRead, Scope::All)]).await;
    let reader = app.join(&["own importer", "own editor"], None).await;
    let (told, done) = run_as(&reader, sheet, |plan| plan.matched = Matched::Update).await;
    assert!(done.failed == 1 && told.issues[0].message.contains("may not edit"), "{told:?}");
    // A phone number of somebody out of reach gives nothing away.
    let (_, done) = run_as(&loner, "name,phone\nMine,+49 30 111111\n", |plan| {
        (plan.matched, plan.match_by) = (Matched::Update, Some(vec!["phone".into()]));
    })
    .await;
    assert_eq!(done.created, 1);
    assert!(issues(&loner, &done).await.issues.iter().all(|i| i.outcome == RowOutcome::Create));
}

#[tokio::test]
async fn who_is_out_of_reach_is_not_matched_by_anything_and_a_unique_value_is_only_taken() {
    let app = TestApp::start().await;
    let admin = &app.admin().await;
    let all = three(admin).await;
    let archived = json!({ "kind": "company", "name": "Old", "email": "old@example.com", "external_id": "old" });
    let archived: Customer = admin.post("/customers", &archived).await.expect(201).read();
    admin.post_empty(&format!("/customers/{}/archive", archived.id)).await.expect(200);
    let seller = app.join(&["sales_staff"], Some(app.team("North").await.id)).await;
    // Their names, a further address, and their ids: each row is new, as if nobody were there.
    let sheet = format!("id,name,email\n,One,\n,Two,work@example.com\n{},Nobody,\n", all[0].id);
    for matched in [Matched::Skip, Matched::Update] {
        let (told, done) = run_as(&seller, &sheet, |plan| plan.matched = matched).await;
        assert_eq!((told.look_alike, done.created, told.issues), (0, 3, Vec::new()), "{matched:?}");
        crate::imports::undo(&seller, &done).await;
    }
    // What is unique is taken, whoever has it, archived or not: nothing else is said.
    let sheet = "name,email,external_id\nA,one@example.com,\nB,old@example.com,\nC,,2\nD,,old\n";
    for matched in [Matched::Skip, Matched::Update, Matched::Create] {
        let (told, done) = run_as(&seller, sheet, |plan| plan.matched = matched).await;
        assert_eq!(done.failed, 4, "{told:?}");
        assert!(told.issues.iter().all(|issue| issue.message == "is already used by another customer"), "{:?}", told.issues);
    }
}
