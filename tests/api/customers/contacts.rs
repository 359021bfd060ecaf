//! Who works where.

use super::{add, company};
use serde_json::json;
use shared::customers::contacts::Contact;
use shared::customers::{Customer, CustomerKind, NewCustomer};
use tests::{Client, TestApp};
use uuid::Uuid;

fn person(name: &str) -> NewCustomer {
    let mailbox = name.to_lowercase().replace(' ', ".");
    NewCustomer { email: Some(format!("{mailbox}@example.com")), ..NewCustomer::named(CustomerKind::Person, name) }
}

async fn of(by: &Client, customer: &Customer) -> Vec<Contact> {
    by.get(&format!("/customers/{}/contacts", customer.id)).await.expect(200).read()
}

fn names(contacts: &[Contact]) -> Vec<(&str, bool)> {
    contacts.iter().map(|contact| (contact.person.name.as_str(), contact.is_primary)).collect()
}

#[tokio::test]
async fn a_company_has_contacts_with_one_primary_among_them() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let acme = add(&admin, &company("Acme")).await;
    let (zoe, bob) = (add(&admin, &person("Zoe Zimmer")).await, add(&admin, &person("Bob Berg")).await);
    let path = format!("/customers/{}/contacts", acme.id);
    let answer = admin.post(&path, &json!({ "person_id": zoe.id, "job_title": " Buyer " })).await.expect(201);
    let first: Contact = answer.read();
    assert_eq!((answer.etag(), answer.header("location").to_owned()), (1, format!("/api/v1/contacts/{}", first.id)));
    assert_eq!((first.job_title.as_deref(), first.is_primary), (Some("Buyer"), true), "the first one is the primary one");
    assert_eq!((first.company.id, first.person.id, &first.email), (acme.id, zoe.id, &zoe.email));
    let second: Contact = admin.post(&path, &json!({ "person_id": bob.id })).await.expect(201).read();
    assert_eq!(names(&of(&admin, &acme).await), [("Zoe Zimmer", true), ("Bob Berg", false)]);
    assert_eq!(of(&admin, &bob).await, std::slice::from_ref(&second), "a person's page says where it works");

    let change = format!("/contacts/{}", second.id);
    admin.patch(&change, &json!({ "is_primary": true })).await.refused(428, "version_required");
    let edited: Contact = admin.patch(&change, &json!({ "is_primary": true, "job_title": "CEO" })).if_match(1).await.expect(200).read();
    assert_eq!((edited.job_title.as_deref(), edited.version), (Some("CEO"), 2));
    assert_eq!(names(&of(&admin, &acme).await), [("Bob Berg", true), ("Zoe Zimmer", false)]);
    admin.patch(&change, &json!({ "job_title": null })).if_match(1).await.refused(412, "changed_meanwhile");
    admin.patch(&change, &json!({ "job_title": "x".repeat(121) })).if_match(2).await.refused_field(422, "job_title");

    admin.delete(&change).await.expect(204);
    admin.delete(&change).await.refused(404, "not_found");
    assert_eq!(names(&of(&admin, &acme).await), [("Zoe Zimmer", false)]);
    assert_eq!(admin.get(&format!("/customers/{}", bob.id)).await.status, 200, "the person stays");
    for (customer, field) in [(&acme, "contact"), (&bob, "works_at")] {
        let timeline = admin.get(&format!("/customers/{}/timeline?only=changes", customer.id)).await.json();
        assert_eq!(timeline["items"][0]["event"]["action"], "contact.removed");
        assert_eq!(timeline["items"][0]["event"]["changes"][0]["field"], field);
    }
}

#[tokio::test]
async fn a_new_person_becomes_a_customer_and_a_contact_at_once_or_not_at_all() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let acme = add(&admin, &company("Acme")).await;
    let path = format!("/customers/{}/contacts", acme.id);
    let new = json!({ "new_person": { "name": "Eve Ek", "email": "eve@acme.example", "phone": "+49 30 998877" }, "job_title": "Clerk" });
    let made: Contact = admin.post(&path, &new).await.expect(201).read();
    let eve: Customer = admin.get(&format!("/customers/{}", made.person.id)).await.expect(200).read();
    assert_eq!((eve.kind, eve.name.as_str(), eve.email.as_deref()), (CustomerKind::Person, "Eve Ek", Some("eve@acme.example")));
    assert_eq!((made.email, made.phone), (eve.email, eve.phone));
    admin.post(&path, &new).await.refused_field(409, "new_person.email");
    for (body, field) in [
        (json!({}), "person_id"),
        (json!({ "person_id": made.person.id, "new_person": { "name": "A", "email": "a@b.example" } }), "person_id"),
        (json!({ "new_person": { "name": " ", "email": "a@b.example" } }), "new_person.name"),
        (json!({ "new_person": { "name": "A", "email": "" } }), "new_person.email"),
        (json!({ "new_person": { "name": "A", "email": "a@b.example", "phone": "call me" } }), "new_person.phone"),
    ] {
        admin.post(&path, &body).await.refused_field(422, field);
    }
    assert_eq!(app.inside().await.count("customers", "1 = 1").await, 2, "nothing half written");
}

