//! Importing sheets, tried on every record type.

use super::{SAMPLES, Sample, id};
use serde_json::{Value, json};
use shared::Named;
use shared::access::{Permission, Scope};
use shared::records::import::{Import, ImportIssues, ImportPreview, ImportStatus, KeptRows, RowOutcome, UndoStatus};
use shared::records::import_plan::{EmptyCells, ImportPlan, Matched};
use std::fmt::Write;
use tests::{Client, PRODUCTS_CSV, Reply, TestApp, until};
use uuid::Uuid;

/// Uploads a sheet.
pub async fn upload(by: &Client, sample: &Sample, sheet: impl Into<reqwest::Body>) -> Reply {
    by.post_empty(&format!("{}/imports?filename=sheet.csv", sample.path())).body("text/csv", sheet).await
}

/// The plan that the columns suggest.
fn suggested(import: &Import) -> ImportPlan {
    ImportPlan::of_columns(import.columns.iter().filter_map(|c| Some((c.position, c.suggestion.clone()?))).collect(), "EUR")
}

async fn preview(by: &Client, import: &Import, plan: &ImportPlan) -> ImportPreview {
    by.post(&format!("/imports/{}/preview", import.id), plan).await.expect(200).read()
}

/// Uploads a sheet and runs it by a plan that is made from the suggested one; the preview must have said the same.
async fn run(by: &Client, sample: &Sample, sheet: &str, change: impl FnOnce(&mut ImportPlan)) -> (ImportPreview, Import) {
    let import: Import = upload(by, sample, sheet.to_owned()).await.expect(201).read();
    assert_eq!(import.record, sample.spec.code);
    let mut plan = suggested(&import);
    change(&mut plan);
    let told = preview(by, &import, &plan).await;
    by.post(&format!("/imports/{}/run", import.id), &plan).await.expect(202);
    let done = until("the import to end", async || {
        let import: Import = by.get(&format!("/imports/{}", import.id)).await.read();
        (import.status != ImportStatus::Running).then_some(import)
    })
    .await;
    let said = issues(by, &done).await;
    assert_eq!(counts(&done), [told.create, told.update, told.skip, told.fail], "{:?}\n{:?}", told.issues, said.issues);
    assert_eq!(counts(&done).iter().sum::<u64>(), done.rows, "every row is accounted for");
    (told, done)
}

/// Created, updated, skipped, failed.
fn counts(import: &Import) -> [u64; 4] {
    [import.created, import.updated, import.skipped, import.failed]
}

async fn issues(by: &Client, import: &Import) -> ImportIssues {
    by.get(&format!("/imports/{}/issues", import.id)).await.expect(200).read()
}

/// Undoes an import; removed, restored, kept.
async fn undo(by: &Client, import: &Import) -> [u64; 3] {
    by.post_empty(&format!("/imports/{}/undo", import.id)).await.expect(202);
    let undone = until("the import to be undone", async || {
        let import: Import = by.get(&format!("/imports/{}", import.id)).await.read();
        import.undo.filter(|undo| undo.status == UndoStatus::Finished)
    })
    .await;
    [undone.removed, undone.restored, undone.kept]
}

async fn read(by: &Client, sample: &Sample, id: Uuid) -> Value {
    by.get(&sample.of(id)).await.expect(200).json()
}

fn all(plan: &mut ImportPlan) {
    plan.matched = Matched::Update;
}

