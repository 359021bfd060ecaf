use super::{members, segment, settled};
use crate::customers::{add, company};
use serde_json::json;
use shared::access::Permission::{CustomerRead, SegmentManage};
use shared::access::Scope::{All, Own};
use shared::customers::NewCustomer;
use shared::customers::segments::{Segment, SegmentAnalytics, SegmentPreview};
use tests::TestApp;

#[tokio::test]
async fn a_reader_sees_as_much_of_a_segment_as_of_the_customers() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let north = app.team("North").await;
    let nora = app.join(&["sales_staff"], Some(north.id)).await;
    let hers = add(&nora, &NewCustomer { sector: Some("retail".into()), ..company("Of Nora") }).await;
    for n in 0..3 {
        add(&admin, &NewCustomer { sector: Some("finance".into()), ..company(&format!("Of Ada {n}")) }).await;
    }
    let everybody = json!({ "all": [] });
    let all = segment(&admin, "All", &everybody).await;
    assert_eq!(all.members.count, 4);

    let seen: Segment = nora.get(&format!("/segments/{}", all.id)).await.expect(200).read();
    assert_eq!(seen.members.count, 1);
    assert_eq!(members(&nora, all.id).await, [hers.id].into());
    app.role_with("own_segments", &[(CustomerRead, Own), (SegmentManage, All)]).await;
    let mark = app.join(&["own_segments", "sales_staff"], None).await;
    let his = add(&mark, &company("Of Mark")).await;
    let tried: SegmentPreview = mark.post("/segments/preview", &json!({ "filter": everybody })).await.expect(200).read();
    assert_eq!((tried.members.count, tried.first.iter().map(|row| row.id).collect::<Vec<_>>()), (1, vec![his.id]));
    let figures: SegmentAnalytics = nora.get(&format!("/segments/{}/analytics", all.id)).await.expect(200).read();
    assert_eq!((figures.members, figures.by_sector.len(), figures.by_sector[0].value.as_str()), (1, 1, "retail"));
    assert!(figures.members_over_time.is_empty(), "tells of others' customers");
}

#[tokio::test]
async fn what_a_build_counts_is_told_to_those_who_see_all_customers() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let nora = app.join(&["sales_staff"], Some(app.team("North").await.id)).await;
    add(&nora, &company("Of Nora")).await;
    for n in 0..3 {
        add(&admin, &NewCustomer { phone: Some("+49 30 998877".into()), ..company(&format!("Of Ada {n}")) }).await;
    }
    // Whoever could read how many came in would know whose number it is.
    let hers = segment(&nora, "Probe", &super::only("phone", "is", &["+49 30 998877"])).await;
    let path = format!("/segments/{}", hers.id);
    let rebuilt = nora.post_empty(&format!("{path}/rebuild")).await.expect(202).json();
    let listed = nora.get("/segments").await.expect(200).json();
    for seen in [nora.get(&path).await.json(), rebuilt, listed["items"][0].clone()] {
        assert_eq!((&seen["build"], &seen["members"]["count"]), (&json!(null), &json!(0)), "{seen}");
    }
    let whole = super::settled(&admin, hers.id).await;
    assert_eq!((whole.members.count, whole.build.map(|build| build.total)), (3, Some(Some(4))));
}

#[tokio::test]
async fn segments_follow_customers_from_team_to_team() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let nora = app.join(&["sales_staff"], Some(north.id)).await;
    let hers = add(&nora, &company("Of Nora")).await;
    let filter = super::only("team", "is_any", &[&south.id.to_string()]);
    let southern = segment(&admin, "Southern", &filter).await;
    assert_eq!(southern.members.count, 0);
    let user = format!("/users/{}", nora.me.id);
    let version = admin.get(&user).await.etag();
    admin.patch(&user, &json!({ "team_id": south.id })).if_match(version).await.expect(200);
    tests::until("the customer to follow", async || (settled(&admin, southern.id).await.members.count == 1).then_some(())).await;
    assert_eq!(members(&admin, southern.id).await, [hers.id].into());
}

