//! What a record says beyond name and address.

use super::{add, company};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::json;
use shared::customers::list::CustomerRow;
use shared::customers::profile::{
    Channel, Consent, ConsentState, CustomerType, EntryKind, OtherAddress, OtherEmail, OtherPhone, SocialLink, SocialNetwork,
};
use shared::customers::timeline::{TimelineEntry, TimelineEvent};
use shared::customers::{Address, Customer, CustomerKind, NewCustomer};
use shared::page::Page;
use tests::TestApp;

fn maria() -> NewCustomer {
    NewCustomer {
        email: Some("maria@example.com".into()),
        phone: Some("+49 30 123456".into()),
        r#type: Some(CustomerType::SelfEmployed),
        interests: vec!["Sailing".into(), "sailing".into(), "Tea".into()],
        birth_date: NaiveDate::from_ymd_opt(1984, 2, 29),
        preferred_channel: Some(Channel::Phone),
        language: Some("pt".into()),
        preferences: Some("Not before ten.\nNo gifts.".into()),
        social_links: vec![SocialLink { network: SocialNetwork::LinkedIn, url: "https://linkedin.com/in/maria".into() }],
        other_emails: vec![
            OtherEmail { kind: EntryKind::Work, email: "Maria@Studio.example".into() },
            OtherEmail { kind: EntryKind::Billing, email: "books@studio.example".into() },
        ],
        other_phones: vec![OtherPhone { kind: EntryKind::Mobile, phone: "+49 170 7654321".into() }],
        other_addresses: vec![OtherAddress {
            kind: EntryKind::Shipping,
            address: Address {
                street: Some("Kanalweg 7".into()),
                city: Some("Bremen".into()),
                country: Some("DE".into()),
                ..Address::default()
            },
        }],
        consents: vec![consent(Channel::Email, ConsentState::Granted, Some("2026-03-01T09:00:00Z"), Some("web form"))],
        ..NewCustomer::named(CustomerKind::Person, "Maria Silva")
    }
}

fn consent(channel: Channel, state: ConsentState, at: Option<&str>, source: Option<&str>) -> Consent {
    let at: Option<DateTime<Utc>> = at.map(|at| at.parse().expect("a moment"));
    Consent { channel, state, at, source: source.map(str::to_owned) }
}

fn of(customer: &Customer, channel: Channel) -> Consent {
    customer.consents.iter().find(|consent| consent.channel == channel).expect("each channel").clone()
}

#[tokio::test]
async fn the_whole_record_is_kept_as_it_was_given() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (given, made) = (maria(), add(&admin, &maria()).await);
    assert_eq!(made.r#type, given.r#type);
    assert_eq!(made.interests, ["Sailing", "Tea"], "an interest counts once, whatever its case");
    assert_eq!((made.birth_date, made.preferred_channel), (given.birth_date, given.preferred_channel));
    assert_eq!((&made.language, &made.preferences), (&given.language, &given.preferences));
    assert_eq!(made.social_links, given.social_links);
    assert_eq!((&made.other_emails, &made.other_phones), (&given.other_emails, &given.other_phones));
    assert_eq!(made.other_addresses, given.other_addresses);
    assert_eq!(made.consents.iter().map(|c| c.channel).collect::<Vec<_>>(), [Channel::Email, Channel::Phone, Channel::Sms, Channel::Post]);
    assert_eq!(of(&made, Channel::Email), given.consents[0]);
    assert_eq!(of(&made, Channel::Sms), Consent::unknown(Channel::Sms));
    assert_eq!(made.last_contact_at, None);
    let path = format!("/customers/{}", made.id);
    assert_eq!(admin.get(&path).await.read::<Customer>(), made);

    // Archiving and restoring keeps all of it.
    admin.post_empty(&format!("{path}/archive")).await.expect(200);
    let restored: Customer = admin.post_empty(&format!("{path}/restore")).await.expect(200).read();
    assert_eq!(restored, Customer { version: restored.version, updated_at: restored.updated_at, ..made });
}

