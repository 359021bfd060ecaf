//! Somebody whose every value has a marker in it, in every place that keeps something; and a search for the marker everywhere.

use crate::customers::merges::merging;
use crate::records::bulk;
use crate::{attachments, imports};
use api::platform::seal::Keyring;
use serde_json::{Value, json};
use shared::customers::Customer;
use shared::records::import::Import;
use shared::records::import_plan::Matched;
use std::path::{Path, PathBuf};
use tests::{Account, Inside, Kind, TestApp, until};
use uuid::Uuid;

/// In no other text; its last letters alone are looked for where words are stored without their common beginnings.
pub const MARKER: &str = "Qzxjvwkpfy";
const TAIL: &str = "jvwkpfy";
/// The marker of numbers.
const DIGITS: &str = "77339915";

pub fn name() -> String {
    format!("{MARKER} Works")
}

/// Puts the customer into every place.
pub async fn everywhere(app: &TestApp, admin: &Account) -> Customer {
    let mail = |n: usize| format!("{}{n}@example.com", MARKER.to_lowercase());
    let new = json!({
        "kind": "company", "name": format!("{MARKER} Formerly"), "email": mail(0), "phone": format!("+49 {DIGITS}"),
        "website": format!("https://{MARKER}.example"), "sector": format!("{MARKER} trade"), "description": format!("About {MARKER}"),
        "address": { "street": format!("{MARKER} street 5"), "postal_code": MARKER, "city": format!("{MARKER} town"), "region": MARKER },
        "tags": [format!("{MARKER} tag")], "interests": [format!("{MARKER} interest")], "external_id": MARKER,
        "preferences": format!("{MARKER} likes tea"), "social_links": [{ "network": "other", "url": format!("https://{MARKER}.example/me") }],
        "other_emails": [{ "kind": "work", "email": mail(1) }], "other_phones": [{ "kind": "work", "phone": format!("+1 {DIGITS}") }],
        "other_addresses": [{ "kind": "work", "address": { "street": MARKER, "postal_code": MARKER, "city": MARKER } }],
        "consents": [{ "channel": "email", "state": "granted", "source": MARKER }], "custom": { "origin": format!("From {MARKER}") },
    });
    let field = json!({ "record": "customers", "label": "Origin", "kind": "text" });
    admin.post("/custom-fields", &field).await.expect(201);
    let customer: Customer = admin.post("/customers", &new).key(Uuid::now_v7()).await.expect(201).read();
    let path = format!("/customers/{}", customer.id);
    admin.patch(&path, &json!({ "name": name() })).if_match(1).await.expect(200);
    related(admin, &customer).await;
    files(admin, &path, customer.id).await;
    let customer = twin(admin, &path).await;
    talks(admin, &path).await;
    mention(app, admin, &path).await;
    sheets(admin).await;
    bulk::change(admin, "customers", json!({ "ids": [customer.id] }), json!({ "type": "add_tags", "tags": ["Bulk"] })).await;
    admin.post("/segments", &json!({ "name": "All", "filter": { "all": [] } })).await.expect(201);
    admin.get(&format!("{path}/vcard")).await.expect(200);
    for part in ["timeline", "contacts", "attachments"] {
        admin.get(&format!("{path}/{part}/export.csv")).await.expect(200);
    }
    for list in ["/customers", "/outbox"] {
        admin.get(&format!("{list}/export.csv")).query(&[("q", mail(0))]).await.expect(200);
    }
    admin.get(&format!("{path}/personal-data")).await.expect(200);
    messages(app, &mail(0)).await;
    let inside = app.inside().await;
    until("everything to be followed", async || {
        let joined = inside.count("segment_members", &format!("customer_id = {}", inside.uuid(customer.id))).await;
        let compared = inside.count("customer_match_keys", &format!("customer_id = {}", inside.uuid(customer.id))).await;
        let waiting = inside.count("customer_changes", "1 = 1").await + inside.count("customer_match_queue", "1 = 1").await;
        (joined == 1 && compared > 0 && waiting == 0).then_some(())
    })
    .await;
    admin.get(&path).await.read()
}