#[tokio::test]
async fn an_export_that_is_imported_again_changes_nothing_and_makes_the_same_records_elsewhere() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        for n in 0..6 {
            sample.add(&admin, n).await;
        }
        let file = admin.get(&format!("{}/export.csv", sample.path())).await.expect(200).text();
        let import: Import = upload(&admin, sample, file.clone()).await.expect(201).read();
        assert!(suggested(&import).fills("id"), "{:?}", import.columns);
        let before = sample.rows(&admin, "limit=50").await;
        for empty in [EmptyCells::Keep, EmptyCells::Clear] {
            let (told, done) = run(&admin, sample, &file, |plan| (plan.matched, plan.empty_cells) = (Matched::Update, empty)).await;
            assert_eq!(counts(&done), [0, 0, 6, 0], "{:?}", told.sample.iter().map(|row| &row.changes).collect::<Vec<_>>());
            assert!(told.issues.iter().all(|issue| issue.message.contains("up to date")), "{:?}", told.issues);
        }
        assert_eq!(sample.rows(&admin, "limit=50").await, before);

        let other = TestApp::start().await;
        let theirs = other.admin().await;
        let (told, done) = run(&theirs, sample, &file, all).await;
        assert_eq!(counts(&done), [6, 0, 0, 0], "{:?}", told.issues);
        let plain = |rows: Vec<serde_json::Map<String, Value>>| {
            let mut rows: Vec<_> = rows
                .into_iter()
                .map(|mut row| {
                    for own in ["id", "created_at", "updated_at", "owner", "team"] {
                        row.remove(own);
                    }
                    json!(row).to_string()
                })
                .collect();
            rows.sort();
            rows
        };
        assert_eq!(plain(sample.rows(&theirs, "limit=50").await), plain(before));
    }
}

#[tokio::test]
async fn rows_are_updated_by_id_and_by_key_and_faults_are_told_row_by_row() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        let (one, two) = (sample.add(&admin, 1).await, sample.add(&admin, 2).await);
        let (three, subject) = (sample.add(&admin, 3).await, sample.spec.subject);
        let (key, first) = (sample.spec.match_by[0], read(&admin, sample, three).await);
        let by_key = first[key].as_str().expect("a key").to_owned();
        let sheet = format!(
            "id,name,{key},tags\n{one},Renamed,,\n{two},,,\"New; Other\"\n,Third,{by_key},\n{one},Again,,\nnonsense,Bad,,\n,,new-{subject}@example.com,\n,New,,\n"
        );
        // Not suggested as ours: not all of them are ids.
        let by_id = |plan: &mut ImportPlan| (plan.matched, _) = (Matched::Update, plan.columns.insert(0, "id".to_owned()));
        let (told, done) = run(&admin, sample, &sheet, by_id).await;
        let said = |row: u64| told.issues.iter().filter(|issue| issue.row == row).map(|i| i.message.clone()).collect::<Vec<_>>().join("; ");
        assert_eq!(counts(&done), [1, 3, 1, 2], "{:?}", told.issues);
        assert!(said(5).contains("repeats row 2, which has the same ID"), "{:?}", told.issues);
        assert!(said(6).contains("must be an id") && said(7).contains("is required"), "{:?}", told.issues);
        let renamed = &told.sample[0];
        assert_eq!((renamed.outcome, renamed.record.as_ref().map(|record| record.id)), (RowOutcome::Update, Some(one)));
        let was = (sample.new)(1)["name"].clone();
        assert_eq!((&renamed.changes[0].before, &renamed.changes[0].after), (&was, &json!("Renamed")));
        assert_eq!(read(&admin, sample, one).await["name"], "Renamed");
        assert_eq!(read(&admin, sample, two).await["tags"], json!(["New", "Other"]));
        assert_eq!(read(&admin, sample, three).await["name"], "Third");
        let file = admin.get(&format!("/imports/{}/errors.csv", done.id)).await.expect(200).text();
        assert_eq!(file.lines().count(), 4, "{file}");

        // What nobody changed since is as before; a field that somebody did change stays, and the others with it.
        admin.patch(&sample.of(two), &json!({ "tags": ["Mine"] })).if_match(2).await.expect(200);
        admin.patch(&sample.of(one), &json!({ "description": "A note" })).if_match(2).await.expect(200);
        assert_eq!(undo(&admin, &done).await, [1, 2, 1]);
        let back = read(&admin, sample, one).await;
        assert_eq!((&back["name"], &back["description"]), (&was, &json!("A note")));
        assert_eq!(read(&admin, sample, two).await["tags"], json!(["Mine"]));
        let kept: KeptRows = admin.get(&format!("/imports/{}/kept", done.id)).await.read();
        assert_eq!((kept.rows.len(), kept.rows[0].reason.as_str()), (1, "was changed since the import: Tags"));
        let inside = app.inside().await;
        assert_eq!(inside.count("audit_entries", &format!("action = '{subject}.imported'")).await, 1);
        assert_eq!(inside.count("audit_entries", &format!("action = '{subject}.removed'")).await, 1);
    }
}

