//! Moving everything to a new secret key by the program's own command, on both databases.

use super::backup::{back_up, command, serve, stop, tools};
use crate::attachments::{PDF, attach, content};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::Stdio;
use tests::{Client, Ground, Inside, Kind, PASSWORD, Spawned, binary, until};
use uuid::Uuid;

/// What was there before.
struct Before {
    customer: Uuid,
    lead: Uuid,
    file: Uuid,
    view: Uuid,
    program: String,
    signed_in: Client,
}

async fn fill(by: &Client) -> Before {
    let id = |made: Value| made["id"].as_str().unwrap().parse::<Uuid>().unwrap();
    let customer = json!({
        "kind": "company", "name": "Acme", "phone": "+49 30 123456", "address": { "street": "Kai 5", "city": "Bonn" },
        "other_phones": [{ "kind": "work", "phone": "+49 30 777777" }],
    });
    let customer = id(by.post("/customers", &customer).key(Uuid::now_v7()).await.expect(201).json());
    let lead = id(by.post("/leads", &json!({ "name": "Lea", "phone": "+49 40 123456" })).await.expect(201).json());
    let file = attach(by, customer, "offer.pdf", PDF).await.id;
    let state = json!({ "query": "sector=retail&sort=name", "columns": ["name"], "layout": "table" });
    let view = id(by.post("/views", &json!({ "record": "customers", "name": "Mine", "state": state })).await.expect(201).json());
    let key = json!({ "name": "Key", "permissions": { "customer.read": "all" }, "expires_at": "2027-06-01T00:00:00Z", "current_password": PASSWORD });
    let program = by.post("/me/keys", &key).await.expect(201).json()["secret"].as_str().unwrap().to_owned();
    Before { customer, lead, file, view, program, signed_in: by.clone() }
}

/// Everything opens and is found, also by what is sealed.
async fn is_all_there(server: &Spawned, before: &Before) {
    let by = server.sign_in().await;
    let customer = by.get(&format!("/customers/{}", before.customer)).await.expect(200).json();
    assert_eq!((&customer["phone"], &customer["address"]["street"]), (&json!("+49 30 123456"), &json!("Kai 5")));
    assert_eq!(customer["other_phones"][0]["phone"], "+49 30 777777");
    assert_eq!(by.get(&format!("/leads/{}", before.lead)).await.expect(200).json()["phone"], "+49 40 123456");
    for (list, number, id) in [
        ("/customers", "+49 30 123456", before.customer),
        ("/customers", "+49 30 777777", before.customer),
        ("/leads", "+49 40 123456", before.lead),
    ] {
        let found = by.get(list).query(&[("q", number)]).await.expect(200).json();
        assert_eq!(found["items"][0]["id"], json!(id), "{list} by {number}");
    }
    assert_eq!(content(&by, before.file).await.expect(200).body, PDF);
    let views = by.get("/views?record=customers").await.expect(200).text();
    assert!(views.contains(&before.view.to_string()) && views.contains("sector=retail"), "{views}");
    let verdict = by.get("/audit/verify").await.expect(200).json();
    assert_eq!(verdict["intact"], true, "{verdict}");
    let entries = by.get(&format!("/audit?subject_id={}", before.customer)).await.expect(200).text();
    assert!(entries.contains("+49 30 123456"), "entries of before can be read: {entries}");
    let program = server.anyone.with_token(&before.program);
    program.get(&format!("/customers/{}", before.customer)).await.expect(200);
}

async fn rekey(ground: &Ground) -> Result<String, String> {
    command(&ground.folder, &ground.environment(), "", &["rekey"]).await
}

/// Leaves the first key alone in the file; what was there.
fn remove_old_keys(ground: &Ground) -> String {
    let file = ground.folder.join("data/secret.key");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.split(',').next().unwrap()).unwrap();
    text
}

/// Why the server does not start.
async fn refused(ground: &Ground) -> String {
    let environment = ground.environment();
    let environment: Vec<_> = environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Spawned::try_start(&ground.folder, &environment).await.err().expect("it starts")
}

/// The keys that anything is sealed under but what the audit log keeps.
async fn keys_in_use(inside: &Inside) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for table in api::rekey::SEALED {
        for (column, _) in table.columns {
            let sealed = inside.sealed(table.table, table.sealed_for, column).await;
            keys.extend(sealed.into_iter().map(|(_, sealed)| sealed[..2].to_owned()));
        }
    }
    keys
}

#[tokio::test]
async fn everything_moves_to_a_new_key_and_the_old_one_can_go() {
    let ground = Ground::new().await;
    let server = serve(&ground).await;
    let before = fill(&server.set_up().await).await;
    let error = rekey(&ground).await.unwrap_err();
    assert!(error.contains("stop"), "a server is running: {error}");
    is_all_there(&server, &before).await;
    stop(server).await;
    let backup = back_up(&ground, "backups").await;

    let said = rekey(&ground).await.unwrap_or_else(|e| panic!("{e}"));
    assert!(said.contains("secret key 2"), "{said}");
    let both = remove_old_keys(&ground);
    assert!(both.starts_with("2:") && both.contains(",1:"), "the old one was left to be removed");
    let inside = ground.inside().await;
    assert_eq!(keys_in_use(&inside).await, BTreeSet::from(["02".to_owned()]));
    inside.close().await;
    let server = serve(&ground).await;
    let unknown = server.anyone.with_token(before.signed_in.token());
    unknown.get("/me").await.expect(401);
    is_all_there(&server, &before).await;
    let recorded = server.sign_in().await.get("/audit?action=secret_key.replaced").await.json();
    assert_eq!(recorded["items"].as_array().unwrap().len(), 1, "{recorded}");
    stop(server).await;
    let against = ["audit", "verify", "--against", backup.to_str().unwrap()];
    let verified = command(&ground.folder, &ground.environment(), &tools(), &against).await;
    verified.unwrap_or_else(|e| panic!("the log goes on from backups of before: {e}"));

    let file = ground.folder.join("data/secret.key");
    let new = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, both.trim().split(',').nth(1).unwrap()).unwrap();
    assert!(refused(&ground).await.contains("secret key 2 is missing"));
    // Another key of the same number is told from the right one.
    std::fs::write(&file, format!("2:{}=", "A".repeat(43))).unwrap();
    assert!(refused(&ground).await.contains("is not the one"));
    std::fs::write(&file, new).unwrap();
    stop(serve(&ground).await).await;
}

