use super::{only, segment};
use serde_json::{Value, json};
use tests::TestApp;
use uuid::Uuid;

#[tokio::test]
async fn what_no_segment_can_be_made_of_is_named() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let id = Uuid::nil().to_string();
    let bad: &[Value] = &[
        only("segment", "is_any", &[&id]),
        only("segment", "is_none", &[&id]),
        only("owner", "is_any", &["me"]),
        only("archived", "is", &["true"]),
        only("shoe_size", "is", &["44"]),
        only("employees", "contains", &["4"]),
        only("created_at", "in_last", &["some time"]),
    ];
    for filter in bad {
        // As the second condition of a group, too.
        let within = json!({ "any": [only("name", "contains", &["a"]), filter] });
        for path in ["/segments", "/segments/preview"] {
            for (filter, field) in [(filter, "filter[0]"), (&within, "filter[1]")] {
                let mut body = json!({ "filter": filter });
                if path == "/segments" {
                    body["name"] = "Bad".into();
                }
                admin.post(path, &body).await.refused_field(422, field);
            }
        }
    }
    let good = segment(&admin, "Good", &json!({ "all": [] })).await;
    let path = format!("/segments/{}", good.id);
    admin.patch(&path, &json!({ "filter": bad[0] })).if_match(good.version).await.refused_field(422, "filter[0]");
    assert_eq!(app.inside().await.count("segments", "1 = 1").await, 1);
}

#[tokio::test]
async fn bad_bodies_and_old_versions_are_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let everybody = json!({ "all": [] });
    for (body, field) in [
        (json!({ "name": " ", "filter": everybody }), "name"),
        (json!({ "name": "a".repeat(101), "filter": everybody }), "name"),
        (json!({ "name": "a\u{7}", "filter": everybody }), "name"),
        (json!({ "name": "A", "description": "d".repeat(501), "filter": everybody }), "description"),
    ] {
        admin.post("/segments", &body).await.refused_field(422, field);
    }
    for body in [
        json!({ "name": "A" }),
        json!({ "name": "A", "filter": {} }),
        json!({ "name": "A", "filter": { "none": [] } }),
        json!({ "name": "A", "filter": everybody, "members": 5 }),
        json!({ "name": "A", "filter": { "where": { "field": "name", "op": "is", "values": ["a"], "else": 1 } } }),
    ] {
        admin.post("/segments", &body).await.problem(400);
    }
    let made = segment(&admin, "Made", &everybody).await;
    let path = format!("/segments/{}", made.id);
    admin.patch(&path, &json!({ "name": "B" })).await.refused(428, "version_required");
    admin.patch(&path, &json!({ "name": "B" })).if_match(made.version + 1).await.refused(412, "changed_meanwhile");
    admin.patch(&path, &json!({ "name": null })).if_match(made.version).await.refused_field(422, "name");
    for path in ["/segments/x", &format!("/segments/{}", Uuid::nil()), &format!("/segments/{}/analytics", Uuid::nil())] {
        admin.get(path).await.refused(404, "not_found");
    }
    admin.post_empty(&format!("/segments/{}/rebuild", Uuid::nil())).await.refused(404, "not_found");
}