#[tokio::test]
async fn a_cell_that_shows_nothing_is_empty() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        let (key, subject) = (sample.spec.match_by[0], sample.spec.subject);
        let sheet = format!("name,{key}\n\u{3164}\u{200d},new-{subject}@example.com\n\u{2060}Seen,other-{subject}@example.com\n");
        let (told, done) = run(&admin, sample, &sheet, |_| ()).await;
        assert_eq!(counts(&done), [1, 0, 0, 1], "{:?}", told.issues);
        assert_eq!((told.issues[0].row, told.issues[0].message.ends_with("is required")), (2, true), "{:?}", told.issues);
    }
}

#[tokio::test]
async fn created_records_that_were_changed_since_stay_and_the_list_knows_where_records_come_from() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        let (_, done) = run(&admin, sample, "name,tags\nOne,a\nTwo,b\nThree,\n", |plan| plan.tags = vec!["Imported".into()]).await;
        assert_eq!(counts(&done), [3, 0, 0, 0]);
        let rows = sample.rows(&admin, &format!("import_id={}", done.id)).await;
        assert_eq!(rows.len(), 3);
        let two = rows.iter().find(|row| row["name"] == "Two").expect("a record");
        assert_eq!(two["tags"], json!(["b", "Imported"]));
        let path = format!("{}/{}", sample.path(), two["id"].as_str().expect("an id"));
        admin.patch(&path, &json!({ "description": "Changed" })).if_match(1).await.expect(200);
        assert_eq!(undo(&admin, &done).await, [2, 0, 1]);
        let left = sample.rows(&admin, "limit=50").await;
        assert_eq!(left.iter().map(|row| row["name"].as_str()).collect::<Vec<_>>(), [Some("Two")]);
        let mine = admin.get(&format!("/imports?record={}", sample.spec.code)).await.expect(200).json();
        assert_eq!((mine["items"].as_array().map(Vec::len), &mine["items"][0]["record"]), (Some(1), &json!(sample.spec.code)));
    }
    admin.get("/imports?record=boats").await.refused_field(400, "record");
}

#[tokio::test]
async fn what_people_say_about_a_record_or_attach_to_it_holds_it_when_its_import_is_undone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        let (_, done) = run(&admin, sample, "name\nSpoken of\nWith a file\nPlain\n", |_| ()).await;
        let rows = sample.rows(&admin, &format!("import_id={}", done.id)).await;
        let named = |name: &str| rows.iter().find(|row| row["name"] == name).and_then(|row| row["id"].as_str()).expect("a record");
        let path = |name: &str| format!("{}/{}", sample.path(), named(name));
        let note = json!({ "kind": "note", "summary": "Asked for a quote" });
        admin.post(&format!("{}/interactions", path("Spoken of")), &note).await.expect(201);
        crate::attachments::attaching_to(&admin, &path("With a file"), "a.pdf", crate::attachments::PDF).await.expect(201);
        assert_eq!(undo(&admin, &done).await, [1, 0, 2]);
        let kept: KeptRows = admin.get(&format!("/imports/{}/kept", done.id)).await.read();
        let said: Vec<_> = kept.rows.iter().map(|row| (row.reason.as_str(), row.archived)).collect();
        assert_eq!(said, [("has entries in its timeline", true), ("has files", true)]);
        admin.get(&path("Plain")).await.expect(404);
        let notes = admin.get(&format!("{}/timeline?only=interactions", path("Spoken of"))).await.expect(200).json();
        assert_eq!(notes["items"].as_array().map(Vec::len), Some(1), "{notes}");
    }
}

