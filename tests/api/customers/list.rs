use super::{add, company};
use shared::Named;
use shared::customers::list::{CustomerRow, CustomerSort};
use shared::customers::{CustomerSize, NewCustomer};
use shared::page::Page;
use std::collections::BTreeSet;
use std::fmt::Write;
use tests::{Account, TestApp};
use uuid::Uuid;

/// Adds this many customers in one go, with many ties in every order. Persons, for of companies of one name only the first is imported.
async fn fill(app: &TestApp, rows: usize) -> Account {
    let admin = app.admin().await;
    let mut sheet = "name,kind,email,employees,revenue,sector,country,city\n".to_owned();
    for n in 0..rows {
        let employees = if n % 7 == 0 { String::new() } else { (n % 5 * 100).to_string() };
        let revenue = if n % 3 == 0 { String::new() } else { format!("{}.50", n % 11) };
        let sector = ["retail", "finance", "legal"][n % 3];
        writeln!(
            sheet,
            "Company {:03},person,info{n}@example.com,{employees},{revenue},{sector},{},Town {}",
            n % 400,
            ["Germany", "Japan"][n % 2],
            n % 9
        )
        .unwrap();
    }
    crate::imports::run_whole(&admin, &sheet).await;
    admin
}

async fn page(by: &Account, query: &str) -> Page<CustomerRow> {
    by.get(&format!("/customers?{query}")).await.expect(200).read()
}

fn ids(page: &Page<CustomerRow>) -> Vec<Uuid> {
    page.items.iter().map(|row| row.id).collect()
}

/// Walks the whole list forwards.
async fn forwards(by: &Account, query: &str, limit: u16) -> Vec<CustomerRow> {
    let (mut walked, mut here) = (Vec::new(), page(by, &format!("{query}&limit={limit}")).await);
    loop {
        walked.append(&mut here.items);
        let Some(next) = here.next else { return walked };
        here = page(by, &format!("{query}&limit={limit}&after={next}")).await;
    }
}

#[tokio::test]
async fn walking_a_thousand_rows_in_any_order_meets_each_once_forwards_and_backwards() {
    let app = TestApp::start().await;
    let admin = fill(&app, 1_000).await;
    for sort in CustomerSort::ALL {
        for direction in ["asc", "desc"] {
            let query = format!("sort={sort}&direction={direction}");
            let walked = forwards(&admin, &query, 73).await;
            let unique: BTreeSet<_> = walked.iter().map(|row| row.id).collect();
            assert_eq!((walked.len(), unique.len()), (1_000, 1_000), "{query}");
            let key = |row: &CustomerRow| match sort {
                CustomerSort::Name => (shared::text::key(&row.name), 0),
                CustomerSort::UpdatedAt => (String::new(), row.updated_at.timestamp_micros()),
                CustomerSort::CreatedAt => (String::new(), row.created_at.timestamp_micros()),
                CustomerSort::Employees => (String::new(), row.employees.map_or(-1, i64::from)),
                CustomerSort::Revenue => (String::new(), row.revenue.as_ref().map_or(-1, |m| m.minor)),
            };
            let mut sorted: Vec<_> = walked.iter().map(|row| (key(row), row.id)).collect();
            sorted.sort();
            if direction == "desc" {
                sorted.reverse();
            }
            let walked: Vec<Uuid> = walked.iter().map(|row| row.id).collect();
            assert_eq!(walked, sorted.into_iter().map(|(_, id)| id).collect::<Vec<_>>(), "{query}");

            // And back again from the last page.
            let last = page(&admin, &format!("{query}&limit=73&after={}", cursor_of_last_page(&admin, &query).await)).await;
            let (mut back, mut here) = (ids(&last), last);
            while let Some(previous) = here.previous {
                here = page(&admin, &format!("{query}&limit=73&before={previous}")).await;
                back.splice(0..0, ids(&here));
            }
            assert_eq!(back, walked, "{query} backwards");
        }
    }
}

async fn cursor_of_last_page(by: &Account, query: &str) -> String {
    let (mut cursor, mut here) = (None, page(by, &format!("{query}&limit=73")).await);
    while let Some(next) = here.next {
        here = page(by, &format!("{query}&limit=73&after={next}")).await;
        cursor = Some(next);
    }
    cursor.expect("several pages")
}

