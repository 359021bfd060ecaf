//! Merging two customers into one.

use super::{add, company};
use futures_util::future::join_all;
use serde_json::{Value, json};
use shared::customers::contacts::Contact;
use shared::customers::merges::{Merge, MergePreview};
use shared::customers::profile::{Channel, Consent, ConsentState};
use shared::customers::{Customer, CustomerKind, NewCustomer};
use shared::page::Page;
use shared::records::import::Import;
use tests::{Client, TestApp};
use uuid::Uuid;

/// The request that merges `other` into `keep` as they were read.
pub fn merging(keep: &Customer, other: &Customer, take: &[&str]) -> Value {
    json!({ "keep_id": keep.id, "keep_version": keep.version, "other_id": other.id, "other_version": other.version, "take": take })
}

pub async fn merged(by: &Client, keep: &Customer, other: &Customer, take: &[&str]) -> Merge {
    by.post("/customers/merges", &merging(keep, other, take)).await.expect(201).read()
}

pub async fn read(by: &Client, id: Uuid) -> Customer {
    by.get(&format!("/customers/{id}")).await.expect(200).read()
}

pub fn person(name: &str) -> NewCustomer {
    let email = format!("{}@people.test", name.to_lowercase().replace(' ', "."));
    NewCustomer { email: Some(email), ..NewCustomer::named(CustomerKind::Person, name) }
}

pub async fn add_contact(by: &Client, company: &Customer, person: &Customer, title: Option<&str>) -> Contact {
    let path = format!("/customers/{}/contacts", company.id);
    by.post(&path, &json!({ "person_id": person.id, "job_title": title })).await.expect(201).read()
}

pub async fn log(by: &Client, customer: &Customer, kind: &str) {
    by.post(&format!("/customers/{}/interactions", customer.id), &json!({ "kind": kind, "summary": "Hello" })).await.expect(201);
}

/// Two companies with something of everything.
pub async fn two_acmes(admin: &Client) -> (Customer, Customer) {
    let keep =
        NewCustomer { email: Some("info@acme.test".into()), tags: vec!["Key".into()], sector: Some("retail".into()), ..company("Acme") };
    let consent = |state| vec![Consent { state, ..Consent::unknown(Channel::Email) }];
    let keep = NewCustomer { consents: consent(ConsentState::Granted), ..keep };
    let other = NewCustomer {
        email: Some("office@acme.test".into()),
        phone: Some("+49 30 1234567".into()),
        sector: Some("finance".into()),
        external_id: Some("ERP-7".into()),
        tags: vec!["KEY".into(), "North".into()],
        consents: consent(ConsentState::Denied),
        ..company("ACME GmbH")
    };
    (add(admin, &keep).await, add(admin, &other).await)
}

#[tokio::test]
async fn all_that_belongs_to_the_other_one_moves() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (keep, other) = two_acmes(&admin).await;
    let child = add(&admin, &NewCustomer { parent_id: Some(other.id), ..company("Daughter") }).await;
    let (zoe, bob) = (add(&admin, &person("Zoe Zimmer")).await, add(&admin, &person("Bob Berg")).await);
    add_contact(&admin, &keep, &zoe, None).await;
    add_contact(&admin, &other, &zoe, Some("Buyer")).await;
    add_contact(&admin, &other, &bob, Some("CEO")).await;
    log(&admin, &other, "call").await;
    log(&admin, &other, "note").await;

    let path = format!("/customers/merges/preview?keep_id={}&other_id={}", keep.id, other.id);
    let preview: MergePreview = admin.get(&path).await.expect(200).read();
    let moves: Vec<(&str, u64)> = preview.moves.iter().map(|moved| (moved.what.as_str(), moved.count)).collect();
    assert_eq!(moves, [("interactions", 2), ("contacts", 2), ("subsidiaries", 1)]);
    assert_eq!((preview.keep.id, preview.other.id, preview.problems.len()), (keep.id, other.id, 0));

    let merge = merged(&admin, &preview.keep, &preview.other, &["sector"]).await;
    assert_eq!((merge.kept.name.as_str(), merge.other.name.as_str(), merge.can_undo), ("Acme", "ACME GmbH", true));
    let now = read(&admin, keep.id).await;
    assert_eq!((now.name.as_str(), now.email.as_deref(), now.sector.as_deref()), ("Acme", Some("info@acme.test"), Some("finance")));
    assert_eq!((now.phone.as_deref(), now.external_id.as_deref()), (Some("+49 30 1234567"), Some("ERP-7")), "what it had none of");
    assert_eq!(now.other_emails.iter().map(|e| e.email.as_str()).collect::<Vec<_>>(), ["office@acme.test"]);
    assert_eq!(now.tags, ["Key", "North"]);
    assert_eq!(now.consents.iter().find(|c| c.channel == Channel::Email).map(|c| c.state), Some(ConsentState::Denied));
    assert!(now.last_contact_at.is_some(), "it was called");
    assert_eq!(now.children.iter().map(|c| c.id).collect::<Vec<_>>(), [child.id]);
    let contacts: Vec<Contact> = admin.get(&format!("/customers/{}/contacts", keep.id)).await.read();
    let titles: Vec<_> = contacts.iter().map(|c| (c.person.name.as_str(), c.job_title.as_deref(), c.is_primary)).collect();
    assert_eq!(titles, [("Zoe Zimmer", Some("Buyer"), true), ("Bob Berg", Some("CEO"), false)]);
    let timeline = admin.get(&format!("/customers/{}/timeline?only=interactions", keep.id)).await.json();
    assert_eq!(timeline["items"].as_array().map(Vec::len), Some(2));

    let gone = read(&admin, other.id).await;
    assert_eq!(gone.merged_into.map(|into| (into.id, into.name)), Some((keep.id, "Acme".to_owned())));
    assert!(gone.archived_at.is_some() && gone.last_contact_at.is_none());
    let merges: Page<Merge> = admin.get(&format!("/customers/merges?customer_id={}&total=true", other.id)).await.read();
    assert_eq!(merges.items, std::slice::from_ref(&merge));
    assert_eq!(admin.get(&format!("/customers/merges/{}", merge.id)).await.expect(200).read::<Merge>(), merge);
    assert_eq!(admin.get("/audit/verify").await.json()["intact"], true);
}