#[tokio::test]
async fn undoing_an_import_reaches_no_further_than_editing_does() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES.iter().filter(|sample| sample.is_owned()) {
        let subject = sample.spec.subject;
        let verbs =
            ["read", "create", "edit", "import"].map(|verb| Permission::from_code(&format!("{subject}.{verb}")).expect("a permission"));
        let role = format!("{subject}_own");
        app.role_with(&role, &verbs.map(|permission| (permission, Scope::Own))).await;
        let by = app.join(&[&role], None).await;
        let one = sample.add(&by, 1).await;
        let (_, done) = run(&by, sample, &format!("id,name\n{one},Renamed\n"), all).await;
        assert_eq!(counts(&done), [0, 1, 0, 0]);
        admin.patch(&sample.of(one), &json!({ "owner_id": admin.me.id })).if_match(2).await.expect(200);
        assert_eq!(undo(&by, &done).await, [0, 0, 1]);
        assert_eq!(read(&admin, sample, one).await["name"], "Renamed");
        let kept: KeptRows = by.get(&format!("/imports/{}/kept", done.id)).await.read();
        assert_eq!(kept.rows[0].reason, "cannot be restored: whoever imported it may not edit it any more");
    }
}

#[tokio::test]
async fn what_an_import_added_is_removed_only_where_whoever_imported_it_still_reaches_it() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (north, south) = (app.team("North").await.id, app.team("South").await.id);
    for sample in SAMPLES.iter().filter(|sample| sample.is_owned()) {
        let subject = sample.spec.subject;
        let verbs =
            ["read", "create", "edit", "import"].map(|verb| Permission::from_code(&format!("{subject}.{verb}")).expect("a permission"));
        let role = format!("{subject}_of_team");
        app.role_with(&role, &verbs.map(|permission| (permission, Scope::Team))).await;
        let (by, colleague) = (app.join(&[&role], Some(north)).await, app.join(&[&role], Some(north)).await);
        let sheet = format!("name,owner\nMine,\nTheirs,{}\n", colleague.me.email);
        let (_, done) = run(&by, sample, &sheet, |_| {}).await;
        assert_eq!(counts(&done), [2, 0, 0, 0]);
        let user = format!("/users/{}", by.me.id);
        let version = admin.get(&user).await.etag();
        admin.patch(&user, &json!({ "team_id": south })).if_match(version).await.expect(200);
        until("one's own record to follow", async || (sample.rows(&by, "q=mine").await.len() == 1).then_some(())).await;
        assert_eq!(undo(&by, &done).await, [1, 0, 1], "{subject}");
        let left: Vec<_> = sample.rows(&admin, "").await.into_iter().map(|row| row["name"].clone()).collect();
        assert_eq!(left, ["Theirs"], "{subject}");
        let kept: KeptRows = by.get(&format!("/imports/{}/kept", done.id)).await.read();
        assert_eq!(kept.rows[0].reason, "cannot be removed: it is out of reach of whoever imported it");
        let theirs = sample.rows(&admin, "").await[0]["id"].as_str().expect("an id").parse().expect("an id");
        admin.post_empty(&format!("{}/archive", sample.of(theirs))).await.expect(200);
    }
}