#[tokio::test]
async fn one_that_was_ended_half_way_goes_on() {
    let ground = Ground::new().await;
    let server = serve(&ground).await;
    let before = fill(&server.set_up().await).await;
    stop(server).await;
    let inside = ground.inside().await;
    let stumble: &[&str] = match inside.kind() {
        Kind::Sqlite => &["CREATE TRIGGER stumble BEFORE UPDATE ON idempotency_keys BEGIN SELECT RAISE(ABORT, 'stumbled'); END"],
        Kind::Postgres => &[
            "CREATE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'stumbled'; END $$",
            "CREATE TRIGGER stumble BEFORE UPDATE ON idempotency_keys FOR EACH ROW EXECUTE FUNCTION stumble()",
        ],
    };
    for sql in stumble {
        inside.execute(sql).await.unwrap();
    }
    inside.close().await;
    rekey(&ground).await.unwrap_err();
    assert!(refused(&ground).await.contains("run clientsphere rekey again"));

    let inside = ground.inside().await;
    assert_eq!(keys_in_use(&inside).await, BTreeSet::from(["01".to_owned(), "02".to_owned()]), "some is moved, some is not");
    let steady = if inside.kind() == Kind::Sqlite { "DROP TRIGGER stumble" } else { "DROP TRIGGER stumble ON idempotency_keys" };
    inside.execute(steady).await.unwrap();
    inside.close().await;
    let said = rekey(&ground).await.unwrap_or_else(|e| panic!("{e}"));
    assert!(said.contains("secret key 2"), "{said}");
    remove_old_keys(&ground);
    let server = serve(&ground).await;
    is_all_there(&server, &before).await;
    stop(server).await;
}

#[tokio::test]
async fn one_that_is_killed_goes_on() {
    if Kind::of_this_run() == Kind::Postgres {
        // Whoever looks on is another connection, with which nothing begins.
        return;
    }
    let ground = Ground::new().await;
    let server = serve(&ground).await;
    let by = server.set_up().await;
    let before = fill(&by).await;
    let rows: String = (0..2_000).map(|n| format!("Company {n},+49 30 {}\n", 200_000 + n)).collect();
    crate::imports::run_whole(&by, &format!("name,phone\n{rows}")).await;
    stop(server).await;
    let inside = ground.inside().await;
    let mut program = std::process::Command::new(binary());
    program.arg("rekey").current_dir(&*ground.folder).env_clear().env("CLIENTSPHERE_DATA_DIR", "data");
    let mut running = program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until("some rows to be moved", async || {
        let moved = inside.count("customers", "HEX(SUBSTR(phone_sealed, 1, 1)) = '02'").await;
        (moved > 0).then_some(())
    })
    .await;
    running.kill().unwrap();
    running.wait().unwrap();
    assert_eq!(inside.count("key_use", "rekeying_to = 2").await, 1, "it was not done yet");
    inside.close().await;
    rekey(&ground).await.unwrap_or_else(|e| panic!("{e}"));
    remove_old_keys(&ground);
    let server = serve(&ground).await;
    is_all_there(&server, &before).await;
    stop(server).await;
}

/// Columns of bytes that are not sealed: hashes of what is random, indexes that are made anew with what they are of, and what the audit log keeps as it
/// was.
const NOT_SEALED: &[&str] = &[
    "api_keys.secret_hash",
    "audit_entries.details",
    "audit_entries.details_digest",
    "audit_entries.erasure_seal",
    "audit_entries.hash",
    "audit_entries.label_digest",
    "audit_entries.previous_hash",
    "audit_head.hash",
    "audit_head.seal",
    "customer_phones.phone_index",
    "customers.phone_index",
    "idempotency_keys.fingerprint",
    "known_devices.token_hash",
    "import_mappings.headers",
    "key_use.proof",
    "leads.phone_index",
    "link_tokens.token_hash",
    "password_failures.key",
    "refresh_tokens.token_hash",
    "retired_keys.parts",
    "scrubbing.zeros",
];

#[tokio::test]
async fn every_column_of_bytes_is_known_to_the_re_keying() {
    let app = tests::TestApp::start().await;
    let inside = app.inside().await;
    let columns = inside.texts(match inside.kind() {
        Kind::Sqlite => {
            "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'search_index%' AND LOWER(c.type) = 'blob'"
        }
        Kind::Postgres => {
            "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'bytea'"
        }
    });
    let sealed = api::rekey::SEALED.iter().flat_map(|table| table.columns.iter().map(|(column, _)| format!("{}.{column}", table.table)));
    let known: BTreeSet<String> = sealed.chain(NOT_SEALED.iter().map(|column| (*column).to_owned())).collect();
    let unknown: Vec<String> = columns.await.into_iter().filter(|column| !known.contains(column)).collect();
    assert!(unknown.is_empty(), "a re-keying would leave them under a key that is gone: {unknown:?}");
}
