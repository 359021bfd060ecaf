use super::{found, members, only, segment, settled};
use crate::customers::{add, company};
use futures_util::future::join_all;
use serde_json::{Value, json};
use shared::customers::segments::Segment;
use shared::customers::{Customer, NewCustomer};
use std::cell::Cell;
use tests::{Client, TestApp};

#[tokio::test]
async fn a_segment_follows_each_kind_of_change() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let vips = segment(&admin, "VIPs", &only("tags", "is_any", &["vip"])).await;
    let count = async || settled(&admin, vips.id).await.members.count;
    let acme = add(&admin, &NewCustomer { tags: vec!["VIP".into()], ..company("Acme") }).await;
    assert_eq!(count().await, 1);
    let path = format!("/customers/{}", acme.id);
    let edited: Customer = admin.patch(&path, &json!({ "tags": [] })).if_match(acme.version).await.expect(200).read();
    assert_eq!(count().await, 0);
    admin.patch(&path, &json!({ "tags": ["vip"] })).if_match(edited.version).await.expect(200);
    assert_eq!(count().await, 1);
    admin.post_empty(&format!("{path}/archive")).await.expect(200);
    assert_eq!(count().await, 0);
    admin.post_empty(&format!("{path}/restore")).await.expect(200);
    assert_eq!(count().await, 1);
    crate::imports::run_whole(&admin, "name,tags\nImported,vip\nPlain,\n").await;
    assert_eq!(count().await, 2);

    let met = segment(&admin, "Met", &only("last_contact_at", "not_empty", &[])).await;
    assert_eq!(met.members.count, 0);
    let call = json!({ "kind": "call", "summary": "Hello" });
    let logged: shared::customers::interactions::Interaction = admin.post(&format!("{path}/interactions"), &call).await.expect(201).read();
    assert_eq!(settled(&admin, met.id).await.members.count, 1);
    admin.delete(&format!("/customers/interactions/{}", logged.id)).await.expect(204);
    assert_eq!(settled(&admin, met.id).await.members.count, 0);
}

/// Numbers that look random, the same in each run.
struct Dice(Cell<u64>);

impl Dice {
    fn roll(&self, sides: usize) -> usize {
        // Constants of Knuth's MMIX.
        self.0.set(self.0.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
        usize::try_from(self.0.get() >> 33).unwrap() % sides
    }

    fn pick<'a>(&self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

const SECTORS: &[&str] = &["retail", "finance", "legal", ""];
const COUNTRIES: &[&str] = &["DE", "FR", "US"];
const TAGS: &[&str] = &["vip", "new", "cold"];

fn filters() -> Vec<Value> {
    let sector = |s: &str| only("sector", "is_any", &[s]);
    vec![
        json!({ "all": [] }),
        json!({ "any": [] }),
        sector("retail"),
        only("sector", "empty", &[]),
        only("sector", "is_none", &["retail", "legal"]),
        only("tags", "has_all", &["vip", "new"]),
        only("tags", "is_none", &["vip"]),
        only("employees", "between", &["10", "60"]),
        only("name", "contains", &["a 1"]),
        only("created_at", "in_last", &["1 day"]),
        only("updated_at", "not_in_last", &["1 week"]),
        only("last_contact_at", "this", &["week"]),
        only("custom.level", "is_any", &["gold"]),
        only("custom.score", "is_not", &["2.5"]),
        json!({ "all": [only("custom.level", "is_none", &["tin"]), only("custom.score", "gt", &["2.5"])] }),
        json!({ "any": [sector("finance"), { "all": [only("country", "is_any", &["DE"]), only("employees", "lt", &["40"])] }] }),
    ]
}

/// One change that somebody makes, to one of these customers.
async fn change(by: &Client, dice: &Dice, customers: &[Customer], n: usize) {
    let path = format!("/customers/{}", customers[dice.roll(customers.len())].id);
    match dice.roll(10) {
        0..=4 => {
            let now: Customer = by.get(&path).await.expect(200).read();
            let edit = match dice.roll(5) {
                4 => json!({ "custom": { "level": dice.pick(&["gold", "silver", "tin", ""]), "score": ([0.0, 2.5, 2.75][dice.roll(3)]) } }),
                0 => json!({ "sector": dice.pick(SECTORS), "name": format!("Firma {}", dice.roll(30)) }),
                1 => json!({ "tags": [dice.pick(TAGS), "new"] }),
                2 => json!({ "employees": dice.roll(100) }),
                _ => json!({ "address": { "country": dice.pick(COUNTRIES) }, "tags": [] }),
            };
            let answer = by.patch(&path, &edit).if_match(now.version).await;
            assert!([200, 412].contains(&answer.status), "{}", answer.text());
        }
        5 => drop(by.post_empty(&format!("{path}/archive")).await.expect(200)),
        6 => drop(by.post_empty(&format!("{path}/restore")).await.expect(200)),
        7 => drop(by.post(&format!("{path}/interactions"), &json!({ "kind": "call", "summary": "A call" })).await.expect(201)),
        8 => drop(add(by, &NewCustomer { employees: Some(25), sector: Some("finance".into()), ..company(&format!("Firma {n}")) }).await),
        _ => {
            let row = |k| format!("Firma i{n}-{k},{},{},{}\n", dice.pick(SECTORS), dice.pick(TAGS), dice.pick(&["Gold", "tin", ""]));
            crate::imports::run_whole(by, &format!("name,sector,tags,level\n{}", (0..5).map(row).collect::<String>())).await;
        }
    }
}

#[tokio::test]
async fn following_changes_gives_the_same_members_as_building_anew() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    crate::customers::custom_fields::field(&admin, "Level", "choice").await;
    crate::customers::custom_fields::field(&admin, "Score", "number").await;
    let mut customers = Vec::new();
    for n in 0..15 {
        let new = NewCustomer { sector: Some(SECTORS[n % 3].into()), tags: vec![TAGS[n % 3].into()], ..company(&format!("Firma {n}")) };
        customers.push(add(&admin, &new).await);
    }
    let mut segments: Vec<(Segment, Value)> = Vec::new();
    for (n, filter) in filters().into_iter().enumerate() {
        segments.push((segment(&admin, &format!("Segment {n}"), &filter).await, filter));
    }
    for seed in 0..3_u64 {
        // Several at once, so that changes cross what the worker does.
        let hands = (0..3_u64).map(|hand| {
            let (admin, customers) = (&admin, &customers);
            async move {
                let dice = Dice(Cell::new(seed * 1_000 + hand));
                for n in 0..12 {
                    change(admin, &dice, customers, usize::try_from(seed * 1_000 + hand * 100).unwrap() + n).await;
                }
            }
        });
        join_all(hands).await;
        for (segment, filter) in &segments {
            let followed = settled(&admin, segment.id).await;
            assert_eq!(members(&admin, segment.id).await, found(&admin, filter).await, "{filter} after seed {seed}");
            assert_eq!(followed.members.count, found(&admin, filter).await.len() as u64, "{filter} after seed {seed}");
            admin.post_empty(&format!("/segments/{}/rebuild", segment.id)).await.expect(202);
            let built = settled(&admin, segment.id).await.build.unwrap();
            assert_eq!((built.added, built.removed), (0, 0), "{filter} after seed {seed}");
        }
    }
}
