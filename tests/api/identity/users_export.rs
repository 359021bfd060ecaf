//! Users as files.

use crate::files::{FORMATS, column, exported, header, listed, numbers, printed, recorded, sheet};
use serde_json::json;
use shared::access::Permission::{UserExport, UserRead};
use shared::access::Scope::{All, Own, Team};
use tests::{Account, Inside, PASSWORD, TestApp};
use uuid::Uuid;

/// Puts users into the database who were invited at the same moment and share a few names, so that ids decide their order.
async fn invited(inside: &Inside, many: u32, like: &Account) {
    let (numbers, id) = numbers(inside, many);
    let sql = format!(
        "{numbers}
         INSERT INTO users (id, name, name_key, email, email_key, status, time_zone, access_version, created_at, updated_at, version)
         SELECT {id}, 'Same ' || (n % 7), 'same ' || (n % 7), 'many' || n || '@example.com', 'many' || n || '@example.com',
                'invited', '', 1, created_at, updated_at, 1 FROM users, n WHERE users.id = {}",
        inside.uuid(like.me.id)
    );
    inside.execute(&sql).await.expect("many users");
}

#[tokio::test]
async fn a_file_holds_the_users_of_the_list_in_its_order_under_its_filters() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let team = app.team("North").await.id;
    let (viewer, _) = (app.join(&["viewer"], Some(team)).await, app.join(&["viewer", "sales_staff"], None).await);
    let gone = app.join(&[], Some(team)).await;
    admin.post_empty(&format!("/users/{}/deactivate", gone.me.id)).await.expect(200);
    invited(&app.inside().await, 430, &viewer).await;
    let role = viewer.me.roles[0].id;
    for (query, rows) in [
        (String::new(), 434),
        ("?sort=email&direction=desc".to_owned(), 434),
        ("?sort=created_at".to_owned(), 434),
        ("?status=invited&direction=desc".to_owned(), 430),
        ("?status=deactivated".to_owned(), 1),
        ("?q=SAME%203".to_owned(), 62),
        (format!("?role_id={role}"), 2),
        (format!("?team_id={team}"), 2),
        (format!("?team_id={team}&role_id={role}&sort=email"), 1),
        (format!("?role_id={}", Uuid::nil()), 0),
    ] {
        let listed = listed(&admin, "/users", &query).await;
        assert_eq!(listed.len(), rows, "{query}");
        assert_eq!(column(&exported(&admin, "/users", &query, "Users").await, "ID"), listed, "{query}");
    }
    // A file is whole, whatever page was looked at.
    assert_eq!(sheet(&admin, "/users/export.csv?limit=1&q=same").await.len(), 430);
}

#[tokio::test]
async fn a_row_says_what_the_list_knows_of_a_user_and_nothing_secret() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let team = app.team("=North").await.id;
    let member = app.join(&["viewer", "sales_staff"], Some(team)).await;
    app.sign_in(member.email()).await;
    admin.post("/users", &json!({ "name": "=1+1", "email": "formula@example.com" })).await.expect(201);
    let columns = ["Name", "E-mail", "Status", "Roles", "Team", "Last sign-in", "Added", "Changed", "ID"];
    assert_eq!(header(&admin, "/users/export.csv").await, columns);

    let rows = exported(&admin, "/users", "?sort=created_at", "Users").await;
    let [_, member_row, formula] = rows.as_slice() else { panic!("three users: {rows:?}") };
    assert_eq!((member_row["Name"].as_str(), member_row["E-mail"].as_str()), (member.me.name.as_str(), member.email()));
    let mut roles: Vec<&str> = member_row["Roles"].split("; ").collect();
    roles.sort_unstable();
    assert_eq!(roles, ["Sales Staff", "Viewer"]);
    assert_eq!((member_row["Status"].as_str(), member_row["Team"].as_str()), ("Active", "'=North"));
    let user = admin.get(&format!("/users/{}", member.me.id)).await.json();
    for (name, field) in [("Added", "created_at"), ("Changed", "updated_at"), ("Last sign-in", "last_sign_in_at")] {
        let moment = |text: &str| chrono::DateTime::parse_from_rfc3339(text).expect("a moment");
        assert_eq!(moment(&member_row[name]), moment(user[field].as_str().expect("a moment")), "{name}");
    }
    assert_eq!((formula["Name"].as_str(), formula["Status"].as_str()), ("'=1+1", "Invited"));
    assert_eq!((formula["Roles"].as_str(), formula["Team"].as_str(), formula["Last sign-in"].as_str()), ("", "", ""));
    let file = admin.get("/users/export.csv").await.text();
    for secret in ["$argon2", PASSWORD, admin.token()] {
        assert!(!file.contains(secret), "{secret} is in {file}");
    }
}

