//! Customers that are probably the same one: found, listed within reach, dismissed, warned of.

use super::{add, company};
use serde_json::{Value, json};
use shared::customers::duplicates::{Duplicate, LikelySame, MatchReason};
use shared::customers::{Address, Customer, CustomerKind, NewCustomer};
use shared::page::Page;
use shared::records::import::{Import, RowOutcome};
use shared::records::import_plan::{ImportPlan, LooksAlike};
use tests::{Client, TestApp, until};
use uuid::Uuid;

/// The pairs that a list shows.
pub async fn pairs(by: &Client, query: &str) -> Vec<Duplicate> {
    by.get(&format!("/customers/duplicates?{query}")).await.expect(200).read::<Page<Duplicate>>().items
}

/// The first pair with this customer, once it is found.
pub async fn pair_of(by: &Client, customer: Uuid) -> Duplicate {
    until("a pair to be found", async || pairs(by, &format!("customer_id={customer}")).await.into_iter().next()).await
}

fn person(name: &str, email: &str) -> NewCustomer {
    NewCustomer { email: Some(email.into()), ..NewCustomer::named(CustomerKind::Person, name) }
}

fn in_city(new: NewCustomer, city: &str) -> NewCustomer {
    NewCustomer { address: Address { city: Some(city.into()), ..Address::default() }, ..new }
}

#[tokio::test]
async fn spellings_of_one_customer_become_pairs_and_others_do_not() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let acme = add(&admin, &in_city(company("Acme GmbH"), "Berlin")).await;
    let again = add(&admin, &in_city(company("ACME  Gmbh & Co. KG"), "berlin")).await;
    for other in ["Acne Ltd", "Bolt", "Shop 12", "Shop 13"] {
        add(&admin, &company(other)).await;
    }
    add(&admin, &person("Acme", "acme@acme.test")).await;
    let anna = add(&admin, &in_city(person("Anna Smith", "anna@smith.test"), "Bonn")).await;
    add(&admin, &in_city(person("Anna Schmidt", "anna@schmidt.test"), "Kiel")).await;
    let gmail = add(&admin, &person("A. Smith", "anna.smith@gmail.com")).await;
    let other_email = json!({ "other_emails": [{ "kind": "home", "email": "AnnaSmith+shop@googlemail.com" }] });
    admin.patch(&format!("/customers/{}", anna.id), &other_email).if_match(1).await.expect(200);
    pair_of(&admin, anna.id).await;
    app.inside().await.at_rest().await;
    let found = pairs(&admin, "").await;
    let ids: Vec<(Uuid, Uuid)> = found.iter().map(|pair| (pair.a.id, pair.b.id)).collect();
    assert_eq!(ids, [(acme.id, again.id), (anna.id, gmail.id)], "{found:#?}");
    assert_eq!(found[0].reasons, [MatchReason::Name, MatchReason::Place]);
    assert_eq!((found[0].a.name.as_str(), found[0].a.city.as_deref()), ("Acme GmbH", Some("Berlin")));
    assert_eq!(found[1].reasons[0], MatchReason::Email);
    assert!(found[0].score >= 90 && found[1].score >= 70, "{found:#?}");
}

#[tokio::test]
async fn pairs_follow_what_becomes_of_their_customers() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (one, two) = (add(&admin, &company("Northwind Traders")).await, add(&admin, &company("Nortwind Trader Ltd")).await);
    let pair = pair_of(&admin, one.id).await;
    assert_eq!(pair.reasons, [MatchReason::SimilarName]);
    let path = format!("/customers/{}", two.id);
    admin.post_empty(&format!("{path}/archive")).await.expect(200);
    assert_eq!(pairs(&admin, "").await, [], "archived ones are not shown");
    let back: Customer = admin.post_empty(&format!("{path}/restore")).await.expect(200).read();
    pair_of(&admin, one.id).await;
    let renamed: Customer = admin.patch(&path, &json!({ "name": "Something else" })).if_match(back.version).await.expect(200).read();
    until("the pair to go", async || pairs(&admin, "").await.is_empty().then_some(())).await;
    admin.patch(&path, &json!({ "phone": "030 1234567", "name": "Northwind" })).if_match(renamed.version).await.expect(200);
    admin.patch(&format!("/customers/{}", one.id), &json!({ "phone": "+49 30 123 45 67" })).if_match(one.version).await.expect(200);
    let pair = pair_of(&admin, one.id).await;
    assert!(pair.reasons.contains(&MatchReason::Phone), "{pair:?}");
}

