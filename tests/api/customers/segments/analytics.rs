use super::{only, segment};
use crate::customers::{add, company};
use serde_json::json;
use shared::customers::segments::{MemberShare, SegmentAnalytics};
use shared::customers::{Address, NewCustomer};
use tests::TestApp;

fn share(value: &str, count: u64) -> MemberShare {
    MemberShare { value: value.into(), count }
}

#[tokio::test]
async fn figures_count_the_members_and_nobody_else() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let at = |country: &str| Address { country: Some(country.into()), ..Default::default() };
    for (name, sector, country, employees) in
        [("A", Some("Retail"), "DE", 10), ("B", Some("retail"), "DE", 100), ("C", Some("finance"), "FR", 10), ("D", None, "FR", 10)]
    {
        let new = NewCustomer { sector: sector.map(Into::into), address: at(country), employees: Some(employees), ..company(name) };
        add(&admin, &new).await;
    }
    let outside = NewCustomer { sector: Some("retail".into()), address: at("US"), employees: Some(9_000), ..company("Outside") };
    add(&admin, &outside).await;
    let european = segment(&admin, "European", &only("country", "is_any", &["DE", "FR"])).await;

    let figures: SegmentAnalytics = admin.get(&format!("/segments/{}/analytics", european.id)).await.expect(200).read();
    assert_eq!(figures.members, 4);
    assert_eq!(figures.by_sector[0], share("retail", 2));
    assert!(figures.by_sector.contains(&share("finance", 1)) && figures.by_sector.contains(&share("", 1)));
    assert_eq!(figures.by_country, [share("DE", 2), share("FR", 2)]);
    assert_eq!(figures.by_size, [share("small", 3), share("medium", 1)]);
    assert_eq!(figures.by_rfm_class, [share("", 4)]);
    assert_eq!((figures.added_per_week.len(), figures.added_per_week[11].count), (12, 4));
    let days = figures.members_over_time;
    assert_eq!(days.last().map(|day| day.members), Some(4));
    assert!(days.len() <= 2, "the segment was made today, or just before midnight");
}

#[tokio::test]
async fn an_empty_segment_has_figures() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let nobody = segment(&admin, "Nobody", &json!({ "any": [] })).await;
    let figures: SegmentAnalytics = admin.get(&format!("/segments/{}/analytics", nobody.id)).await.expect(200).read();
    assert_eq!((figures.members, figures.by_sector.len(), figures.added_per_week.len()), (0, 0, 12));
    assert_eq!(figures.members_over_time.last().map(|day| day.members), Some(0));
}
