use super::{add, company};
use serde_json::json;
use shared::customers::Customer;
use shared::customers::timeline::{TimelineEntry, TimelineEvent};
use shared::page::Page;
use tests::{Account, TestApp};

async fn read(by: &Account, customer: &Customer, query: &str) -> Page<TimelineEntry> {
    by.get(&format!("/customers/{}/timeline{query}", customer.id)).await.expect(200).read()
}

fn words(page: &Page<TimelineEntry>) -> Vec<String> {
    let said = |entry: &TimelineEntry| match &entry.event {
        TimelineEvent::Interaction(interaction) => interaction.summary.clone(),
        TimelineEvent::Change { action, .. } => action.clone(),
        TimelineEvent::File { file, .. } => file.name.clone(),
    };
    page.items.iter().map(said).collect()
}

#[tokio::test]
async fn the_timeline_is_narrowed_to_what_one_did_and_to_where_one_is_mentioned() {
    let app = TestApp::start().await;
    let (admin, bob) = (app.admin().await, app.as_role("support_staff").await);
    let acme = add(&admin, &company("Acme")).await;
    let log = async |by: &Account, kind: &str, summary: &str, mentions: &[&Account]| {
        let mentions: Vec<_> = mentions.iter().map(|account| account.me.id).collect();
        let new = json!({ "kind": kind, "summary": summary, "mentions": mentions });
        by.post(&format!("/customers/{}/interactions", acme.id), &new).await.expect(201);
    };
    log(&admin, "call", "Ada called", &[]).await;
    log(&bob, "note", "Bob noted", &[&admin]).await;
    log(&admin, "note", "Ada noted", &[&bob]).await;
    log(&admin, "call", "Ada called again", &[&bob]).await;
    admin.patch(&format!("/customers/{}", acme.id), &json!({ "name": "Acme Ltd" })).if_match(1).await.expect(200);

    let by = |account: &Account| format!("?actor_id={}", account.me.id);
    let mentioned = |account: &Account| format!("?mentioned_id={}", account.me.id);
    assert_eq!(words(&read(&admin, &acme, &by(&bob)).await), ["Bob noted"]);
    assert_eq!(
        words(&read(&admin, &acme, &by(&admin)).await),
        ["customer.edited", "Ada called again", "Ada noted", "Ada called", "customer.created"]
    );
    assert_eq!(words(&read(&admin, &acme, &format!("{}&only=changes", by(&bob))).await), [] as [&str; 0]);
    assert_eq!(words(&read(&bob, &acme, &mentioned(&bob)).await), ["Ada called again", "Ada noted"]);
    assert_eq!(words(&read(&bob, &acme, &format!("{}&kind=note", mentioned(&bob))).await), ["Ada noted"]);
    // Filters hold from page to page.
    let first = read(&admin, &acme, &format!("{}&limit=2", by(&admin))).await;
    let next = first.next.expect("another page");
    assert_eq!(words(&read(&admin, &acme, &format!("{}&limit=2&after={next}", by(&admin))).await), ["Ada noted", "Ada called"]);
    let wrong = format!("/customers/{}/timeline{}&only=changes", acme.id, mentioned(&bob));
    admin.get(&wrong).await.refused_field(422, "mentioned_id");

    let listed = bob.get(&format!("/customers/interactions?mentioned_id={}", bob.me.id)).await.expect(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
}
