use serde_json::json;
use shared::identity::Team;
use tests::TestApp;

#[tokio::test]
async fn teams_are_added_renamed_and_removed_when_empty() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let north = app.team("North").await;
    admin.post("/teams", &json!({ "name": " NORTH " })).await.refused_field(409, "name");
    let path = format!("/teams/{}", north.id);
    admin.patch(&path, &json!({ "name": "South" })).await.refused(428, "version_required");
    let south: Team = admin.patch(&path, &json!({ "name": "South" })).if_match(north.version).await.read();
    admin.patch(&path, &json!({ "name": "West" })).if_match(north.version).await.refused(412, "changed_meanwhile");

    let member = app.join(&["sales_staff"], Some(north.id)).await;
    assert_eq!(member.me.team.as_ref().map(|t| t.name.as_str()), Some("South"));
    assert_eq!(admin.get("/teams").await.read::<Vec<Team>>()[0].members, 1);
    admin.delete(&path).await.refused(409, "team_in_use");
    let user = format!("/users/{}", member.me.id);
    let version = admin.get(&user).await.etag();
    admin.patch(&user, &json!({ "team_id": null })).if_match(version).await.expect(200);
    admin.delete(&path).await.expect(204);
    admin.delete(&path).await.refused(404, "not_found");
    assert!(south.version > north.version);
}