#[tokio::test]
async fn what_was_merged_is_found_in_the_other_and_not_changed_any_more() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (keep, other) = two_acmes(&admin).await;
    merged(&admin, &keep, &other, &["email"]).await;
    let now = read(&admin, keep.id).await;
    assert_eq!(now.email.as_deref(), Some("office@acme.test"));
    assert_eq!(now.other_emails[0].email, "info@acme.test");
    let gone = read(&admin, other.id).await;
    let path = format!("/customers/{}", other.id);
    admin.patch(&path, &json!({ "name": "x" })).if_match(gone.version).await.refused(409, "merged");
    for deed in ["archive", "restore"] {
        admin.post_empty(&format!("{path}/{deed}")).await.refused(409, "merged");
    }
    admin.post(&format!("{path}/interactions"), &json!({ "kind": "call", "summary": "x" })).await.refused(409, "merged");
    admin.post("/customers/merges", &merging(&now, &gone, &[])).await.refused(409, "merged");
    admin.post("/customers", &NewCustomer { email: Some("office@acme.test".into()), ..company("New") }).await.refused_field(409, "email");
    // A sheet that still has the old address or key is about the one that stayed.
    let sheet = "name,email,external_id\nACME GmbH,info@acme.test,\nAcme again,,ERP-7\n";
    let import: Import = crate::imports::upload(&admin, sheet).await.expect(201).read();
    admin.post(&format!("/imports/{}/run", import.id), &crate::imports::suggested(&import)).await.expect(202);
    let import = crate::imports::finished(&admin, import.id).await;
    assert_eq!((import.created, import.skipped), (0, 2));
    // Merged once more, both lead to the last one.
    let last = add(&admin, &company("Acme Group")).await;
    merged(&admin, &last, &now, &[]).await;
    assert_eq!(read(&admin, other.id).await.merged_into.map(|into| into.id), Some(last.id));
}

#[tokio::test]
async fn persons_keep_one_contact_for_each_company_and_companies_make_no_circle() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (ada, again) = (add(&admin, &person("Ada Ames")).await, add(&admin, &person("Ada M Ames")).await);
    let (acme, bolt) = (add(&admin, &company("Acme")).await, add(&admin, &company("Bolt")).await);
    add_contact(&admin, &acme, &again, Some("Boss")).await;
    add_contact(&admin, &acme, &ada, None).await;
    add_contact(&admin, &bolt, &again, None).await;
    merged(&admin, &ada, &again, &[]).await;
    let works: Vec<Contact> = admin.get(&format!("/customers/{}/contacts", ada.id)).await.read();
    let works: Vec<_> = works.iter().map(|c| (c.company.name.as_str(), c.job_title.as_deref(), c.is_primary)).collect();
    assert_eq!(works, [("Acme", Some("Boss"), true), ("Bolt", None, true)]);

    // The top goes into its grandchild, which is then the top.
    let top = add(&admin, &company("Top")).await;
    let middle = add(&admin, &NewCustomer { parent_id: Some(top.id), ..company("Middle") }).await;
    let low = add(&admin, &NewCustomer { parent_id: Some(middle.id), ..company("Low") }).await;
    merged(&admin, &low, &top, &["parent"]).await;
    let (low, middle) = (read(&admin, low.id).await, read(&admin, middle.id).await);
    assert_eq!((low.parent, middle.parent.map(|p| p.id)), (None, Some(low.id)));
}

