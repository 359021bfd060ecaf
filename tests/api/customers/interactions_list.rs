use super::{add, company};
use chrono::{DateTime, Days, TimeDelta, Utc};
use serde_json::{Value, json};
use shared::access::Permission::{CustomerRead, InteractionLog};
use shared::access::Scope::Own;
use shared::customers::interactions::InteractionRow;
use shared::customers::{Customer, NewCustomer};
use shared::page::Page;
use shared::reports::Dashboard;
use tests::{Account, Client, TestApp};

async fn log(by: &Client, customer: &Customer, kind: &str, summary: &str, at: DateTime<Utc>) {
    let new = json!({ "kind": kind, "summary": summary, "occurred_at": at });
    by.post(&format!("/customers/{}/interactions", customer.id), &new).await.expect(201);
}

async fn listed(by: &Account, query: &str) -> Page<InteractionRow> {
    by.get(&format!("/customers/interactions{query}")).await.expect(200).read()
}

fn words(page: &Page<InteractionRow>) -> Vec<&str> {
    page.items.iter().map(|row| row.excerpt.as_str()).collect()
}

#[tokio::test]
async fn interactions_of_all_customers_stand_newest_first_and_are_walked_page_by_page() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (acme, zeta) = (add(&admin, &company("Acme")).await, add(&admin, &company("Zeta")).await);
    let moment = acme.created_at - TimeDelta::days(2);
    for (customer, summary, hours) in [(&acme, "third", 3), (&zeta, "first", 1), (&acme, "second", 2), (&zeta, "also third", 3)] {
        log(&admin, customer, "call", summary, moment + TimeDelta::hours(hours)).await;
    }
    let whole = listed(&admin, "?total=true").await;
    assert_eq!(words(&whole)[2..], ["second", "first"]);
    assert_eq!(whole.total.map(|total| (total.count, total.more)), Some((4, false)));
    let first = whole.items.last().unwrap();
    assert_eq!((first.about.name.as_str(), first.about.id), ("Zeta", zeta.id));
    assert_eq!(first.author.as_ref().map(|author| author.id), Some(admin.me.id));

    let (mut walked, mut page) = (Vec::new(), listed(&admin, "?limit=1").await);
    assert_eq!(page.previous, None);
    while let Some(next) = page.next.clone() {
        walked.append(&mut page.items);
        page = listed(&admin, &format!("?limit=1&after={next}")).await;
    }
    let back = page.previous.clone().expect("a page before the last");
    walked.append(&mut page.items);
    assert_eq!(walked, whole.items, "also where two took place at the same moment");
    assert_eq!(words(&listed(&admin, &format!("?limit=1&before={back}")).await), ["second"]);
    admin.get("/customers/interactions?after=rubbish").await.refused_field(422, "after");
}

#[tokio::test]
async fn kind_author_and_period_narrow_the_list() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let seller = app.as_role("sales_manager").await;
    let acme = add(&admin, &company("Acme")).await;
    let day = |n: i64| acme.created_at - TimeDelta::days(n);
    log(&admin, &acme, "call", "old call", day(20)).await;
    log(&admin, &acme, "note", "note", day(5)).await;
    log(&seller, &acme, "call", "call of the seller", day(2)).await;
    let long = "word ".repeat(200);
    log(&seller, &acme, "email", &long, day(1)).await;

    assert_eq!(words(&listed(&admin, "?kind=call").await), ["call of the seller", "old call"]);
    let of_seller = format!("?author_id={}", seller.me.id);
    assert_eq!(listed(&admin, &of_seller).await.items.len(), 2);
    assert_eq!(words(&listed(&admin, &format!("{of_seller}&kind=call")).await), ["call of the seller"]);
    let time = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
    let period = format!("?from={}&to={}", time(day(5)), time(day(2)));
    assert_eq!(words(&listed(&admin, &period).await), ["note"], "from is included, to is not");
    let cut = &listed(&admin, "?kind=email").await.items[0].excerpt;
    assert!(cut.ends_with("word…") && cut.len() < 310, "{cut}");

    for (bad, status, field) in
        [("kind=pigeon", 400, "kind"), ("from=yesterday", 400, "from"), ("author_id=1", 400, "author_id"), ("limit=0", 422, "limit")]
    {
        admin.get(&format!("/customers/interactions?{bad}")).await.refused_field(status, field);
    }
}