#[tokio::test]
async fn what_is_sensitive_is_not_readable_in_the_database() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    add(&admin, &maria()).await;
    let inside = app.inside().await;
    assert_eq!(inside.count("customers", "birth_year = 1984 AND birth_date_sealed IS NOT NULL").await, 1);
    assert_eq!(inside.count("customer_phones", "1 = 1").await, 1);
    assert_eq!(inside.count("customer_addresses", "city = 'Bremen' AND street_sealed IS NOT NULL").await, 1);
    let everything = inside.picture(&[]).await.join("\n").to_lowercase();
    for clear in ["1984-02-29", "7654321", "kanalweg"] {
        assert!(!everything.contains(clear), "{clear}");
    }
    for clear in ["1984-02-29", "+49 170 7654321", "Kanalweg 7"] {
        assert!(!everything.contains(&hex(clear)), "{clear} as bytes");
    }
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn an_edit_replaces_the_lists_it_names_and_keeps_the_others() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = add(&admin, &maria()).await;
    let path = format!("/customers/{}", made.id);
    let edit = json!({
        "type": "startup", "interests": ["Chess"], "birth_date": null, "language": "de", "preferred_channel": null, "preferences": " ",
        "other_emails": [{ "kind": "home", "email": "m@home.example" }], "other_phones": [],
    });
    let edited: Customer = admin.patch(&path, &edit).if_match(1).await.expect(200).read();
    let expected = Customer {
        r#type: Some(CustomerType::Startup),
        interests: vec!["Chess".into()],
        birth_date: None,
        language: Some("de".into()),
        preferred_channel: None,
        preferences: None,
        other_emails: vec![OtherEmail { kind: EntryKind::Home, email: "m@home.example".into() }],
        other_phones: vec![],
        version: 2,
        updated_at: edited.updated_at,
        ..made
    };
    assert_eq!(edited, expected);
    assert_eq!(admin.get(&path).await.read::<Customer>(), expected);

    // The timeline says so in words.
    let timeline: Page<TimelineEntry> = admin.get(&format!("{path}/timeline?limit=1")).await.read();
    let TimelineEvent::Change { changes, .. } = &timeline.items[0].event else { panic!("a change") };
    let after = |field: &str| changes.iter().find(|c| c.field == field).map(|c| c.after.clone());
    assert_eq!(after("type"), Some(json!("Startup")));
    assert_eq!(after("language"), Some(json!("German")));
    assert_eq!(after("other_emails"), Some(json!(["m@home.example (home)"])));
    assert_eq!(after("other_addresses"), None, "what stays is not noted");
}

#[tokio::test]
async fn consents_change_channel_by_channel_and_keep_when_and_how() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = add(&admin, &maria()).await;
    let path = format!("/customers/{}", made.id);
    let edit = async |version: i64, consents: serde_json::Value| -> Customer {
        admin.patch(&path, &json!({ "consents": consents })).if_match(version).await.expect(200).read()
    };
    let denied = edit(1, json!([{ "channel": "phone", "state": "denied", "source": "by phone" }])).await;
    let phone = of(&denied, Channel::Phone);
    assert_eq!((phone.state, phone.source.as_deref()), (ConsentState::Denied, Some("by phone")));
    assert!(phone.at.is_some_and(|at| at >= made.created_at), "where nothing is said, now");
    assert_eq!(of(&denied, Channel::Email), of(&made, Channel::Email), "channels that are not named stay");

    let again = edit(2, json!([{ "channel": "email", "state": "granted" }, { "channel": "phone", "state": "unknown" }])).await;
    assert_eq!(of(&again, Channel::Email), of(&made, Channel::Email), "a state that stays keeps its moment and source");
    assert_eq!(of(&again, Channel::Phone), Consent::unknown(Channel::Phone));
    let withdrawn = edit(3, json!([{ "channel": "email", "state": "denied" }])).await;
    assert_eq!(of(&withdrawn, Channel::Email).source, None, "how it was granted says nothing about how it was withdrawn");
    assert!(of(&withdrawn, Channel::Email).at > of(&made, Channel::Email).at);

    let later = api::platform::clock::now() + TimeDelta::days(3);
    for (consents, field) in [
        (json!([{ "channel": "email", "state": "granted", "at": later }]), "consents[0].at"),
        (json!([{ "channel": "sms", "state": "granted" }, { "channel": "sms", "state": "denied" }]), "consents"),
        (json!([{ "channel": "post", "state": "granted", "source": "x".repeat(201) }]), "consents[0].source"),
    ] {
        admin.patch(&path, &json!({ "consents": consents })).if_match(4).await.refused_field(422, field);
    }
    admin.patch(&path, &json!({ "consents": [{ "channel": "pigeon", "state": "granted" }] })).if_match(4).await.problem(400);
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_the_field_and_nothing_is_kept() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let many: Vec<_> = (0..21).map(|n| json!({ "kind": "work", "email": format!("m{n}@example.com") })).collect();
    for (field, value, at) in [
        ("birth_date", json!("1899-12-31"), "birth_date"),
        ("birth_date", json!((api::platform::clock::now() + TimeDelta::days(3)).date_naive()), "birth_date"),
        ("language", json!("xx"), "language"),
        ("language", json!("DE"), "language"),
        ("interests", json!([""]), "interests"),
        ("preferences", json!("x".repeat(4_001)), "preferences"),
        ("social_links", json!([{ "network": "x", "url": "javascript:alert(1)" }]), "social_links[0].url"),
        ("other_emails", json!([{ "kind": "work", "email": "nobody" }]), "other_emails[0].email"),
        ("other_emails", json!([{ "kind": "work", "email": "A@b.example" }, { "kind": "home", "email": "a@b.example" }]), "other_emails"),
        ("other_emails", json!([{ "kind": "work", "email": "MARIA@example.com" }]), "other_emails"),
        ("other_emails", json!(many), "other_emails"),
        ("other_phones", json!([{ "kind": "work", "phone": "" }]), "other_phones[0].phone"),
        ("other_phones", json!([{ "kind": "work", "phone": "+4930-123456" }]), "other_phones"),
        ("other_addresses", json!([{ "kind": "work", "address": {} }]), "other_addresses[0].address"),
        ("other_addresses", json!([{ "kind": "work", "address": { "country": "Deutschland" } }]), "other_addresses[0].address.country"),
    ] {
        let mut body = serde_json::to_value(maria()).expect("a body");
        body[field] = value;
        admin.post("/customers", &body).await.refused_field(422, at);
    }
    for (field, value) in
        [("type", json!("club")), ("birth_date", json!("29.2.1984")), ("preferred_channel", json!("fax")), ("interests", json!("tea"))]
    {
        let mut body = serde_json::to_value(maria()).expect("a body");
        body[field] = value;
        admin.post("/customers", &body).await.refused_field(400, field);
    }
    let born = json!({ "kind": "company", "name": "Acme", "birth_date": "1984-02-29" });
    admin.post("/customers", &born).await.refused_field(422, "birth_date");
    let inside = app.inside().await;
    for table in ["customers", "customer_emails", "customer_phones", "customer_addresses", "customer_consents", "customer_interests"] {
        assert_eq!(inside.count(table, "1 = 1").await, 0, "{table}");
    }
}

