use super::{add, company};
use serde_json::json;
use shared::customers::list::CustomerRow;
use shared::customers::{Address, Customer, CustomerKind, CustomerSize, NewCustomer};
use shared::money::Money;
use shared::page::Page;
use tests::TestApp;
use uuid::Uuid;

fn whole() -> NewCustomer {
    NewCustomer {
        email: Some("Info@Acme.example".into()),
        phone: Some("+49 (30) 123-45".into()),
        website: Some("https://acme.example".into()),
        sector: Some("retail".into()),
        employees: Some(251),
        revenue: Some(Money { minor: 110_004, currency: "USD".into() }),
        founded_year: Some(1996),
        address: Address {
            street: Some("Lange Straße 1".into()),
            postal_code: Some("10115".into()),
            city: Some("Berlin".into()),
            region: None,
            country: Some("DE".into()),
        },
        description: Some("First line\nSecond line".into()),
        tags: vec!["Key account".into(), "key ACCOUNT".into(), "EU".into()],
        external_id: Some("A-1".into()),
        ..company("  Acme Corporation ")
    }
}

#[tokio::test]
async fn a_customer_is_kept_as_it_was_given() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let answer = admin.post("/customers", &whole()).await.expect(201);
    let made: Customer = answer.read();
    assert_eq!(answer.header("location"), format!("/api/v1/customers/{}", made.id));
    assert_eq!((answer.etag(), made.version), (1, 1));
    let got = admin.get(&format!("/customers/{}", made.id)).await.expect(200);
    assert_eq!(got.etag(), 1);
    assert_eq!(got.read::<Customer>(), made);

    let given = whole();
    assert_eq!(made.name, "Acme Corporation");
    assert_eq!(made.email, given.email);
    assert_eq!(made.phone, given.phone);
    assert_eq!(made.revenue, given.revenue);
    assert_eq!(made.address, given.address);
    assert_eq!(made.description, given.description);
    assert_eq!(made.tags, ["Key account", "EU"], "a tag counts once, whatever its case");
    assert_eq!(made.size, Some(CustomerSize::Big), "the size follows from the employees");
    assert_eq!(made.owner.map(|o| o.id), Some(admin.me.id));
    assert_eq!((made.archived_at, made.parent), (None, None));
}

#[tokio::test]
async fn a_patch_changes_what_it_names_clears_what_is_null_and_keeps_the_rest() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = add(&admin, &whole()).await;
    let path = format!("/customers/{}", made.id);
    let edit = json!({ "name": "Acme Inc", "phone": null, "address": { "city": "Bern", "country": "CH" }, "tags": [] });
    let answer = admin.patch(&path, &edit).if_match(1).await.expect(200);
    let edited: Customer = answer.read();
    assert_eq!((answer.etag(), edited.version), (2, 2));
    assert!(edited.updated_at > made.updated_at);
    let city = Address { city: Some("Bern".into()), country: Some("CH".into()), ..Address::default() };
    let expected =
        Customer { name: "Acme Inc".into(), phone: None, address: city, tags: vec![], version: 2, updated_at: edited.updated_at, ..made };
    assert_eq!(edited, expected);
    assert_eq!(admin.get(&path).await.read::<Customer>(), expected);

    for (field, value) in
        [("name", json!(null)), ("name", json!("  ")), ("email", json!("x")), ("phone", json!("call me")), ("employees", json!(-1))]
    {
        admin.patch(&path, &json!({ field: value })).if_match(2).await.refused_field(422, field);
    }
    for (field, value) in
        [("founded_year", json!(999)), ("website", json!("javascript:alert(1)")), ("revenue", json!({ "minor": -1, "currency": "EUR" }))]
    {
        admin.patch(&path, &json!({ field: value })).if_match(2).await.refused_field(422, field);
    }
    for (field, value) in [("kind", json!("robot")), ("employees", json!("many")), ("employees", json!(1.5)), ("tags", json!("one"))] {
        admin.patch(&path, &json!({ field: value })).if_match(2).await.refused_field(400, field);
    }
    assert_eq!(admin.get(&path).await.etag(), 2, "nothing of what was refused was stored");
}