#[tokio::test]
async fn only_interactions_with_customers_within_reach_are_listed() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("loner", &[(CustomerRead, Own), (InteractionLog, Own)]).await;
    let loner = app.join(&["loner"], None).await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let nora = app.join(&["sales_staff"], Some(north.id)).await;
    let nils = app.join(&["sales_staff"], Some(north.id)).await;
    let sara = app.join(&["sales_staff"], Some(south.id)).await;
    for (name, owner) in [("Of the loner", &loner), ("Of Nora", &nora), ("Of Sara", &sara), ("Of Ada", &admin)] {
        let customer = add(&admin, &NewCustomer { owner_id: Some(owner.me.id), ..company(name) }).await;
        log(&admin, &customer, "note", name, customer.created_at).await;
    }
    let archived = add(&admin, &company("Archived")).await;
    log(&admin, &archived, "note", "Archived", archived.created_at).await;
    admin.post_empty(&format!("/customers/{}/archive", archived.id)).await.expect(200);

    assert_eq!(words(&listed(&loner, "").await), ["Of the loner"]);
    assert_eq!(words(&listed(&nils, "").await), ["Of Nora"]);
    assert_eq!(words(&listed(&sara, "").await), ["Of Sara"]);
    let all = listed(&admin, "?total=true").await;
    assert_eq!((all.items.len(), all.total.map(|total| total.count)), (4, Some(4)), "not with archived customers");
    let narrow = listed(&sara, &format!("?author_id={}&total=true", admin.me.id)).await;
    assert_eq!(narrow.total.map(|total| total.count), Some(1));

    let gone = all.items.iter().find(|row| row.excerpt == "Of Ada").unwrap();
    admin.delete(&format!("/customers/interactions/{}", gone.id)).await.expect(204);
    assert_eq!(listed(&admin, "").await.items.len(), 3, "deleted ones are gone");
}

#[tokio::test]
async fn the_dashboard_counts_by_the_readers_days_what_the_list_shows_for_them() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let acme = add(&admin, &company("Acme")).await;
    // In this zone the day begins ten hours before it does in UTC.
    let zone = "Pacific/Port_Moresby";
    let ahead = TimeDelta::hours(10);
    let today = (acme.created_at + ahead).date_naive();
    let begins = |days_ago: u64| (today - Days::new(days_ago)).and_time(chrono::NaiveTime::MIN).and_utc() - ahead;
    for at in [begins(6), begins(6) - TimeDelta::seconds(1), begins(7), acme.created_at] {
        log(&admin, &acme, "call", "call", at).await;
    }
    let dashboard: Dashboard = admin.get(&format!("/dashboard?time_zone={zone}")).await.expect(200).read();
    let time = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let period = format!("?total=true&from={}&to={}", time(begins(6)), time(begins(0) + TimeDelta::days(1)));
    assert_eq!(listed(&admin, &period).await.total, Some(dashboard.interactions_last_7_days));
    assert_eq!(dashboard.interactions_last_7_days.count, 2);
    let week = dashboard.added_per_week.last().expect("a week");
    assert_eq!(week.count, 1);
    assert_eq!((week.week + ahead).time(), chrono::NaiveTime::MIN, "weeks begin at midnight there, too");
    assert_eq!(dashboard.added_per_week.iter().map(|week| week.count).sum::<u64>(), 1);
    let other: Value = admin.get("/dashboard").await.json();
    assert!(other["added_per_week"][11]["week"].as_str().is_some_and(|week| week.ends_with("T00:00:00Z")), "UTC unless asked: {other}");
    admin.get("/dashboard?time_zone=Middle/Earth").await.refused_field(422, "time_zone");
}
