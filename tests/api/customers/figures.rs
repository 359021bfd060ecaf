use super::{add, company};
use serde_json::json;
use shared::customers::NewCustomer;
use shared::reports::Dashboard;
use tests::{TestApp, until};

#[tokio::test]
async fn the_dashboard_counts_what_the_lists_show() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let viewer = app.as_role("viewer").await;
    for (name, sector) in [("A", Some("retail")), ("B", Some("Retail")), ("C", Some("legal")), ("D", None)] {
        add(&admin, &NewCustomer { sector: sector.map(str::to_owned), ..company(name) }).await;
    }
    let gone = add(&admin, &company("Gone")).await;
    admin.post_empty(&format!("/customers/{}/archive", gone.id)).await.expect(200);
    admin.post(&format!("/customers/{}/interactions", gone.id), &json!({ "kind": "note", "summary": "of the archived" })).await;
    let shown = until("the dashboard to show what was added", async || {
        let dashboard: Dashboard = admin.get("/dashboard").await.read();
        (dashboard.customers.count == 4).then_some(dashboard)
    })
    .await;
    assert_eq!((shown.own_customers.count, shown.added_last_30_days.count, shown.customers.more), (4, 4, false));
    assert_eq!(shown.added_per_week.len(), 12);
    assert_eq!(shown.added_per_week.last().map(|w| w.count), Some(4), "{:?}", shown.added_per_week);
    let retail = shown.by_sector.first().expect("a sector");
    assert_eq!((shared::text::key(&retail.sector).as_str(), retail.count), ("retail", 2), "{:?}", shown.by_sector);
    assert_eq!(shown.by_sector.iter().map(|s| s.count).sum::<u64>(), 4);
    assert!(shown.recent.iter().all(|r| r.name != "Gone"));

    let theirs: Dashboard = viewer.get("/dashboard").await.read();
    assert_eq!((theirs.customers.count, theirs.own_customers.count), (4, 0), "figures of one reader are not shown to another");
}