#[tokio::test]
async fn archived_customers_are_hidden_everywhere_and_come_back_whole() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = add(&admin, &whole()).await;
    let path = format!("/customers/{}", made.id);
    let seen = async |query: &str| admin.get(&format!("/customers{query}")).await.read::<Page<CustomerRow>>().items.len();
    let found = async || admin.get("/search?q=acme").await.json()["hits"].as_array().unwrap().len();
    assert_eq!((seen("").await, seen("?q=acme").await, seen("?archived=true").await, found().await), (1, 1, 0, 1));

    let archived: Customer = admin.post_empty(&format!("{path}/archive")).await.expect(200).read();
    assert!(archived.archived_at.is_some());
    assert_eq!((seen("").await, seen("?q=acme").await, seen("?archived=true").await, found().await), (0, 0, 1, 0));
    assert_eq!(admin.get(&path).await.read::<Customer>().archived_at, archived.archived_at, "the record itself can still be looked at");
    let again: Customer = admin.post_empty(&format!("{path}/archive")).await.expect(200).read();
    assert_eq!(again.version, archived.version, "archiving twice changes nothing");

    let restored: Customer = admin.post_empty(&format!("{path}/restore")).await.expect(200).read();
    let expected = Customer { version: restored.version, updated_at: restored.updated_at, ..made };
    assert_eq!(restored, expected);
    assert_eq!((seen("").await, seen("?q=acme").await, seen("?archived=true").await, found().await), (1, 1, 0, 1));
}

#[tokio::test]
async fn an_email_or_external_id_belongs_to_one_customer() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let first = add(&admin, &whole()).await;
    let copy = NewCustomer { email: Some(" INFO@acme.EXAMPLE ".into()), ..company("Copy") };
    admin.post("/customers", &copy).await.refused_field(409, "email");
    let copy = NewCustomer { external_id: Some("A-1".into()), ..company("Copy") };
    admin.post("/customers", &copy).await.refused_field(409, "external_id");
    let second = add(&admin, &company("Second")).await;
    let path = format!("/customers/{}", second.id);
    admin.patch(&path, &json!({ "email": "info@acme.example" })).if_match(1).await.refused_field(409, "email");
    // The customer's own address is no duplicate.
    admin.patch(&format!("/customers/{}", first.id), &json!({ "email": "info@acme.example" })).if_match(1).await.expect(200);
    admin.post_empty(&format!("/customers/{}/archive", first.id)).await.expect(200);
    admin.patch(&path, &json!({ "email": "info@acme.example" })).if_match(1).await.refused_field(409, "email");
}

#[tokio::test]
async fn a_person_needs_an_email_and_a_company_does_not() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let person = NewCustomer::named(CustomerKind::Person, "Maria Weber");
    admin.post("/customers", &person).await.refused_field(422, "email");
    let maria = add(&admin, &NewCustomer { email: Some("maria@example.com".into()), ..person }).await;
    admin.patch(&format!("/customers/{}", maria.id), &json!({ "email": null })).if_match(1).await.refused_field(422, "email");
    let acme = add(&admin, &company("Acme")).await;
    admin.patch(&format!("/customers/{}", acme.id), &json!({ "kind": "person" })).if_match(1).await.refused_field(422, "email");
}

#[tokio::test]
async fn companies_form_trees_and_never_circles() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let top = add(&admin, &company("Top")).await;
    let middle = add(&admin, &NewCustomer { parent_id: Some(top.id), ..company("Middle") }).await;
    let bottom = add(&admin, &NewCustomer { parent_id: Some(middle.id), ..company("Bottom") }).await;
    assert_eq!(middle.parent.as_ref().map(|p| p.name.as_str()), Some("Top"));
    let top_now: Customer = admin.get(&format!("/customers/{}", top.id)).await.read();
    assert_eq!(top_now.children.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["Middle"]);
    for parent in [top.id, middle.id, bottom.id] {
        let edit = admin.patch(&format!("/customers/{}", top.id), &json!({ "parent_id": parent })).if_match(1).await;
        edit.refused_field(422, "parent_id");
    }
    let person = NewCustomer { email: Some("p@example.com".into()), ..NewCustomer::named(CustomerKind::Person, "Person") };
    let person = add(&admin, &person).await;
    for parent in [person.id, Uuid::nil()] {
        admin.post("/customers", &NewCustomer { parent_id: Some(parent), ..company("Child") }).await.refused_field(422, "parent_id");
    }
}

#[tokio::test]
async fn the_choices_are_the_values_in_use() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (name, sector) in [("A", "retail"), ("B", "retail"), ("C", "aerospace")] {
        let tags = if name == "A" { vec!["VIP".to_owned()] } else { vec![] };
        add(&admin, &NewCustomer { sector: Some(sector.into()), tags, ..company(name) }).await;
    }
    let choices = admin.get("/customers/choices").await.json();
    let sectors: Vec<_> = choices["in_use"]["sector"].as_array().unwrap().iter().filter_map(|s| s.as_str()).collect();
    assert_eq!(sectors[..2], ["retail", "aerospace"], "the most frequent first");
    assert_eq!(choices["in_use"]["tags"], json!(["VIP"]));
    assert_eq!(choices["owners"][0]["name"], "Ada Admin");
}