#[tokio::test]
async fn only_some_roles_make_segments() {
    let app = TestApp::start().await;
    let body = |name: &str| json!({ "name": name, "filter": { "all": [] } });
    for role in ["admin", "sales_manager", "marketing_manager", "marketing_staff"] {
        app.as_role(role).await.post("/segments", &body(role)).await.expect(201);
    }
    let made: shared::page::Page<Segment> = app.admin().await.get("/segments").await.read();
    let path = format!("/segments/{}", made.items[0].id);
    for role in ["viewer", "support_staff"] {
        let user = app.as_role(role).await;
        user.post("/segments", &body(role)).await.refused(403, "forbidden");
        user.post("/segments/preview", &json!({ "filter": { "all": [] } })).await.refused(403, "forbidden");
        user.patch(&path, &json!({ "name": "Mine" })).if_match(1).await.refused(403, "forbidden");
        for action in ["archive", "restore", "rebuild"] {
            user.post_empty(&format!("{path}/{action}")).await.refused(403, "forbidden");
        }
        user.get(&path).await.expect(200);
    }
}

#[tokio::test]
async fn who_manages_less_than_all_changes_what_the_team_made() {
    let app = TestApp::start().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let nora = app.join(&["sales_staff"], Some(north.id)).await;
    let (nils, sara) = (app.join(&["sales_staff"], Some(north.id)).await, app.join(&["sales_staff"], Some(south.id)).await);
    let loner = app.join(&["sales_staff"], None).await;
    let hers = segment(&nora, "Of Nora", &json!({ "all": [] })).await;
    let path = format!("/segments/{}", hers.id);
    for (user, may) in [(&nora, true), (&nils, true), (&sara, false), (&loner, false)] {
        let seen: Segment = user.get(&path).await.expect(200).read();
        assert_eq!(seen.editable, may);
        let edit = user.patch(&path, &json!({ "description": "x" })).if_match(seen.version).await;
        if may {
            edit.expect(200);
        } else {
            edit.refused(403, "forbidden");
            user.post_empty(&format!("{path}/archive")).await.refused(403, "forbidden");
            user.post_empty(&format!("{path}/rebuild")).await.refused(403, "forbidden");
        }
    }
    let other = segment(&loner, "Of a loner", &json!({ "all": [] })).await;
    loner.post_empty(&format!("/segments/{}/archive", other.id)).await.expect(200);
}

#[tokio::test]
async fn nobody_makes_a_segment_by_parents_that_they_may_not_see() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("own_segments", &[(CustomerRead, Own), (SegmentManage, All)]).await;
    let mark = app.join(&["own_segments", "sales_staff"], None).await;
    let (hidden, seen) = (add(&admin, &company("Hidden")).await, add(&mark, &company("Seen")).await);
    let owned = NewCustomer { owner_id: Some(mark.me.id), parent_id: Some(hidden.id), ..company("Owned") };
    add(&admin, &owned).await;
    let by = |op: &str, values: Vec<uuid::Uuid>| json!({ "all": [{ "where": { "field": "parent", "op": op, "values": values } }] });
    let tried = async |filter| mark.post("/segments/preview", &json!({ "filter": filter })).await;
    for op in ["empty", "not_empty"] {
        tried(by(op, vec![])).await.refused_field(422, "filter[0]");
        mark.post("/segments", &json!({ "name": op, "filter": by(op, vec![]) })).await.refused_field(422, "filter[0]");
        admin.post("/segments/preview", &json!({ "filter": by(op, vec![]) })).await.expect(200);
    }
    for unseen in [hidden.id, uuid::Uuid::now_v7()] {
        tried(by("is_any", vec![seen.id, unseen])).await.refused_field(422, "filter[0]");
    }
    tried(by("is_none", vec![seen.id])).await.expect(200);
    let made = segment(&mark, "Of the seen", &by("is_any", vec![seen.id])).await;
    let path = format!("/segments/{}", made.id);
    mark.patch(&path, &json!({ "filter": by("not_empty", vec![]) })).if_match(made.version).await.refused_field(422, "filter[0]");
}
