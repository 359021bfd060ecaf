//! Teams and roles as files.

use crate::files::{FORMATS, column, exported, header, printed, recorded};
use calamine::Data;
use serde_json::{Value, json};
use shared::Named;
use shared::access::Permission::{CustomerRead, RoleRead, UserExport, UserRead};
use shared::access::Scope::{All, Own};
use shared::access::{Permission, SUPER_ADMIN};
use shared::identity::{Role, Team};
use tests::TestApp;

#[tokio::test]
async fn teams_are_exported_with_the_number_of_their_members() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    assert!(printed(&admin, "/teams/export.pdf").await.contains("0 teams"));
    let south = app.team("South").await.id;
    let text = printed(&admin, "/teams/export.pdf").await;
    assert!(text.contains("All teams") && text.contains("1 team") && !text.contains("1 teams") && text.contains("South"), "{text}");
    app.team("=East").await;
    app.team("north").await;
    for _ in 0..2 {
        app.join(&["viewer"], Some(south)).await;
    }
    assert_eq!(header(&admin, "/teams/export.csv").await, ["Name", "Members", "Added", "Changed", "ID"]);
    let rows = exported(&admin, "/teams", "", "Teams").await;
    assert_eq!(column(&rows, "Name"), ["'=East", "north", "South"], "in the order of the list");
    assert_eq!(column(&rows, "Members"), ["0", "0", "2"]);
    let listed: Vec<Team> = admin.get("/teams").await.read();
    assert_eq!(column(&rows, "ID"), listed.iter().map(|team| team.id.to_string()).collect::<Vec<_>>());
    let book = crate::files::workbook(&admin, "/teams/export.xlsx", "Teams").await;
    assert_eq!((&book[1][0], &book[3][1]), (&Data::String("=East".into()), &Data::Float(2.0)), "text stays text, and numbers are numbers");
    let text = printed(&admin, "/teams/export.pdf").await;
    assert!(text.contains("3 teams") && text.contains("=East"), "{text}");
    let (labels, filters): (Vec<String>, Vec<Value>) = recorded(&admin, "team.exported").await.into_iter().unzip();
    let as_what = ["PDF", "XLSX", "XLSX", "CSV", "CSV", "PDF", "PDF"].map(|format| format!("Teams as {format}"));
    assert_eq!(
        (labels.as_slice(), filters.iter().all(|filter| *filter == json!({}))),
        (as_what.as_slice(), true),
        "there is nothing to filter"
    );
}

#[tokio::test]
async fn roles_are_exported_with_how_far_each_permission_reaches() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.role_with("=reads", &[(CustomerRead, Own)]).await;
    let listed: Vec<Role> = admin.get("/roles").await.read();
    let labels = Permission::ALL.iter().map(|permission| permission.label());
    let columns: Vec<&str> = ["Role", "Description", "Users", "Key"].into_iter().chain(labels).collect();
    assert_eq!(header(&admin, "/roles/export.csv").await, columns);

    let rows = exported(&admin, "/roles", "", "Roles").await;
    assert_eq!(column(&rows, "Key").last(), Some(&"'=reads"), "roles of one's own come last");
    for (row, role) in rows.iter().zip(&listed) {
        assert_eq!((row["Role"].trim_start_matches('\''), row["Key"].trim_start_matches('\'')), (role.name.as_str(), role.key.as_str()));
        assert_eq!((&row["Description"], &row["Users"]), (&role.description, &role.users.to_string()));
        for permission in Permission::ALL {
            let reach = role.permissions.get(permission).map_or("", |scope| scope.label());
            assert_eq!(row[permission.label()], reach, "{permission} of {}", role.name);
        }
    }
    assert_eq!((rows.len(), &rows[0]["Key"], &rows[0]["Users"]), (listed.len(), &SUPER_ADMIN.to_owned(), &"1".to_owned()));
    let text = printed(&admin, "/roles/export.pdf").await;
    let reach = format!("{} ({})", CustomerRead.label(), Own.label());
    for there in ["All roles", &format!("{} roles", listed.len()), "Reads, filters and exports", &reach] {
        assert!(text.contains(there), "{there} in {text}");
    }
    let labels: Vec<String> = recorded(&admin, "role.exported").await.into_iter().map(|(label, _)| label).collect();
    assert_eq!(labels, ["Roles as PDF", "Roles as XLSX", "Roles as CSV", "Roles as CSV"]);
}

#[tokio::test]
async fn teams_and_roles_are_exported_by_those_who_may_and_are_empty_for_who_may_not_see_them() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.team("North").await;
    app.role_with("sees", &[(UserRead, All), (RoleRead, All)]).await;
    app.role_with("exports", &[(UserExport, All)]).await;
    app.role_with("exports teams", &[(UserExport, Own), (UserRead, Own)]).await;
    app.role_with("exports roles", &[(UserExport, Own), (RoleRead, All)]).await;
    let sees = app.join(&["sees"], None).await;
    let roles = admin.get("/roles").await.read::<Vec<Role>>().len();
    for (holder, teams, roles) in [("exports", 0, 0), ("exports teams", 1, 0), ("exports roles", 0, roles)] {
        let holder = app.join(&[holder], None).await;
        for (list, title, rows) in [("/teams", "Teams", teams), ("/roles", "Roles", roles)] {
            assert_eq!(exported(&holder, list, "", title).await.len(), rows, "{list} for {}", holder.me.name);
            assert_eq!(header(&holder, &format!("{list}/export.csv")).await, header(&admin, &format!("{list}/export.csv")).await);
            let text = printed(&holder, &format!("{list}/export.pdf")).await;
            assert!(text.contains(&format!("All {}", title.to_lowercase())), "{text}");
            assert_eq!(text.contains("North"), list == "/teams" && rows > 0, "{text}");
        }
    }
    for (list, format) in ["/teams", "/roles"].iter().flat_map(|list| FORMATS.map(|format| (list, format))) {
        sees.get(&format!("{list}/export.{format}")).await.refused(403, "forbidden");
    }
    assert_eq!(admin.get("/me").await.json()["permissions"]["user.export"], json!("all"));
}