#[tokio::test]
async fn what_others_add_or_archive_meanwhile_neither_repeats_nor_hides_a_row() {
    let app = TestApp::start().await;
    let admin = fill(&app, 60).await;
    let before: BTreeSet<Uuid> = forwards(&admin, "sort=name", 200).await.iter().map(|r| r.id).collect();
    let (mut walked, mut here) = (Vec::new(), page(&admin, "sort=name&limit=7").await);
    let mut n = 0;
    loop {
        walked.extend(ids(&here));
        let Some(next) = here.next else { break };
        // One before the place and one right behind it, and the row that the cursor names is gone.
        add(&admin, &company(&format!("AAA {n}"))).await;
        add(&admin, &company(&format!("{} b", here.items.last().unwrap().name))).await;
        admin.post_empty(&format!("/customers/{}/archive", here.items.last().unwrap().id)).await.expect(200);
        n += 1;
        here = page(&admin, &format!("sort=name&limit=7&after={next}")).await;
    }
    let unique: BTreeSet<Uuid> = walked.iter().copied().collect();
    assert_eq!(unique.len(), walked.len(), "no row twice");
    assert!(before.is_subset(&unique), "no row left out");
}

#[tokio::test]
async fn cursors_are_bound_to_their_order_and_rubbish_is_refused() {
    let app = TestApp::start().await;
    let admin = fill(&app, 10).await;
    let cursor = page(&admin, "sort=name&limit=3").await.next.unwrap();
    for (query, field) in [
        (format!("sort=employees&after={cursor}"), "after"),
        ("after=rubbish".to_owned(), "after"),
        ("after=e30".to_owned(), "after"),
        ("before=%00".to_owned(), "before"),
        (format!("after={}", "A".repeat(501)), "after"),
    ] {
        let answer = admin.get(&format!("/customers?{query}")).await;
        assert!([400, 422].contains(&answer.status), "{query}: {}", answer.text());
        answer.refused_field(answer.status, field);
    }
    for bad in ["limit=0", "limit=201", "limit=-1", "limit=ten", "limit=99999999999", "limit=1.5"] {
        let answer = admin.get(&format!("/customers?{bad}")).await;
        assert!([400, 422].contains(&answer.status), "{bad}: {}", answer.text());
        answer.refused_field(answer.status, "limit");
    }
    for bad in
        ["sort=phone", "sort=name;DROP TABLE customers", "direction=up", "total=maybe", "page=2", "owner_id=1", "created_from=yesterday"]
    {
        admin.get(&format!("/customers?{bad}")).await.refused_field(400, bad.split('=').next().unwrap());
    }
    admin.get("/customers?sector=retail&sector=finance").await.refused_field(400, "sector");
}

#[tokio::test]
async fn filters_are_joined_by_and() {
    let app = TestApp::start().await;
    let admin = fill(&app, 90).await;
    let all = forwards(&admin, "sort=name", 200).await;
    let counted = async |query: &str| {
        let page = page(&admin, &format!("{query}&limit=200&total=true")).await;
        assert_eq!(page.total.unwrap().count, page.items.len() as u64, "{query}");
        page.items.len()
    };
    let count = |fits: &dyn Fn(&CustomerRow) -> bool| all.iter().filter(|row| fits(row)).count();
    assert_eq!(counted("sector=Retail").await, count(&|r| r.sector.as_deref() == Some("retail")));
    assert_eq!(
        counted("country=JP&sector=retail").await,
        count(&|r| r.sector.as_deref() == Some("retail") && r.country.as_deref() == Some("JP"))
    );
    assert_eq!(counted("size=medium").await, count(&|r| r.size == Some(CustomerSize::Medium)));
    assert_eq!(counted(&format!("owner_id={}", admin.me.id)).await, 90);
    assert_eq!(counted(&format!("owner_id={}", Uuid::nil())).await, 0);
    assert_eq!(counted("kind=company").await, 0);
    assert_eq!(counted("created_to=2020-01-01T00:00:00Z").await, 0);
    assert_eq!(counted("created_from=2020-01-01T00:00:00Z").await, 90);
    let vip = add(&admin, &NewCustomer { tags: vec!["Very Important".into()], ..company("Vip") }).await;
    let child = add(&admin, &NewCustomer { parent_id: Some(vip.id), ..company("Child") }).await;
    assert_eq!(ids(&page(&admin, "tag=very%20important").await), [vip.id]);
    assert_eq!(ids(&page(&admin, &format!("parent_id={}", vip.id)).await), [child.id]);
    assert_eq!(page(&admin, &format!("parent_id={}", vip.id)).await.items[0].parent.as_ref().map(|p| p.name.as_str()), Some("Vip"));
}

#[tokio::test]
async fn totals_are_counted_to_their_bound() {
    let app = TestApp::start().await;
    let admin = fill(&app, 1_001).await;
    let total = page(&admin, "limit=1&total=true").await.total.unwrap();
    assert_eq!((total.count, total.more), (1_000, true));
    let total = page(&admin, "limit=1&total=true&sector=retail").await.total.unwrap();
    assert_eq!((total.count, total.more), (334, false));
    assert_eq!(page(&admin, "limit=1").await.total, None);
}
