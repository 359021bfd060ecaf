//! Taking merges back.

use super::merges::{add_contact, log, merged, person, read, two_acmes};
use super::{add, company};
use serde_json::json;
use shared::customers::contacts::Contact;
use shared::customers::merges::{Merge, UndoneMerge};
use shared::customers::{Customer, NewCustomer};
use tests::{Client, TestApp};
use uuid::Uuid;

async fn undone(by: &Client, merge: &Merge) -> UndoneMerge {
    by.post_empty(&format!("/customers/merges/{}/undo", merge.id)).await.expect(200).read()
}

/// A customer but for what each write moves on.
fn still(customer: Customer, like: &Customer) -> Customer {
    Customer { version: like.version, updated_at: like.updated_at, ..customer }
}

async fn contacts(by: &Client, id: Uuid) -> Vec<Contact> {
    let mut contacts: Vec<Contact> = by.get(&format!("/customers/{id}/contacts")).await.expect(200).read();
    contacts.iter_mut().for_each(|contact| contact.version = 0);
    contacts
}

async fn interactions(by: &Client, id: Uuid) -> serde_json::Value {
    let timeline = by.get(&format!("/customers/{id}/timeline?only=interactions")).await.json();
    timeline["items"].clone()
}

#[tokio::test]
async fn both_are_as_they_were_with_what_belonged_to_each() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for take in [&[][..], &["name", "email", "sector", "external_id", "phone", "address", "owner"][..]] {
        let (keep, other) = two_acmes(&admin).await;
        let child = add(&admin, &NewCustomer { parent_id: Some(other.id), ..company("Daughter") }).await;
        let n = take.len();
        let (zoe, bob) = (add(&admin, &person(&format!("Zoe {n}"))).await, add(&admin, &person(&format!("Bob {n}"))).await);
        add_contact(&admin, &other, &zoe, Some("Buyer")).await;
        add_contact(&admin, &other, &bob, None).await;
        add_contact(&admin, &keep, &zoe, None).await;
        log(&admin, &keep, "meeting").await;
        log(&admin, &other, "call").await;
        let state = async || {
            let mut state = Vec::new();
            for id in [keep.id, other.id] {
                state.push((read(&admin, id).await, contacts(&admin, id).await, interactions(&admin, id).await));
            }
            state
        };
        let before = state().await;
        let merge = merged(&admin, &before[0].0, &before[1].0, take).await;
        let answer = undone(&admin, &merge).await;
        assert_eq!((answer.kept_fields, answer.left), (vec![], vec![]));
        assert_eq!(answer.merge.undone_by.map(|by| by.id), Some(admin.me.id));
        assert!(!answer.merge.can_undo);
        let after = state().await;
        for (was, is) in before.into_iter().zip(after) {
            assert_eq!((still(is.0, &was.0), is.1, is.2), was, "taken: {take:?}");
        }
        assert_eq!(read(&admin, child.id).await.parent.map(|parent| parent.id), Some(other.id));
        admin.post_empty(&format!("/customers/merges/{}/undo", merge.id)).await.refused(409, "cannot_undo");
        for id in [keep.id, other.id] {
            let now = read(&admin, id).await;
            let gone = json!({ "email": null, "external_id": null });
            admin.patch(&format!("/customers/{id}"), &gone).if_match(now.version).await.expect(200);
        }
    }
}

#[tokio::test]
async fn what_somebody_changed_since_is_kept_and_told() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (keep, other) = two_acmes(&admin).await;
    log(&admin, &other, "call").await;
    let merge = merged(&admin, &keep, &other, &["sector"]).await;
    let now = read(&admin, keep.id).await;
    let edit = json!({ "sector": "legal", "website": "https://acme.test" });
    admin.patch(&format!("/customers/{}", keep.id), &edit).if_match(now.version).await.expect(200);
    let call = interactions(&admin, keep.id).await[0]["id"].as_str().expect("an id").to_owned();
    admin.delete(&format!("/customers/interactions/{call}")).await.expect(204);
    log(&admin, &now, "meeting").await;
    let answer = undone(&admin, &merge).await;
    assert_eq!(answer.kept_fields, ["sector"]);
    let (kept, back) = (read(&admin, keep.id).await, read(&admin, other.id).await);
    assert_eq!((kept.sector.as_deref(), kept.website.as_deref()), (Some("legal"), Some("https://acme.test")));
    assert_eq!((kept.phone, kept.external_id, kept.tags), (None, None, keep.tags));
    assert_eq!((back.sector.as_deref(), back.merged_into, back.archived_at), (Some("finance"), None, None));
    assert_eq!(back.email.as_deref(), Some("office@acme.test"));
    assert_eq!(interactions(&admin, keep.id).await.as_array().map(Vec::len), Some(1), "the meeting stays");
    assert!(back.last_contact_at.is_none() && kept.last_contact_at.is_some());
    admin.patch(&format!("/customers/{}", back.id), &json!({ "name": "ACME AG" })).if_match(back.version).await.expect(200);
}

#[tokio::test]
async fn what_does_not_fit_any_more_is_refused_with_the_reason() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (keep, other) = two_acmes(&admin).await;
    let merge = merged(&admin, &keep, &other, &["email"]).await;
    let path = format!("/customers/merges/{}/undo", merge.id);
    let now = read(&admin, keep.id).await;
    let next = add(&admin, &company("Acme Group")).await;
    let second = merged(&admin, &next, &now, &[]).await;
    assert!(admin.post_empty(&path).await.refused(409, "cannot_undo").detail.is_some_and(|why| why.contains("Undo that merge first")));
    undone(&admin, &second).await;
    // Somebody else has the address of the one that went.
    let now = read(&admin, keep.id).await;
    let edit = json!({ "email": "third@acme.test", "other_emails": [] });
    admin.patch(&format!("/customers/{}", keep.id), &edit).if_match(now.version).await.expect(200);
    let thief = add(&admin, &NewCustomer { email: Some("office@acme.test".into()), ..company("Thief") }).await;
    assert!(admin.post_empty(&path).await.refused(409, "cannot_undo").detail.is_some_and(|why| why.contains("e-mail")));
    assert!(read(&admin, other.id).await.merged_into.is_some(), "nothing half done");
    admin.patch(&format!("/customers/{}", thief.id), &json!({ "email": null })).if_match(thief.version).await.expect(200);
    undone(&admin, &merge).await;
    admin.post_empty(&format!("/customers/merges/{}/undo", Uuid::nil())).await.refused(404, "not_found");

    let (a, b) = (add(&admin, &company("Old A")).await, add(&admin, &company("Old B")).await);
    let old = merged(&admin, &a, &b, &[]).await;
    let inside = app.inside().await;
    let aged = format!("UPDATE customer_merges SET merged_at = '2026-01-01T00:00:00+00:00' WHERE id = {}", inside.uuid(old.id));
    inside.execute(&aged).await.expect("an old merge");
    admin.post_empty(&format!("/customers/merges/{}/undo", old.id)).await.refused(409, "cannot_undo");
}
