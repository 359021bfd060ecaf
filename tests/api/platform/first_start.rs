use secrecy::SecretString;
use serde_json::json;
use std::os::unix::fs::PermissionsExt;
use tests::{Kind, TestApp};

#[tokio::test]
async fn the_key_is_made_once_and_is_its_owners_alone() {
    let app = TestApp::first_start().await;
    let file = app.data().join("secret.key");
    let (key, mode) = (std::fs::read_to_string(&file).unwrap(), std::fs::metadata(&file).unwrap().permissions().mode() & 0o777);
    assert_eq!(mode, 0o600);
    let admin = app.admin().await;
    let made = admin.post("/customers", &json!({ "kind": "company", "name": "Acme", "phone": "+49 30 123456" })).await.json();
    let app = app.restart().await;
    assert_eq!(std::fs::read_to_string(&file).unwrap(), key);
    let admin = app.sign_in("ada@example.com").await;
    assert_eq!(admin.get(&format!("/customers/{}", made["id"].as_str().unwrap())).await.json()["phone"], "+49 30 123456");
}

#[tokio::test]
async fn a_key_from_the_configuration_is_not_written_down_and_a_wrong_one_is_refused() {
    let key = |byte: u8| {
        use base64::Engine as _;
        format!("1:{}", base64::engine::general_purpose::STANDARD.encode([byte; 32]))
    };
    let app = TestApp::start_with(|config| config.secret_key = Some(SecretString::from(key(7)))).await;
    app.admin().await;
    assert!(!app.data().join("secret.key").exists());
    for bad in ["1:short", "no colon", "x:AAAA", ""] {
        let started = TestApp::start().await.restart_with(|config| config.secret_key = Some(SecretString::from(bad.to_owned()))).await;
        let error = started.err().unwrap_or_else(|| panic!("it starts with the key {bad:?}"));
        assert!(bad.is_empty() || !error.contains(bad), "the message shows the key: {error}");
    }
    let rotated = app.restart_with(|config| config.secret_key = Some(SecretString::from(format!("2:{},{}", &key(9)[2..], key(7))))).await;
    rotated.expect("a new key before the old one").sign_in("ada@example.com").await.get("/audit").await.expect(200);
}

#[tokio::test]
async fn a_schema_from_a_newer_version_is_refused_in_words_and_left_alone() {
    let mut app = TestApp::first_start().await;
    app.admin().await;
    app.stop();
    let inside = app.inside().await;
    inside.execute("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20990101_000000_from_the_future', 0)").await.unwrap();
    let before = inside.picture(&[]).await;
    inside.close().await;
    let Err(error) = app.restart_with(|_| {}).await else { panic!("it starts on a newer schema") };
    assert!(error.contains("m20990101_000000_from_the_future") && error.contains("newer version"), "{error}");
    assert!(!before.is_empty());
}

/// SQLite reads the whole of a table that it believes to be small, and goes on believing so when it has grown.
#[tokio::test]
async fn the_planner_is_told_of_large_tables_only() {
    if Kind::of_this_run() != Kind::Sqlite {
        return;
    }
    let app = TestApp::first_start().await;
    let admin = app.admin().await;
    let told = async |app: &TestApp| {
        let inside = app.inside().await;
        if inside.count("sqlite_master", "name = 'sqlite_stat1'").await == 0 {
            return (0, 0);
        }
        (inside.count("sqlite_stat1", "CAST(stat AS INTEGER) < 1000").await, inside.count("sqlite_stat1", "tbl = 'customers'").await)
    };
    assert_eq!(told(&app).await, (0, 0), "after the first migrations");
    app.inside().await.execute("ANALYZE").await.expect("what an earlier version or an operator did");
    assert!(told(&app).await.0 > 0);
    let app = app.restart().await;
    assert_eq!(told(&app).await, (0, 0));

    let rows: String = (0..1_100).map(|n| format!("Company {n}\n")).collect();
    let admin = app.sign_in(&admin.me.email).await;
    crate::imports::run_whole(&admin, &format!("name\n{rows}")).await;
    let app = app.restart().await;
    let (small, customers) = told(&app).await;
    assert!(small == 0 && customers > 0, "{small}, {customers}");
    let inside = app.inside().await;
    assert_eq!(inside.count("sqlite_stat1", "tbl LIKE 'search_index%'").await, 0);
}

#[tokio::test]
async fn what_is_sensitive_is_not_in_the_database_in_clear() {
    let mut app = TestApp::start().await;
    let admin = app.admin().await;
    let secret = json!({
        "kind": "company", "name": "Acme", "phone": "+49 30 55667788", "description": "A visible description",
        "address": { "street": "Geheimstraße 17", "postal_code": "98765", "city": "Visibletown" }
    });
    let made = admin.post("/customers", &secret).key(uuid::Uuid::new_v4()).await.expect(201).json();
    let path = format!("/customers/{}", made["id"].as_str().unwrap());
    admin.patch(&path, &json!({ "phone": "+49 30 99887766" })).if_match(1).await.expect(200);
    let invited = json!({ "name": "Ida", "email": "ida@example.com" });
    admin.post("/users", &invited).await.expect(201);
    let token = app.mail_with_link("ida@example.com", "invitation", &[]).await.token("invitation").unwrap();
    let inside = app.inside().await;
    let picture = inside.picture(&[]).await.join("\n").to_lowercase();
    inside.close().await;
    let hidden = ["55667788", "99887766", "geheimstra", "98765", &token.to_lowercase()];
    assert!(picture.contains("visibletown"));
    for text in hidden {
        let hex: String = text.bytes().map(|b| format!("{b:02x}")).collect();
        assert!(!picture.contains(text) && !picture.contains(&hex), "{text} stands in a table");
    }
    if Kind::of_this_run() == Kind::Sqlite {
        app.stop();
        for entry in
            std::fs::read_dir(app.data()).unwrap().flatten().filter(|e| e.file_name().to_string_lossy().starts_with("clientsphere.db"))
        {
            let bytes = std::fs::read(entry.path()).unwrap();
            let text = String::from_utf8_lossy(&bytes).to_lowercase();
            for hidden in hidden {
                assert!(!text.contains(hidden), "{hidden} stands in {:?}", entry.file_name());
            }
        }
    }
}

#[tokio::test]
async fn a_sealed_value_that_was_moved_or_changed_is_not_shown() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (name, phone) in [("Acme", "+49 30 111111"), ("Bolt", "+49 30 222222")] {
        admin.post("/customers", &json!({ "kind": "company", "name": name, "phone": phone })).await.expect(201);
    }
    let inside = app.inside().await;
    let moved = "UPDATE customers SET phone_sealed = (SELECT phone_sealed FROM customers WHERE name = 'Acme') WHERE name = 'Bolt'";
    inside.execute(moved).await.unwrap();
    let id = inside.texts("SELECT name FROM customers WHERE name = 'Bolt'").await;
    assert_eq!(id, ["Bolt"]);
    let list = admin.get("/customers?q=bolt").await;
    assert!(!list.text().contains("111111"), "a value was carried from one record to another: {}", list.text());
    assert!(!list.text().contains("cannot be opened") || list.status == 500, "{}", list.text());
}