#[tokio::test]
async fn an_import_needs_the_permissions_for_what_it_does_and_reaches_as_far() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let permission = |subject: &str, verb: &str| Permission::from_code(&format!("{subject}.{verb}")).expect("a permission");
    for sample in SAMPLES {
        let subject = sample.spec.subject;
        let theirs = sample.add(&admin, 1).await;
        let grants = |verbs: &[&str]| verbs.iter().map(|verb| (permission(subject, verb), Scope::Own)).collect::<Vec<_>>();
        let with = async |name: &str, verbs: &[&str]| {
            app.role_with(&format!("{subject} {name}"), &grants(verbs)).await;
            app.join(&[&format!("{subject} {name}")], None).await
        };
        let adder = with("adder", &["import", "create", "read"]).await;
        let import: Import = upload(&adder, sample, "name\nMine\n").await.expect(201).read();
        let plan = |matched, add_new| ImportPlan { matched, add_new, ..suggested(&import) };
        for path in ["preview", "run"] {
            let path = format!("/imports/{}/{path}", import.id);
            adder.post(&path, &plan(Matched::Update, true)).await.refused_field(422, "matched");
            admin.post(&path, &plan(Matched::Skip, true)).await.refused(404, "not_found");
        }
        let (_, done) = run(&adder, sample, "name\nMine\n", |_| {}).await;
        assert_eq!(counts(&done), [1, 0, 0, 0]);
        let editor = with("editor", &["import", "edit", "read"]).await;
        let import: Import = upload(&editor, sample, "name\nMine\n").await.expect(201).read();
        editor.post(&format!("/imports/{}/run", import.id), &plan(Matched::Update, true)).await.refused_field(422, "add_new");
        let sheet = format!("id,name\n{theirs},Grabbed\n");
        let (told, done) = run(&editor, sample, &sheet, |plan| (plan.matched, plan.add_new) = (Matched::Update, false)).await;
        if sample.is_owned() {
            // As with an id that nobody has.
            let nobodys = format!("id,name\n{},Grabbed\n", Uuid::now_v7());
            let (alike, _) = run(&editor, sample, &nobodys, |plan| (plan.matched, plan.add_new) = (Matched::Update, false)).await;
            assert_eq!(counts(&done), [0, 0, 1, 0]);
            let said = |preview: &ImportPreview| preview.issues.iter().map(|issue| issue.message.clone()).collect::<Vec<_>>();
            assert_eq!(said(&told), said(&alike));
        } else {
            assert_eq!(counts(&done), [0, 1, 0, 0]);
        }
        let reader = with("reader", &["read"]).await;
        upload(&reader, sample, "name\nMine\n").await.refused(403, "forbidden");
        assert_eq!(reader.get("/imports").await.expect(200).json()["items"], json!([]));
        app.anyone.get(&format!("/imports/{}", import.id)).await.refused(401, "not_signed_in");
    }
}

#[tokio::test]
async fn owners_are_found_by_name_and_address_and_amounts_shares_and_choices_are_read_as_people_write_them() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let colleague = app.as_role("sales_manager").await;
    let (leads, products) = (&SAMPLES[0], &SAMPLES[1]);
    let sheet = format!(
        "Lead Name,Status,Estimated Value,Owner,Country,Source\nOne,QUALIFIED,\"1.234,50\",{},Germany,cold-call\nTwo,new,5,{},AT,\nThree,new,,Nobody Here,,\nFour,lost,,,,\nFive,,,,,moon\n",
        colleague.me.name, colleague.me.email
    );
    let (told, done) = run(&admin, leads, &sheet, |_| {}).await;
    assert_eq!(counts(&done), [2, 0, 0, 3], "{:?}", told.issues);
    let columns: Vec<_> = told.issues.iter().map(|issue| issue.column.as_deref().unwrap_or_default()).collect();
    assert_eq!(columns, ["Owner", "", "Source"], "{:?}", told.issues);
    assert!(told.issues[1].message.contains("Reason for losing is required"), "{:?}", told.issues);
    for row in leads.rows(&admin, "sort=name").await {
        assert_eq!(row["owner"]["id"], json!(colleague.me.id));
    }
    let one = &leads.rows(&admin, "q=one").await[0];
    assert_eq!((&one["stage"], &one["value"]["minor"], &one["country"]), (&json!("qualified"), &json!(123_450), &json!("DE")));
    assert_eq!(one["source"], "cold_call");

    let (_, done) = run(&admin, products, "name,VAT,Status,price currency,price\nA,19%,in development,usd,5\nB,\"7,5\",,,\n", |_| {}).await;
    assert_eq!(counts(&done), [2, 0, 0, 0]);
    let rows = products.rows(&admin, "sort=name").await;
    let get = async |n: usize| admin.get(&format!("/products/{}", rows[n]["id"].as_str().expect("an id"))).await.json();
    let (a, b) = (get(0).await, get(1).await);
    assert_eq!((&a["tax_rate"], &a["lifecycle"], &a["price"]["currency"]), (&json!(1900), &json!("in_development"), &json!("USD")));
    assert_eq!((&b["tax_rate"], &b["lifecycle"]), (&json!(750), &json!("available")));
}