#[tokio::test]
async fn contacts_join_a_company_and_a_person_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (acme, other) = (add(&admin, &company("Acme")).await, add(&admin, &company("Other")).await);
    let (bob, gone) = (add(&admin, &person("Bob Berg")).await, add(&admin, &person("Gone Girl")).await);
    admin.post_empty(&format!("/customers/{}/archive", gone.id)).await.expect(200);
    let path = format!("/customers/{}/contacts", acme.id);
    for person in [other.id, gone.id, Uuid::nil()] {
        admin.post(&path, &json!({ "person_id": person })).await.refused_field(422, "person_id");
    }
    admin.post(&path, &json!({ "person_id": bob.id })).await.expect(201);
    admin.post(&path, &json!({ "person_id": bob.id })).await.refused_field(409, "person_id");
    admin.post(&format!("/customers/{}/contacts", bob.id), &json!({ "person_id": bob.id })).await.refused(409, "not_a_company");
    admin.post(&format!("/customers/{}/contacts", Uuid::nil()), &json!({ "person_id": bob.id })).await.refused(404, "not_found");
    for customer in [&acme, &bob] {
        let other_kind = if customer.kind == CustomerKind::Person { "company" } else { "person" };
        let edit = json!({ "kind": other_kind, "email": "a@b.example" });
        admin.patch(&format!("/customers/{}", customer.id), &edit).if_match(1).await.refused_field(422, "kind");
    }
    admin.post_empty(&format!("/customers/{}/archive", bob.id)).await.expect(200);
    assert_eq!(of(&admin, &acme).await, [], "archived ones are not shown");
    admin.post_empty(&format!("/customers/{}/restore", bob.id)).await.expect(200);
    assert_eq!(of(&admin, &acme).await.len(), 1);
}

#[tokio::test]
async fn only_those_within_reach_are_shown_named_and_joined() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let seller = app.as_role("sales_staff").await;
    let mine = add(&seller, &company("Mine")).await;
    let hidden = add(&admin, &person("Hidden Hans")).await;
    let path = format!("/customers/{}/contacts", mine.id);
    seller.post(&path, &json!({ "person_id": hidden.id })).await.refused_field(422, "person_id");
    let contact: Contact = admin.post(&path, &json!({ "person_id": hidden.id })).await.expect(201).read();
    assert_eq!(of(&seller, &mine).await, [], "a person out of reach is not named");
    let timeline = seller.get(&format!("/customers/{}/timeline?only=changes", mine.id)).await.text();
    assert!(timeline.contains("contact.added") && !timeline.contains("Hans"), "{timeline}");
    seller.get(&format!("/customers/{}/contacts", hidden.id)).await.refused(404, "not_found");
    // Somebody else's company.
    let theirs = add(&admin, &company("Theirs")).await;
    let other: Contact =
        admin.post(&format!("/customers/{}/contacts", theirs.id), &json!({ "person_id": hidden.id })).await.expect(201).read();
    for attempt in [
        seller.patch(&format!("/contacts/{}", other.id), &json!({ "job_title": "x" })).if_match(1).await,
        seller.delete(&format!("/contacts/{}", other.id)).await,
    ] {
        attempt.refused(404, "not_found");
    }
    seller.delete(&format!("/contacts/{}", contact.id)).await.expect(204);
}

#[tokio::test]
async fn two_who_name_a_primary_contact_at_once_leave_one() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let acme = add(&admin, &company("Acme")).await;
    let path = format!("/customers/{}/contacts", acme.id);
    let mut made = Vec::new();
    for name in ["Ann A", "Bob B", "Cy C"] {
        let id = add(&admin, &person(name)).await.id;
        made.push(admin.post(&path, &json!({ "person_id": id })).await.expect(201).read::<Contact>());
    }
    let name = |contact: &Contact| {
        let path = format!("/contacts/{}", contact.id);
        admin.patch(&path, &json!({ "is_primary": true })).if_match(contact.version)
    };
    let (one, two) = tokio::join!(name(&made[1]).send(), name(&made[2]).send());
    for answer in [one, two] {
        assert_eq!(answer.expect("an answer").status, 200);
    }
    assert_eq!(of(&admin, &acme).await.iter().filter(|contact| contact.is_primary).count(), 1);
}