/// A subsidiary, and a person who works there, and one who did.
async fn related(admin: &Account, customer: &Customer) {
    let child: Customer = admin.post("/customers", &json!({ "kind": "company", "name": "Child" })).await.expect(201).read();
    admin.patch(&format!("/customers/{}", child.id), &json!({ "parent_id": customer.id })).if_match(1).await.expect(200);
    for n in 0..2 {
        let person = json!({ "name": format!("Person {n}"), "email": format!("person{n}@example.com") });
        let added = admin.post(&format!("/customers/{}/contacts", customer.id), &json!({ "new_person": person, "job_title": "Buyer" }));
        let contact = added.await.expect(201).json();
        if n == 1 {
            admin.delete(&format!("/contacts/{}", contact["id"].as_str().unwrap())).await.expect(204);
        }
    }
}

/// A file that is there, one that was removed, and a picture.
async fn files(admin: &Account, path: &str, customer: Uuid) {
    for n in 0..2 {
        let content = format!("Contract {n} with {MARKER}");
        let file = attachments::attach(admin, customer, &format!("{MARKER} {n}.txt"), content.as_bytes()).await;
        if n == 1 {
            admin.delete(&format!("/customers/attachments/{}", file.id)).await.expect(204);
        }
    }
    let picture = attachments::pictures::png();
    admin.request(reqwest::Method::PUT, &format!("{path}/image")).body("image/png", picture).await.expect(200);
}

/// The same customer once more, who was merged.
async fn twin(admin: &Account, path: &str) -> Customer {
    let new = json!({
        "kind": "company", "name": format!("{MARKER} Twin"), "email": format!("{}9@example.com", MARKER.to_lowercase()),
        "description": format!("Also {MARKER}"), "custom": { "origin": format!("Twin of {MARKER}") },
    });
    let twin: Customer = admin.post("/customers", &new).await.expect(201).read();
    let customer: Customer = admin.get(path).await.expect(200).read();
    admin.post("/customers/merges", &merging(&customer, &twin, &["description"])).await.expect(201);
    admin.get(path).await.expect(200).read()
}

async fn talks(admin: &Account, path: &str) {
    for n in 0..2 {
        let new = json!({ "kind": "call", "summary": format!("Spoke about {MARKER}") });
        let talk: Value = admin.post(&format!("{path}/interactions"), &new).key(Uuid::now_v7()).await.expect(201).json();
        let at = format!("/customers/interactions/{}", talk["id"].as_str().unwrap());
        admin.patch(&at, &json!({ "summary": format!("Spoke with {MARKER}") })).if_match(1).await.expect(200);
        if n == 1 {
            admin.delete(&at).await.expect(204);
        }
    }
}

/// A colleague is told of a note by a mail that names the customer.
async fn mention(app: &TestApp, admin: &Account, path: &str) {
    let bob = app.as_role("support_staff").await;
    let note = json!({ "kind": "note", "summary": "For Bob", "mentions": [bob.me.id] });
    admin.post(&format!("{path}/interactions"), &note).await.expect(201);
    until("the mail to Bob", async || {
        let is_his = |mail: &tests::Mail| mail.header("to").eq_ignore_ascii_case(bob.email()) && is_in(&mail.text);
        app.mail().into_iter().any(|mail| is_his(&mail)).then_some(())
    })
    .await;
}

/// Sheets that change the customer, that are refused because of it, and that still wait.
async fn sheets(admin: &Account) {
    let header = "name,email,city,parent\n";
    let mail = format!("{}0@example.com", MARKER.to_lowercase());
    let row = format!("{header}{},{mail},New {MARKER} town,\n", name());
    imports::run_as(admin, &row, |plan| plan.matched = Matched::Update).await;
    imports::run_as(admin, &row, |plan| plan.matched = Matched::Skip).await;
    let faulty = format!("{header},{mail},{MARKER},\nOrphan,orphan@example.com,,{MARKER} Formerly\n");
    imports::run_as(admin, &faulty, |plan| plan.matched = Matched::Skip).await;
    let waiting: Import = imports::upload(admin, row).await.expect(201).read();
    assert_eq!(waiting.rows, 1);
}