#[tokio::test]
async fn customers_are_found_by_interests_and_further_emails_as_they_are_now() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = add(&admin, &maria()).await;
    add(&admin, &company("Acme")).await;
    let found = async |q: &str| {
        let page: Page<CustomerRow> = admin.get("/customers").query(&[("q", q)]).await.expect(200).read();
        page.items.len()
    };
    for words in ["sailing", "books@studio.example", "bremen"] {
        assert_eq!(found(words).await, 1, "{words}");
    }
    let edit = json!({ "interests": [], "other_emails": [] });
    admin.patch(&format!("/customers/{}", made.id), &edit).if_match(1).await.expect(200);
    for words in ["sailing", "books@studio.example"] {
        assert_eq!(found(words).await, 0, "{words}");
    }
    assert_eq!(found("bremen").await, 1);
}

#[tokio::test]
async fn the_last_contact_is_the_latest_interaction_that_is_no_note() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let acme = add(&admin, &company("Acme")).await;
    let path = format!("/customers/{}", acme.id);
    let log = async |kind: &str, days: i64| -> shared::customers::interactions::Interaction {
        let at = acme.created_at - TimeDelta::days(days);
        admin.post(&format!("{path}/interactions"), &json!({ "kind": kind, "summary": "x", "occurred_at": at })).await.expect(201).read()
    };
    let last = async || {
        let customer: Customer = admin.get(&path).await.read();
        assert_eq!(customer.version, 1, "logging does not get in the way of who edits the record");
        customer.last_contact_at
    };
    assert_eq!(last().await, None);
    log("note", 1).await;
    assert_eq!(last().await, None);
    let (old, new) = (log("call", 9).await, log("email", 5).await);
    assert_eq!(last().await, Some(new.occurred_at));
    admin.delete(&format!("/customers/interactions/{}", new.id)).await.expect(204);
    assert_eq!(last().await, Some(old.occurred_at));
    let moved = acme.created_at - TimeDelta::days(2);
    admin.patch(&format!("/customers/interactions/{}", old.id), &json!({ "occurred_at": moved })).if_match(1).await.expect(200);
    assert_eq!(last().await, Some(moved));
    admin.patch(&format!("/customers/interactions/{}", old.id), &json!({ "kind": "note" })).if_match(2).await.expect(200);
    assert_eq!(last().await, None);

    let only_calls: Page<TimelineEntry> = admin.get(&format!("{path}/timeline?kind=call")).await.expect(200).read();
    assert_eq!(only_calls.items.len(), 0);
    let only_notes: Page<TimelineEntry> = admin.get(&format!("{path}/timeline?kind=note")).await.expect(200).read();
    assert_eq!(only_notes.items.len(), 2);
    admin.get(&format!("{path}/timeline?kind=note&only=changes")).await.refused_field(422, "kind");
}