#[tokio::test]
async fn pages_say_which_users_they_hold_and_the_audit_log_names_the_filter() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let team = app.team("North").await.id;
    let viewer = app.join(&["viewer"], Some(team)).await;
    admin.post("/users", &json!({ "name": "Ida Invited", "email": "ida@example.com" })).await.expect(201);
    let role = viewer.me.roles[0].id;
    let all = printed(&admin, "/users/export.pdf").await;
    for there in ["All users", "3 users", "Ida Invited", "never", "Super Admin", "North", "by Ada Admin"] {
        assert!(all.contains(there), "{there} in {all}");
    }
    for (query, said) in [
        ("?q=ida".to_owned(), "All users, only where name or e-mail contains “ida”"),
        ("?status=active&q=viewer".to_owned(), "contains “viewer”, and status is Active"),
        (format!("?role_id={role}"), "role is Viewer"),
        (format!("?team_id={team}"), "team is North"),
    ] {
        let text = printed(&admin, &format!("/users/export.pdf{query}")).await;
        assert!(text.contains(said) && text.contains("1 user") && !text.contains("1 users"), "{said} in {text}");
    }
    let gone = printed(&admin, &format!("/users/export.pdf?team_id={}", Uuid::nil())).await;
    assert!(gone.contains("team is one that is not there") && gone.contains("0 users"), "{gone}");

    sheet(&admin, "/users/export.csv?status=active&sort=email&limit=1").await;
    admin.get("/users/export.xlsx").await.expect(200);
    let exports = recorded(&admin, "user.exported").await;
    assert_eq!(exports[1], ("Users as CSV".to_owned(), json!({ "status": "active", "sort": "email" })));
    assert_eq!((exports[0].clone(), exports.len()), (("Users as XLSX".to_owned(), json!({})), 8));
}

#[tokio::test]
async fn a_file_holds_only_those_users_whom_its_reader_may_both_see_and_export() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("reads own", &[(UserRead, Own), (UserExport, All)]).await;
    app.role_with("exports own", &[(UserRead, All), (UserExport, Own)]).await;
    app.role_with("of the team", &[(UserRead, Team), (UserExport, Team)]).await;
    app.role_with("exports the team", &[(UserRead, All), (UserExport, Team)]).await;
    app.role_with("does not see", &[(UserExport, All)]).await;
    app.role_with("does not export", &[(UserRead, All)]).await;
    let (north, south) = (app.team("North").await.id, app.team("South").await.id);
    let reads = app.join(&["reads own"], Some(north)).await;
    let exports = app.join(&["exports own"], Some(north)).await;
    let (leads, colleague) = (app.join(&["of the team"], Some(south)).await, app.join(&["exports the team"], Some(south)).await);
    let of = |seen: &[&Account]| seen.iter().map(|account| account.me.id.to_string()).collect::<Vec<_>>();
    for (reader, seen) in
        [(&reads, of(&[&reads])), (&exports, of(&[&exports])), (&leads, of(&[&leads, &colleague])), (&colleague, of(&[&leads, &colleague]))]
    {
        let rows = exported(reader, "/users", "?sort=created_at", "Users").await;
        assert_eq!(column(&rows, "ID"), seen, "{}", reader.me.name);
        let text = printed(reader, "/users/export.pdf").await;
        assert!(!text.contains("ada@example.com"), "{}: {text}", reader.me.name);
    }
    // No filter reaches further.
    assert_eq!(sheet(&leads, &format!("/users/export.csv?team_id={north}")).await.len(), 0);

    let blind = app.join(&["does not see"], Some(north)).await;
    assert_eq!(exported(&blind, "/users", "", "Users").await.len(), 0, "what one may not see is in no file");
    assert!(printed(&blind, "/users/export.pdf").await.contains("0 users"));
    let reader = app.join(&["does not export"], None).await;
    for format in FORMATS {
        reader.get(&format!("/users/export.{format}")).await.refused(403, "forbidden");
        admin.get(&format!("/users/export.{format}?nonsense=1")).await.refused_field(400, "nonsense");
        admin.get(&format!("/users/export.{format}?status=asleep")).await.refused_field(400, "status");
    }
}

#[tokio::test]
async fn more_users_than_pages_hold_are_refused_with_what_to_do_instead() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let inside = app.inside().await;
    invited(&inside, 5_000, &admin).await;
    let refused = admin.get("/users/export.pdf").await.refused_field(422, "q");
    assert!(refused.detail.as_deref().is_some_and(|said| said.contains("5000 users") && said.contains("CSV or XLSX")), "{refused:?}");
    assert_eq!(inside.count("audit_entries", "action = 'user.exported'").await, 0, "nothing was given away");
    assert_eq!(sheet(&admin, "/users/export.csv").await.len(), 5_001);
    // As many as there may be.
    assert!(printed(&admin, "/users/export.pdf?q=same").await.contains("5000 users"));
}