#[tokio::test]
async fn the_list_of_products_that_everybody_may_try_becomes_products() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let sample = &SAMPLES[1];
    let (told, done) = run(&admin, sample, PRODUCTS_CSV, |plan| plan.currency = "USD".into()).await;
    assert_eq!(counts(&done), [7, 0, 0, 0], "{:?}", told.issues);
    let rows = sample.rows(&admin, "sort=name&limit=20").await;
    let mut sheet = csv::Reader::from_reader(PRODUCTS_CSV.as_bytes());
    for line in sheet.records() {
        let line = line.expect("a line");
        let row = rows.iter().find(|row| row["name"] == line[0]).expect("a product");
        let minor = line[2].parse::<i64>().expect("a price") * 100;
        assert_eq!((&row["series"], &row["price"]), (&json!(line[1]), &json!({ "minor": minor, "currency": "USD" })));
    }
    let (_, again) = run(&admin, sample, PRODUCTS_CSV, |plan| plan.currency = "USD".into()).await;
    assert_eq!(counts(&again), [0, 0, 7, 0]);
}

#[tokio::test]
async fn a_thousand_leads_with_faults_are_imported_handed_over_taken_back_exported_and_imported_again() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let colleague = app.as_role("sales_manager").await;
    let sample = &SAMPLES[0];
    let mut sheet = "name,email,phone,company,stage,source,value,tags\n".to_owned();
    for n in 0..1_000 {
        let email = if n % 100 == 7 { "no address".to_owned() } else { format!("lead{n}@example.com") };
        let stage = if n % 100 == 37 { "asleep" } else { ["new", "contacted"][n % 2] };
        let value = if n % 100 == 71 { "much".to_owned() } else { format!("{}.50", n * 10) };
        writeln!(sheet, "Lead {n:04},{email},+49 30 {},Company {},{stage},event,{value},a; b", 100_000 + n, n % 50).expect("a line");
    }
    let (told, done) = run(&admin, sample, &sheet, |_| {}).await;
    assert_eq!(counts(&done), [970, 0, 0, 30], "{:?}", told.issues);
    assert_eq!(issues(&admin, &done).await.issues.len(), 30);
    let target = json!({ "query": { "import_id": done.id } });
    let assigned = super::bulk::change(&admin, "leads", target, json!({ "type": "assign", "owner_id": colleague.me.id })).await;
    assert_eq!(assigned.changed, 970);
    let begun = admin.post_empty(&format!("/bulk-changes/{}/undo", assigned.id)).await.expect(202);
    let begun = id(&begun);
    until("the hand-over to be taken back", async || {
        let now = admin.get(&format!("/bulk-changes/{begun}")).await.json();
        (now["status"] == "finished" && now["changed"] == 970).then_some(())
    })
    .await;
    let file = admin.get("/leads/export.csv").await.expect(200).text();
    let (told, again) = run(&admin, sample, &file, all).await;
    assert_eq!(counts(&again), [0, 0, 970, 0], "{:?}", told.issues.first());
    // Everything was changed since, if only to and fro.
    assert_eq!(undo(&admin, &done).await, [0, 0, 970]);
    assert_eq!(admin.get("/audit/verify").await.json()["intact"], true);
}
