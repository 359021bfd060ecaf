use serde_json::{Value, json};
use shared::identity::User;
use shared::page::Page;
use tests::TestApp;
use uuid::Uuid;

#[tokio::test]
async fn users_are_invited_edited_and_found() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let team = app.team("North").await;
    let new = json!({ "name": "Ida 100% O'Neil", "email": "Ida@Example.com", "team_id": team.id });
    let answer = admin.post("/users", &new).await.expect(201);
    let ida: User = answer.read();
    assert_eq!(answer.header("location"), format!("/api/v1/users/{}", ida.id));
    assert_eq!(ida.team.as_ref().map(|t| t.id), Some(team.id));
    admin.post("/users", &json!({ "name": "Other", "email": "ida@EXAMPLE.com" })).await.refused_field(409, "email");

    let path = format!("/users/{}", ida.id);
    admin.patch(&path, &json!({ "name": "Ida" })).await.refused(428, "version_required");
    let edited: User = admin.patch(&path, &json!({ "name": "Ida 100% Miller", "team_id": null })).if_match(ida.version).await.read();
    assert_eq!((edited.name.as_str(), edited.team.is_none(), edited.version), ("Ida 100% Miller", true, ida.version + 1));
    admin.patch(&path, &json!({ "name": "Late" })).if_match(ida.version).await.refused(412, "changed_meanwhile");
    admin.patch(&path, &json!({ "team_id": Uuid::nil() })).if_match(edited.version).await.refused_field(422, "team_id");

    let found = async |q: &str| {
        admin.get("/users").query(&[("q", q)]).await.read::<Page<User>>().items.into_iter().map(|u| u.name).collect::<Vec<_>>()
    };
    assert_eq!(found("ida 100%").await, ["Ida 100% Miller"]);
    assert_eq!(found("IDA@EX").await, ["Ida 100% Miller"]);
    assert_eq!(found("_da").await, [""; 0], "an underscore is an underscore");
    assert_eq!(found("%").await, ["Ida 100% Miller"], "a percent sign is a percent sign");
    assert_eq!(found("' OR 1=1 --").await, [""; 0]);
    let invited: Page<User> = admin.get("/users?status=invited&total=true").await.read();
    assert_eq!((invited.items.len(), invited.total.unwrap().count), (1, 1));
}

#[tokio::test]
async fn the_list_of_users_walks_in_every_order_without_gaps() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for n in 0..11 {
        // Names that tie, so that the id decides.
        let new = json!({ "name": format!("Same {}", n % 3), "email": format!("u{n}@example.com") });
        admin.post("/users", &new).await.expect(201);
    }
    for sort in ["name", "email", "created_at"] {
        for direction in ["asc", "desc"] {
            let list =
                async |more: String| admin.get(&format!("/users?sort={sort}&direction={direction}{more}")).await.read::<Page<User>>();
            let all: Vec<Uuid> = list("&limit=200".to_owned()).await.items.iter().map(|u| u.id).collect();
            assert_eq!(all.len(), 12);
            let (mut walked, mut page) = (Vec::new(), list("&limit=5".to_owned()).await);
            loop {
                walked.extend(page.items.iter().map(|u| u.id));
                let Some(next) = page.next else { break };
                page = list(format!("&limit=5&after={next}")).await;
            }
            assert_eq!(walked, all, "{sort} {direction}");
        }
    }
}

#[tokio::test]
async fn nothing_secret_is_in_what_is_told_about_users() {
    let app = TestApp::start().await;
    app.admin().await;
    let admin = app.sign_in("ada@example.com").await;
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let mut user = keys(&admin.get(&format!("/users/{}", admin.me.id)).await.json());
    user.sort();
    assert_eq!(user, ["created_at", "email", "id", "last_sign_in_at", "name", "roles", "status", "updated_at", "version"]);
    let mut me = keys(&admin.get("/me").await.json());
    me.sort();
    assert_eq!(me, ["email", "id", "muted_mail", "name", "permissions", "roles", "time_zone", "version"]);
}

#[tokio::test]
async fn nobody_deactivates_the_own_account_and_unknown_users_are_404() {
    let app = TestApp::start().await;
    let (root, admin) = (app.admin().await, app.as_role("admin").await);
    admin.post_empty(&format!("/users/{}/deactivate", admin.me.id)).await.refused(409, "own_account");
    for path in ["", "/deactivate", "/reactivate", "/invitation"] {
        let path = format!("/users/{}{path}", Uuid::nil());
        let answer = if path.ends_with(&Uuid::nil().to_string()) { root.get(&path).await } else { root.post_empty(&path).await };
        answer.refused(404, "not_found");
    }
    root.get("/users/not-a-uuid").await.problem(404);
}

#[tokio::test]
async fn the_own_profile_is_edited_with_its_version() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let me = admin.get("/me").await.expect(200);
    let edited =
        admin.patch("/me", &json!({ "name": " Ada Lovelace ", "time_zone": "Europe/Berlin" })).if_match(me.etag()).await.expect(200);
    assert_eq!((edited.json()["name"].as_str(), edited.json()["time_zone"].as_str()), (Some("Ada Lovelace"), Some("Europe/Berlin")));
    admin.patch("/me", &json!({ "name": "Late" })).if_match(me.etag()).await.refused(412, "changed_meanwhile");
    admin.patch("/me", &json!({ "name": null })).if_match(edited.etag()).await.refused_field(422, "name");
    admin.patch("/me", &json!({ "time_zone": "x".repeat(61) })).if_match(edited.etag()).await.refused_field(422, "time_zone");
}