#[tokio::test]
async fn the_list_is_filtered_and_paged() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for name in ["Alpha Works", "Beta Bakery", "Gamma Garage"] {
        add(&admin, &company(name)).await;
        let second = add(&admin, &in_city(company(&format!("{name} GmbH")), "Bonn")).await;
        pair_of(&admin, second.id).await;
    }
    let similar = add(&admin, &company("Alpha Worcs")).await;
    pair_of(&admin, similar.id).await;
    app.inside().await.at_rest().await;
    let all: Page<Duplicate> = admin.get("/customers/duplicates?limit=200&total=true").await.expect(200).read();
    assert_eq!(all.total.map(|total| total.count), Some(all.items.len() as u64));
    assert_eq!(all.items.len(), 5, "{:#?}", all.items);
    let scores: Vec<u8> = all.items.iter().map(|pair| pair.score).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    let (mut walked, mut after) = (Vec::new(), String::new());
    loop {
        let page: Page<Duplicate> = admin.get(&format!("/customers/duplicates?limit=2{after}")).await.expect(200).read();
        walked.extend(page.items);
        match page.next {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(walked, all.items);
    assert_eq!(pairs(&admin, "q=gamma").await.len(), 1);
    assert_eq!(pairs(&admin, "reason=similar_name").await.len(), 2);
    assert_eq!(pairs(&admin, "reason=name").await.len(), 3);
    assert_eq!(pairs(&admin, "min_score=99").await, []);
    admin.get("/customers/duplicates?min_score=101").await.refused_field(422, "min_score");
    admin.get("/customers/duplicates?after=x").await.refused_field(422, "after");
}

#[tokio::test]
async fn what_is_not_the_same_stays_so_until_it_is_taken_back() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (one, two) = (add(&admin, &company("Acme")).await, add(&admin, &company("Acme Ltd")).await);
    let pair = pair_of(&admin, one.id).await;
    let path = format!("/customers/duplicates/{}", pair.id);
    let dismissed: Duplicate = admin.post_empty(&format!("{path}/dismiss")).await.expect(200).read();
    assert_eq!(dismissed.dismissed_by.map(|by| by.id), Some(admin.me.id));
    admin.post_empty(&format!("{path}/dismiss")).await.expect(200);
    assert_eq!(app.inside().await.count("audit_entries", "action = 'duplicate.dismissed'").await, 2, "one for each, once");
    admin.patch(&format!("/customers/{}", two.id), &json!({ "sector": "retail" })).if_match(two.version).await.expect(200);
    app.inside().await.at_rest().await;
    assert_eq!(pairs(&admin, "").await, []);
    assert_eq!(pairs(&admin, "dismissed=true").await.len(), 1);
    admin.post_empty(&format!("{path}/restore")).await.expect(200);
    assert_eq!(pairs(&admin, "").await.len(), 1);
}

#[tokio::test]
async fn only_pairs_within_reach_are_shown_and_told_about() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let seller = app.as_role("sales_staff").await;
    let mine = add(&seller, &company("Acme")).await;
    let hidden = add(&admin, &company("Acme Ltd")).await;
    let pair = pair_of(&admin, mine.id).await;
    assert_eq!(pairs(&seller, "").await, [], "one of the two is out of reach");
    for deed in ["dismiss", "restore"] {
        seller.post_empty(&format!("/customers/duplicates/{}/{deed}", pair.id)).await.refused(404, "not_found");
    }
    let check = json!({ "kind": "company", "name": "ACME Inc." });
    let likely = async |by: &Client| by.post("/customers/duplicates/check", &check).await.expect(200).read::<Vec<LikelySame>>();
    assert_eq!(likely(&seller).await.iter().map(|same| same.customer.id).collect::<Vec<_>>(), [mine.id]);
    assert_eq!(likely(&admin).await.len(), 2);
    let viewer = app.as_role("viewer").await;
    viewer.get("/customers/duplicates").await.refused(403, "forbidden");
    admin.post_empty(&format!("/customers/duplicates/{}/dismiss", pair.id)).await.expect(200);
    let timeline = seller.get(&format!("/customers/{}/timeline?only=changes", mine.id)).await.text();
    assert!(timeline.contains("duplicate.dismissed") && !timeline.contains("Acme Ltd"), "{timeline}");
    let _ = hidden;
}

#[tokio::test]
async fn who_is_typed_in_is_looked_for() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let ada = NewCustomer { phone: Some("+49 30 7654321".into()), ..person("Ada Lovelace", "ada@lovelace.test") };
    let ada = add(&admin, &in_city(ada, "Bonn")).await;
    app.inside().await.at_rest().await;
    let check = async |body: Value| admin.post("/customers/duplicates/check", &body).await.expect(200).read::<Vec<LikelySame>>();
    for body in [
        json!({ "kind": "person", "email": "ADA+x@lovelace.test" }),
        json!({ "kind": "person", "name": "Ada Lovelac", "city": "Bonn" }),
        json!({ "kind": "person", "name": "Lovelace, Ada", "phone": "030 7654321" }),
    ] {
        let found = check(body.clone()).await;
        assert_eq!(found.iter().map(|same| same.customer.id).collect::<Vec<_>>(), [ada.id], "{body}");
    }
    for body in [
        json!({ "kind": "company", "email": "ada@lovelace.test" }),
        json!({ "kind": "person", "name": "A" }),
        json!({ "kind": "person" }),
        json!({ "kind": "person", "email": "ada@lovelace.test", "except_id": ada.id }),
    ] {
        assert_eq!(check(body.clone()).await, [], "{body}");
    }
    admin.post("/customers/duplicates/check", &json!({ "kind": "person", "name": "x".repeat(121) })).await.refused_field(422, "name");
}