/// A message that was sent, and one that failed.
async fn messages(app: &TestApp, to: &str) {
    let (inside, keys) = (app.inside().await, keys(app));
    for status in ["sent", "dead"] {
        let id = Uuid::now_v7();
        let sealed = keys.seal("outbox_messages.payload", id, &serde_json::to_vec(&format!("Dear {MARKER}")).unwrap()).unwrap();
        let sealed: String = sealed.iter().map(|byte| format!("{byte:02x}")).collect();
        let (bytes, at) = match inside.kind() {
            Kind::Sqlite => (format!("X'{sealed}'"), "'2026-01-01T00:00:00+00:00'"),
            Kind::Postgres => (format!("'\\x{sealed}'"), "'2026-01-01T00:00:00Z'"),
        };
        let sql = format!(
            "INSERT INTO outbox_messages (id, kind, recipient, subject, payload, secret, status, attempts, next_attempt_at, created_at)
             VALUES ({}, 'mail', '{to}', 'To {MARKER}', {bytes}, FALSE, '{status}', 1, {at}, {at})",
            inside.uuid(id)
        );
        inside.execute(&sql).await.expect("a message");
    }
}

fn keys(app: &TestApp) -> Keyring {
    Keyring::open(None, app.data()).expect("the keys of the installation")
}

/// Every sealed column: its table, the id it is sealed for, the column, and the name of the place.
const SEALED: &[(&str, &str, &str, &str)] = &[
    ("customers", "id", "phone_sealed", "customers.phone"),
    ("customers", "id", "street_sealed", "customers.street"),
    ("customers", "id", "postal_code_sealed", "customers.postal_code"),
    ("customers", "id", "birth_date_sealed", "customers.birth_date"),
    ("customer_phones", "id", "phone_sealed", "customer_phones.phone"),
    ("customer_addresses", "id", "street_sealed", "customer_addresses.street"),
    ("customer_addresses", "id", "postal_code_sealed", "customer_addresses.postal_code"),
    ("imports", "id", "columns", "imports.columns"),
    ("import_files", "import_id", "file", "import_files.file"),
    ("import_files", "import_id", "original", "import_files.original"),
    ("import_faults", "import_id", "faults", "import_faults.faults"),
    ("import_rows", "record_id", "image", "import_rows.image"),
    ("bulk_rows", "record_id", "image", "bulk_rows.image"),
    ("bulk_changes", "id", "request", "bulk_changes.request"),
    ("customer_merges", "id", "image", "customer_merges.image"),
    ("audit_entries", "id", "details", "audit_entries.details"),
    ("outbox_messages", "id", "payload", "outbox_messages.payload"),
    ("idempotency_keys", "fingerprint", "body", "idempotency_keys.body"),
];

/// Where the marker is: in clear in any table, or in a sealed value.
pub async fn found(app: &TestApp) -> Vec<String> {
    let inside = app.inside().await;
    let mut found = Vec::new();
    let mut rows = inside.picture(&[]).await;
    rows.extend(index(&inside).await);
    found.extend(rows.into_iter().filter(|row| is_in(row)));
    let keys = keys(app);
    for (table, id, column, place) in SEALED {
        for (id, sealed) in inside.sealed(table, id, column).await {
            let bytes: Vec<u8> = (0..sealed.len()).step_by(2).map(|at| u8::from_str_radix(&sealed[at..at + 2], 16).unwrap()).collect();
            let opened = keys.open_sealed(place, id.parse().expect("an id"), &bytes).unwrap_or_else(|e| panic!("{place} of {id}: {e}"));
            let opened = String::from_utf8_lossy(&opened).into_owned();
            if is_in(&opened) {
                found.push(format!("{place} of {id}: {opened}"));
            }
        }
    }
    found
}

/// The tables behind the search index of SQLite, where words are stored without the beginning that they share with the one before.
async fn index(inside: &Inside) -> Vec<String> {
    if inside.kind() == Kind::Postgres {
        return Vec::new();
    }
    let mut rows = inside.texts("SELECT 'index: ' || HEX(block) FROM search_index_customer_data").await;
    rows.extend(inside.texts("SELECT 'content: ' || QUOTE(c0) FROM search_index_customer_content").await);
    rows
}

fn is_in(text: &str) -> bool {
    let text = text.to_lowercase();
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    text.contains(&TAIL.to_lowercase()) || text.contains(&hex(&TAIL.to_lowercase())) || text.contains(&hex(TAIL)) || text.contains(DIGITS)
}

/// The files of the data folder, and of the folders in it, that have the marker in their bytes.
pub fn files_with(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files_with(&path));
        } else if std::fs::read(&path).is_ok_and(|bytes| is_in_bytes(&bytes)) {
            found.push(path);
        }
    }
    found
}

/// Whether the marker is in the bytes of a file.
pub fn is_in_bytes(bytes: &[u8]) -> bool {
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle));
    holds(TAIL.as_bytes())
}