#[tokio::test]
async fn what_cannot_be_merged_is_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (keep, other) = two_acmes(&admin).await;
    let ada = add(&admin, &person("Ada Ames")).await;
    let send = async |body: Value| admin.post("/customers/merges", &body).await;
    send(merging(&keep, &keep, &[])).await.refused_field(422, "other_id");
    send(merging(&keep, &ada, &[])).await.refused_field(422, "other_id");
    send(merging(&keep, &other, &["nonsense"])).await.problem(400);
    let stale = Customer { version: 7, ..other.clone() };
    send(merging(&keep, &stale, &[])).await.refused(412, "changed_meanwhile");
    send(merging(&Customer { version: 0, ..keep.clone() }, &other, &[])).await.refused(412, "changed_meanwhile");
    send(merging(&keep, &Customer { id: Uuid::nil(), ..other.clone() }, &[])).await.refused(404, "not_found");
    let archived = add(&admin, &company("Archived")).await;
    let archived: Customer = admin.post_empty(&format!("/customers/{}/archive", archived.id)).await.expect(200).read();
    send(merging(&keep, &archived, &[])).await.refused(409, "archived");
    let many = |from: usize| (from..from + 15).map(|n| format!("tag {n}")).collect::<Vec<_>>();
    let (a, b) = (NewCustomer { tags: many(0), ..company("Many") }, NewCustomer { tags: many(100), ..company("Many more") });
    let (a, b) = (add(&admin, &a).await, add(&admin, &b).await);
    send(merging(&a, &b, &[])).await.refused_field(422, "tags");
    let preview: MergePreview = admin.get(&format!("/customers/merges/preview?keep_id={}&other_id={}", a.id, b.id)).await.read();
    assert_eq!(preview.problems[0].field, "tags");
    assert_eq!((read(&admin, a.id).await, read(&admin, b.id).await), (a, b), "nothing half done");
}

#[tokio::test]
async fn both_must_be_within_reach() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let seller = app.as_role("sales_staff").await;
    let (mine, also) = (add(&seller, &company("Mine")).await, add(&seller, &company("Also mine")).await);
    let hidden = add(&admin, &company("Hidden")).await;
    for (keep, other) in [(&mine, &hidden), (&hidden, &mine)] {
        seller.post("/customers/merges", &merging(keep, other, &[])).await.refused(404, "not_found");
        let path = format!("/customers/merges/preview?keep_id={}&other_id={}", keep.id, other.id);
        seller.get(&path).await.refused(404, "not_found");
    }
    merged(&seller, &mine, &also, &[]).await;
    let mine = read(&admin, mine.id).await;
    let merge = merged(&admin, &mine, &hidden, &[]).await;
    seller.get(&format!("/customers/merges/{}", merge.id)).await.refused(404, "not_found");
    seller.post_empty(&format!("/customers/merges/{}/undo", merge.id)).await.refused(404, "not_found");
    assert_eq!(seller.get("/customers/merges").await.read::<Page<Merge>>().items.len(), 1);
    let timeline = seller.get(&format!("/customers/{}/timeline?only=changes", mine.id)).await.text();
    assert!(timeline.contains("customer.merged") && !timeline.contains("Hidden"), "{timeline}");
    app.as_role("viewer").await.post("/customers/merges", &merging(&mine, &hidden, &[])).await.refused(403, "forbidden");
}

#[tokio::test]
async fn of_two_who_merge_at_once_one_does() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (keep, other) = two_acmes(&admin).await;
    let (there, back) = (merging(&keep, &other, &[]), merging(&other, &keep, &[]));
    let requests = (0..6).map(|n| admin.post("/customers/merges", if n % 2 == 0 { &there } else { &back }).into_future());
    let answers = join_all(requests).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1, "{answers:?}");
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert!(matches!(answer.status, 409 | 412), "{}", answer.text());
    }
    assert_eq!(app.inside().await.count("customer_merges", "1 = 1").await, 1);
    assert_eq!(app.inside().await.count("customers", "merged_into_id IS NOT NULL").await, 1);

    let (keep, other) = (add(&admin, &company("Bolt")).await, add(&admin, &company("Bolt Ltd")).await);
    let key = Uuid::new_v4();
    let body = merging(&keep, &other, &[]);
    let copies = join_all((0..5).map(|_| admin.post("/customers/merges", &body).key(key).into_future())).await;
    assert!(copies.iter().all(|answer| answer.status == 201 && answer.text() == copies[0].text()), "{copies:?}");
}