#[tokio::test]
async fn an_import_says_who_its_rows_look_like_and_skips_them_where_it_is_told_to() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let acme = add(&admin, &company("Northwind Traders")).await;
    app.inside().await.at_rest().await;
    let sheet = "name\nNorthwind Trader Ltd\nQuite Different\n";
    let import = crate::imports::upload(&admin, sheet).await.expect(201).read();
    let plan = crate::imports::suggested(&import);
    let preview = crate::imports::preview(&admin, &import, &plan).await;
    assert_eq!((preview.create, preview.look_alike), (2, 1));
    assert_eq!(preview.sample[0].looks_like.as_ref().map(|c| c.id), Some(acme.id));
    assert_eq!(preview.sample[1].looks_like, None);
    // Also where many others come before it.
    let others: String = (0..30).map(|n| format!("Quite Different {n}\n")).collect();
    let late = crate::imports::upload(&admin, format!("name\n{others}Northwind Trader Ltd\n")).await.expect(201).read();
    let alike =
        crate::imports::preview(&admin, &late, &plan).await.sample.into_iter().filter_map(|row| Some((row.row, row.looks_like?.id)));
    assert_eq!(alike.collect::<Vec<_>>(), [(32, acme.id)]);
    let plan = ImportPlan { looks_alike: LooksAlike::Skip, ..plan };
    let preview = crate::imports::preview(&admin, &import, &plan).await;
    assert_eq!((preview.create, preview.skip, preview.sample[0].outcome), (1, 1, RowOutcome::Skip));
    admin.post(&format!("/imports/{}/run", import.id), &plan).await.expect(202);
    let done = crate::imports::finished(&admin, import.id).await;
    assert_eq!((done.created, done.skipped), (1, 1));
    let issues = admin.get(&format!("/imports/{}/issues", import.id)).await.text();
    assert!(issues.contains("looks like Northwind Traders"), "{issues}");

    crate::imports::run_whole(&admin, "name\nNorthwind Traders GmbH\n").await;
    let pair = pair_of(&admin, acme.id).await;
    let import: Customer = admin.get(&format!("/customers/{}", pair.b.id)).await.read();
    assert_eq!(import.name, "Northwind Traders GmbH");
    let latest = admin.get("/imports?limit=1").await.read::<Page<Import>>().items.pop().expect("an import").id;
    assert_eq!(pairs(&admin, &format!("import_id={latest}")).await.len(), 1);
    assert_eq!(pairs(&admin, &format!("import_id={}", Uuid::nil())).await, []);
}

#[tokio::test]
async fn customers_of_before_are_compared_after_the_next_start() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (one, _) = (add(&admin, &company("Acme")).await, add(&admin, &company("Acme Ltd")).await);
    pair_of(&admin, one.id).await;
    let inside = app.inside().await;
    for table in ["customer_duplicates", "customer_match_keys", "customer_match_records"] {
        inside.execute(&format!("DELETE FROM {table}")).await.expect("an older database");
    }
    inside.execute("INSERT INTO customer_match_queue (customer_id) SELECT id FROM customers").await.expect("what the migration notes");
    inside.close().await;
    let app = app.restart().await;
    let admin = app.sign_in("ada@example.com").await;
    pair_of(&admin, one.id).await;
}

#[tokio::test]
async fn namesakes_out_of_reach_do_not_hide_the_own_one() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let seller = app.join(&["sales_staff"], Some(app.team("North").await.id)).await;
    let own = add(&seller, &in_city(company("Common Traders"), "Bonn")).await;
    app.inside().await.at_rest().await;
    let check = async || {
        let sought = json!({ "kind": "company", "name": "Common Traders", "city": "Bonn" });
        let found: Vec<LikelySame> = seller.post("/customers/duplicates/check", &sought).await.expect(200).read();
        found.into_iter().map(|same| same.customer.id).collect::<Vec<_>>()
    };
    assert_eq!(check().await, [own.id]);
    // More than one key can have and still say something.
    let sheet: String = (0..70).map(|n| format!("Common Traders,Bonn,{n}\n")).collect();
    let import: Import = crate::imports::upload(&admin, format!("name,city,external_id\n{sheet}")).await.expect(201).read();
    let plan = ImportPlan { matched: shared::records::import_plan::Matched::Create, ..crate::imports::suggested(&import) };
    assert_eq!(crate::imports::run(&admin, &import, &plan).await.created, 70);
    app.inside().await.at_rest().await;
    assert_eq!(check().await, [own.id]);
}
